"""Source -> Document."""

from prefect import task

from blocks.artifact_store import artifact_store
from docreel.models import Document, Source
from docreel.reading import Limits
from docreel.reading import read as read_document
from docreel.workspace import scratch
from tasks.policy import STAGE


@task(name="read", version="8", **STAGE)
def read(source: Source, limits: Limits, language: str) -> Document:
    """Read the whole document; its pictures go to the artifact store. Raises InputError."""
    store = artifact_store()
    with scratch("read") as folder:
        for picture in source.pictures:
            path = folder / picture.name
            path.parent.mkdir(parents=True, exist_ok=True)
            store.save(picture.artifact, path)
        return read_document(
            store.get(source.artifact), source.name, save=store.put, limits=limits, folder=folder, language=language
        )
