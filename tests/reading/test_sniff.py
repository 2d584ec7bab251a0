import io
import zipfile

import pytest

from docreel.errors import EmptyDocument, UnsupportedFormat
from docreel.reading import outline_size, sniff


def office_file():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", "<w:document/>")
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "name", "media_type"),
    [
        (b"Plain words.", "a.txt", "text/plain"),
        (b"Plain words.", "README", "text/plain"),
        (b"Plain words.", "Report v1.2", "text/plain"),
        (b"# Title", "a.MD", "text/markdown"),
        (b"%PDF-1.7\n", "a.pdf", "application/pdf"),
        (b"%PDF-1.7\n", "a.txt", "application/pdf"),
        (b"MZ is a short word, PK too.", "a.txt", "text/plain"),
        ("Trời xanh".encode("utf-16"), "a.txt", "text/plain"),
    ],
)
def test_supported(data, name, media_type):
    assert sniff(data, name) == media_type


@pytest.mark.parametrize("name", ["a.pdf", "a.txt", "a.md"])
@pytest.mark.parametrize(
    ("data", "what"),
    [
        (office_file(), "Office"),
        (b"\x89PNG\r\n\x1a\n" + bytes(40), "Portable Network Graphics"),
        (b"MZ\x90\x00\x03" + bytes(200), "Windows"),
        (b"{\\rtf1 hello}", "RTF"),
        (b"<!DOCTYPE html><p>hello", "HTML"),
    ],
    ids=["docx", "png", "exe", "rtf", "html"],
)
def test_a_name_does_not_hide_the_content(data, name, what):
    with pytest.raises(UnsupportedFormat, match=what) as error:
        sniff(data, name)
    assert "Markdown (.md)" in error.value.message


@pytest.mark.parametrize("name", ["a.csv", "a.html", "a.docx", "a.py", "a.png", "a.pdf"])
def test_text_under_another_name_is_refused(name):
    with pytest.raises(UnsupportedFormat):
        sniff(b"Just words.", name)


def test_nothing():
    with pytest.raises(EmptyDocument):
        sniff(b"", "a.txt")


def test_outline_size_counts_words(examples):
    for path in (*examples.glob("*.txt"), *examples.glob("*.md"), examples / "tides.pdf"):
        assert 200 < outline_size(path.read_bytes(), path.name) < 500, path.name
    assert outline_size(b"word " * 1_000_000, "a.txt") == pytest.approx(1_000_000, rel=0.05)
