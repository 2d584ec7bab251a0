"""A person's word between script and video: the run waits, holding no worker, until its script is approved or edited.

The script stands in the form itself (Prefect's pause with input), so that it can be read and edited on the run's page.
"""

from collections.abc import Iterator
from itertools import count
from typing import Any

from prefect import runtime, suspend_flow_run
from prefect.client.schemas.objects import FlowRun
from prefect.flow_runs import resume_flow_run
from prefect.input import RunInput, read_flow_run_input
from pydantic import Field, create_model

from blocks.configured import has_server
from docreel.errors import InvalidScript, NotFinished, UsageError
from docreel.intake import parsed_script
from docreel.models import Script
from docreel.scripting import editable

NAME = "The edited script"


class Review(RunInput):
    """What the person says."""

    script: str = ""

    @classmethod
    def of(cls, script: str, description: str) -> type["Review"]:
        """The form with ``script`` in it; Prefect's own way (with_initial_data) would lose its editor."""
        field = Field(
            default=script,
            description="What is said and shown, scene by scene. Edit it where you like, or leave it as it is.",
            json_schema_extra={"format": "json-string"},
        )
        form = create_model(cls.__name__, __base__=cls, script=(str, field))
        form._description = description
        return form


def reviewed(script: Script) -> Script:
    """The script as a person approved or edited it; the run ends here and begins again when they have.

    One that cannot be used is asked for again. Raises UsageError where there is nobody to ask.
    """
    if not (has_server() and runtime.deployment.id):
        raise UsageError(
            "Only a run of a deployment can wait for a review. Here, edit what `docreel script` prints and give it to "
            "`docreel make --script`."
        )
    wanted, fault = editable(script), ""
    for attempt in count(1):
        form = Review.of(wanted, f"{fault}{readable(script)}")
        said = suspend_flow_run(wait_for_input=form, key=f"review-{attempt}")
        if not said.script:
            return script
        try:
            return parsed_script(said.script.encode(), NAME)
        except InvalidScript as error:
            wanted, fault = said.script, f"**{error}**\n\n"
    raise AssertionError  # count() does not end


def proposed(run: FlowRun) -> str:
    """The script that ``run`` waits with, as JSON. Raises NotFinished where it does not wait for a review."""
    state = run.state
    if state is None or not state.is_paused() or not state.state_details.run_input_keyset:
        raise NotFinished(f"Run {run.id} does not wait for a review; see `docreel status {run.id}`.")
    form: Any = read_flow_run_input(state.state_details.run_input_keyset["schema"], flow_run_id=run.id)
    script: str = form["properties"]["script"]["default"]
    return script


def approve(run: FlowRun, edited: Script | None = None) -> None:
    """Have ``run`` go on with its script, or with ``edited``. Raises NotFinished."""
    script = edited.model_dump_json() if edited else proposed(run)
    resume_flow_run(run.id, run_input={"script": script})


def readable(script: Script) -> str:
    """The script for people, as Markdown."""
    return "\n\n".join([f"# {script.title}", *_scenes(script), *(f"Note: {warning}" for warning in script.warnings)])


def _scenes(script: Script) -> Iterator[str]:
    for number, scene in enumerate(script.scenes, 1):
        said = " ".join(sentence.text for sentence in scene.narration)
        yield f"**{number}. {scene.heading}** ({scene.visual.kind})\n\n{said}"
