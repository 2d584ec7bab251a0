"""The flow ``make-many``: one video of each document, and one outcome for each, whatever becomes of the others."""

from collections.abc import Iterator
from typing import Any

from prefect import flow

from blocks.artifact_store import RESULTS
from docreel import uploads
from docreel.errors import DocreelError, SomeFailed
from docreel.models import Batch, Look, Outcome
from docreel.settings import settings
from flows.ending import free_slots
from flows.job import job
from flows.make_video import make_video
from flows.run_page import show_batch
from flows.write_script import Cost, Minutes, Scenes, Tokens


@flow(
    name="make-many",
    persist_result=False,
    result_storage=RESULTS,
    on_cancellation=[free_slots],
    on_crashed=[free_slots],
)
def make_many(
    sources: list[str],
    look: Look = Look(),  # noqa: B008 - frozen, and Prefect's form shows it
    language: str = "auto",
    voice: str = "auto",
    lexicon: str = "",
    minutes: Minutes = 0,
    scenes: Scenes = 0,
    max_cost: Cost = 0,
    max_tokens: Tokens = 0,
) -> Batch:
    """Make a video of each document, one after the other: each uses the whole machine.

    Fails in the end where any document has no video; the others have theirs.

    Args:
        sources: Documents as `docreel upload` prints them, or paths (also of folders) in the worker's source folder.
        look: Size, frame rate, theme and captions.
        language: Language of the documents, ISO 639-1, or auto.
        voice: ENGINE:NAME as `docreel voices` lists them, or auto.
        lexicon: How to say what is written, one `written = spoken` a line.
        minutes: About how long each video may be; 0: as long as the whole document takes.
        scenes: How many scenes it may have; 0: as many as the whole document takes.
        max_cost: What the language model may cost for each document, in the currency of the prices set; 0: any.
        max_tokens: How many tokens it may take, questions and answers together; 0: any.
    """
    wanted = {
        "look": look,
        "language": language,
        "voice": voice,
        "lexicon": lexicon,
        "minutes": minutes,
        "scenes": scenes,
    }
    with job():
        each = (_outcome(document, wanted) for entry in sources for document in documents_of(entry))
        batch = Batch(outcomes=tuple(each))
    show_batch(batch)
    if batch.failed:
        raise SomeFailed(
            f"{batch.failed} of {len(batch.outcomes)} documents have no video; the run's artifact says why."
        )
    return batch


def documents_of(entry: str) -> Iterator[str]:
    """The documents that an entry of a list names; one that cannot be looked into is itself named."""
    try:
        yield from uploads.documents_in(entry, settings())
    except DocreelError:
        yield entry  # its own run says what is wrong with it


def _outcome(document: str, wanted: dict[str, Any]) -> Outcome:
    name = uploads.name_of(document)
    try:
        return Outcome(name=name, video=make_video(document, **wanted))
    except DocreelError as error:
        return Outcome(name=name, error=str(error))
