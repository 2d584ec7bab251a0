"""What browsers get of a folder store."""

from pathlib import Path

import pytest
from starlette.testclient import TestClient

from apps.files import application
from docreel.services.local_store import LocalStore


@pytest.fixture
def browser(tmp_path: Path) -> TestClient:
    return TestClient(application(tmp_path / "artifacts"))


def test_a_link_of_the_store_plays_and_can_be_sought(browser: TestClient, tmp_path: Path) -> None:
    store = LocalStore(tmp_path, "http://testserver")
    link = store.link(store.put(b"moving pictures", "video/mp4"), "Biển cả.mp4")
    whole = browser.get(link)
    assert (whole.status_code, whole.content, whole.headers["content-type"]) == (200, b"moving pictures", "video/mp4")
    assert whole.headers["content-disposition"].startswith("inline")
    part = browser.get(link, headers={"range": "bytes=7-14"})
    assert (part.status_code, part.content) == (206, b"pictures")


@pytest.mark.parametrize("path", ["/", "/records/jobs", f"/{'0' * 64}/a.mp4", "/..%2f..%2fsecret/a", "/notes/a.mp4"])
def test_nothing_else_is_served(browser: TestClient, tmp_path: Path, path: str) -> None:
    (tmp_path / "secret").write_text("x")
    (tmp_path / "artifacts" / "no").mkdir(parents=True)
    (tmp_path / "artifacts" / "no" / "notes").write_text("its name is no hash")
    assert browser.get(path).status_code == 404
