"""What a run is given, by reference."""

from pathlib import Path

import pytest

from docreel.errors import SourceNotFound
from docreel.uploads import documents


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
