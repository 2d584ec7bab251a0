import pytest

from docreel.models import Attachment, Figure
from docreel.reading import Limits
from docreel.reading.attachments import local_pictures


@pytest.fixture
def folder(tmp_path, picture):
    inside = tmp_path / "inside"
    (inside / "sub").mkdir(parents=True)
    for name in ("a.png", "b c.png", "sub/d.png", "e.png"):
        (inside / name).write_bytes(picture())
    (tmp_path / "secret.png").write_bytes(picture())
    (inside / "out.png").symlink_to(tmp_path / "secret.png")
    (inside / "notes.txt").write_text("private words")
    (inside / "cut.png").write_bytes(picture()[:60])
    return inside


REFERENCES = [
    "![x](a.png)", '![x](b%20c.png "t")', '<img src="b c.png">', "![x](sub/../a.png)", "![x](./sub/d.png)",
    "![x][1]\n\n[1]: e.png", "> ![x](a.png)", "- ![x](sub/d.png)", "| a |\n|---|\n| ![x](a.png) |",
    "![x](../inside/a.png)", "![x](../secret.png)", "![x](out.png)", "![x](notes.txt)", "![x](cut.png)",
    "![x](missing.png)", "![x](sub)", "```\n![x](a.png)\n```", "`![x](a.png)`", "[x](a.png)", "![x](a\\b.png)",
]  # fmt: skip


@pytest.mark.parametrize("text", REFERENCES)
def test_a_document_reads_the_same_with_its_pictures_sent_along(reading, folder, tmp_path, shelf, text):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    for name, data in local_pictures(text.encode(), folder, Limits()).items():
        path = elsewhere / Attachment(name=name, artifact=shelf.save(data, "image/png")).name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data)
    here, there = (reading(f"Words.\n\n{text}", "a.md", folder=place) for place in (folder, elsewhere))
    assert here.blocks == there.blocks
    assert len(here.warnings) == len(there.warnings) == (text in REFERENCES[9:16] + REFERENCES[19:])
    assert any(isinstance(block, Figure) for block in here.blocks) == (text in REFERENCES[:9])


def test_only_pictures_travel(folder):
    sent = local_pictures(b"![x](notes.txt) ![y](out.png) ![z](a.png)", folder, Limits())
    assert {name for name, data in sent.items() if data} == {"a.png"}
