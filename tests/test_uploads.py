"""What a run is given, by reference."""

from pathlib import Path

import pytest

from docreel.errors import SourceNotFound, UsageError
from docreel.models import Artifact, Source
from docreel.services.local_store import LocalStore
from docreel.uploads import documents, script_of, upload


def test_a_folder_gives_its_documents_in_order(tmp_path: Path) -> None:
    for name in ("b.md", "a.txt", "c.png"):
        (tmp_path / name).touch()
    assert [path.name for path in documents(tmp_path)] == ["a.txt", "b.md"]


def test_a_folder_that_may_not_be_read_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: Path) -> None:  # root, who runs tests in containers, may read any folder
        raise PermissionError

    monkeypatch.setattr(Path, "iterdir", refuse)
    with pytest.raises(SourceNotFound, match="may not be read"):
        documents(tmp_path)


def test_a_document_given_as_a_script_is_told_apart(tmp_path: Path) -> None:
    text = Artifact(key="0" * 64, media_type="text/plain", size_bytes=1)
    store = LocalStore(tmp_path)
    reference = upload(Source(name="a.txt", media_type="text/plain", artifact=text), "a.txt", store)
    with pytest.raises(UsageError, match=r"a\.txt was not uploaded as a script"):
        script_of(reference, store)
