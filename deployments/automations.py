"""What the Prefect server does by itself about runs whose process or worker died: no reaper that could die too.

A run that crashes is scheduled again; finished work comes from the cache. One that crashes again and again gives up by
itself (flows/job.py).
"""

from datetime import timedelta

from prefect.automations import Automation
from prefect.client.schemas.objects import StateType
from prefect.events.actions import ChangeFlowRunState
from prefect.events.schemas.automations import EventTrigger, Posture
from prefect.events.schemas.events import ResourceSpecification

from flows.ending import DIED, NEVER_BEGAN

ENDS = ("Completed", "Failed", "Crashed", "Cancelled", "Cancelling")


def silence(after: str, unless: set[str], seconds: int) -> EventTrigger:
    """Fires where one of our runs does nothing of ``unless`` for so long after it did ``after``."""
    return EventTrigger(
        after={f"prefect.flow-run.{after}"},
        expect={f"prefect.flow-run.{name}" for name in unless},
        match=ResourceSpecification({"prefect.resource.id": ["prefect.flow-run.*"]}),
        match_related=ResourceSpecification(
            {"prefect.resource.role": "tag", "prefect.resource.id": "prefect.tag.docreel"}
        ),
        for_each={"prefect.resource.id"},
        posture=Posture.Proactive,
        threshold=1,
        within=timedelta(seconds=seconds),
    )


def wait_again(why: str) -> ChangeFlowRunState:
    """The run waits for a worker, now."""
    return ChangeFlowRunState(state=StateType.SCHEDULED, name="AwaitingRetry", message=why, force=True)


SILENT = Automation(
    name="docreel: crash runs whose heartbeat stopped",
    description="A worker that was killed cannot say so. Three heartbeats (30 s each) may be late.",
    trigger=silence("heartbeat", {"heartbeat", "AwaitingRetry", "Suspended", *ENDS}, seconds=90),
    actions=[ChangeFlowRunState(state=StateType.CRASHED, message="No heartbeat for 90 seconds.")],
)
STUCK = Automation(
    name="docreel: schedule again runs that were taken but never began",
    description="A worker that dies between taking a run and starting it leaves it Pending.",
    trigger=silence("Pending", {"Running", "AwaitingRetry", *ENDS}, seconds=90),
    actions=[wait_again(NEVER_BEGAN)],
)
UNHEARD = Automation(
    name="docreel: cancelled runs that nobody ends",
    description="A process at work hears of it within seconds; a run that was taken and never began has none.",
    trigger=silence("Cancelling", {"Cancelled", "Completed", "Failed", "Crashed"}, seconds=60),
    actions=[ChangeFlowRunState(state=StateType.CANCELLED, message="It had no process.", force=True)],
)
CRASHED = Automation(
    name="docreel: hand on crashed runs",
    # Not at once: a worker that is offered a run while it still puts the crashed process of it away falls over itself.
    description="A run that crashed half a minute ago waits again; what it had finished comes from the cache.",
    trigger=silence("Crashed", {"AwaitingRetry", "Scheduled", "Cancelled"}, seconds=30),
    actions=[wait_again(DIED)],
)

AUTOMATIONS = (SILENT, STUCK, UNHEARD, CRASHED)


def save(wanted: Automation) -> bool:
    """Make ``wanted``, or bring the saved one of its name up to it; whether anything changed."""
    try:
        found: Automation = Automation.read(name=wanted.name)  # type: ignore[assignment]
    except ValueError:  # what Prefect raises for a name that is not there
        wanted.model_copy(deep=True).create()
        return True
    if (found.description, found.trigger, found.actions) == (wanted.description, wanted.trigger, wanted.actions):
        return False
    changed = wanted.model_copy(update={"id": found.id})
    changed.update()
    return True
