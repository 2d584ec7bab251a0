"""The flow ``make-many``: one video of each document, and one outcome for each, whatever becomes of the others."""

from collections.abc import Iterator

from prefect import flow

from blocks.artifact_store import RESULTS
from docreel import uploads
from docreel.errors import DocreelError, SomeFailed
from docreel.models import Batch, Outcome, VideoOptions
from docreel.settings import settings
from flows.ending import free_slots
from flows.job import job
from flows.make_video import make_video
from flows.run_page import show_batch


@flow(
    name="make-many",
    persist_result=False,
    result_storage=RESULTS,
    on_cancellation=[free_slots],
    on_crashed=[free_slots],
)
def make_many(
    sources: list[str],
    options: VideoOptions = VideoOptions(),  # noqa: B008 - frozen, and Prefect's form shows it
) -> Batch:
    """Make a video of each document, one after the other: each uses the whole machine.

    Fails in the end where any document has no video; the others have theirs.

    Args:
        sources: Documents as `docreel upload` prints them, or paths (also of folders) in the worker's source folder.
        options: How each video is made.
    """
    with job():
        each = (_outcome(document, options) for entry in sources for document in documents_of(entry))
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


def _outcome(document: str, options: VideoOptions) -> Outcome:
    name = uploads.name_of(document)
    try:
        return Outcome(name=name, video=make_video(document, options=options))
    except DocreelError as error:
        return Outcome(name=name, error=str(error))
