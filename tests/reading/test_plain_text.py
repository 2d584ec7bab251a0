import random
import unicodedata
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from docreel.errors import DocreelError, EmptyDocument, TooLarge, UndecodableText
from docreel.models import Bullets, Heading, Paragraph
from docreel.reading import Limits, read
from docreel.reading.plain_text import blocks_of
from docreel.reading.vietnamese import TCVN, VISCII

VIETNAMESE = "Tiếng Việt là ngôn ngữ của người Việt và là ngôn ngữ chính thức tại Việt Nam."


def kinds(blocks):
    return [(block.kind, block.place.line) for block in blocks]


def test_hard_wrapped_lines_are_one_paragraph():
    (block,) = blocks_of("The sea is wide\nand it is\ndeep.")
    assert block.text == "The sea is wide and it is deep."


def test_paragraphs_keep_the_line_they_begin_on():
    assert kinds(blocks_of("\n\nOne sentence here.\n\n\nAnother\r\nsentence.")) == [("paragraph", 3), ("paragraph", 6)]


@pytest.mark.parametrize(
    ("text", "level", "title"),
    [
        ("Title\n=====\ntext here.", 1, "Title"),
        ("Part\n----\n\ntext here.", 2, "Part"),
        ("Intro text.\n\n1.2 Method of work\n\ntext here.", 2, "1.2 Method of work"),
        ("Chương 1: Khởi đầu\nNgày xưa có một người.", 1, "Chương 1: Khởi đầu"),
        ("Intro text.\n\nTHE SECOND PART\n\ntext here.", 2, "THE SECOND PART"),
        ("A Small Title\n\ntext here.", 1, "A Small Title"),
    ],
)
def test_headings_are_known_by_their_shape(text, level, title):
    (heading,) = [block for block in blocks_of(text) if isinstance(block, Heading)]
    assert (heading.level, heading.text) == (level, title)


@pytest.mark.parametrize(
    "text", ["It ended in\n1986. Nobody knew why it did.", "3.5 million people live there.", "Yes."]
)
def test_a_number_does_not_make_a_heading_or_a_list(text):
    (block,) = blocks_of(text)
    assert isinstance(block, Paragraph)
    assert block.text == text.replace("\n", " ")


@pytest.mark.parametrize(("marker", "ordered"), [("- ", False), ("* ", False), ("• ", False), ("{}. ", True)])
def test_lists(marker, ordered):
    text = "Take:\n" + "\n".join(marker.format(n) + each for n, each in enumerate(["red\n  wine", "bread", "salt"], 1))
    paragraph, bullets = blocks_of(text)
    assert paragraph.text == "Take:"
    assert bullets.items == ("red wine", "bread", "salt")
    assert (bullets.ordered, bullets.place.line) == (ordered, 2)


def test_entries_apart_are_one_list():
    (bullets,) = blocks_of("1. one\n\n2. two\n\n3. three")
    assert isinstance(bullets, Bullets)
    assert bullets.items == ("one", "two", "three")


def test_long_lines_are_a_paragraph_each():
    line = "word " * 40 + "end."
    assert len(blocks_of("\n".join([line] * 3))) == 3


def cp1258(text):
    """Vietnamese as Windows writes it: letters with their shape, tones as combining characters."""
    out = b""
    for letter in text:
        parts = unicodedata.normalize("NFD", letter)
        tone = "".join(part for part in parts if part in "\u0300\u0301\u0303\u0309\u0323")
        shape = unicodedata.normalize("NFC", "".join(part for part in parts if part not in tone))
        out += (shape + tone).encode("cp1258")
    return out


@pytest.mark.parametrize(
    "data",
    [
        VIETNAMESE.encode(),
        unicodedata.normalize("NFD", VIETNAMESE).encode(),
        VIETNAMESE.encode("utf-8-sig"),
        VIETNAMESE.encode("utf-16"),
        b"\xfe\xff" + VIETNAMESE.encode("utf-16-be"),
        cp1258(VIETNAMESE),
    ],
    ids=["utf-8", "nfd", "utf-8-bom", "utf-16-le", "utf-16-be", "cp1258"],
)
def test_every_encoding_gives_the_same_text(reading, data):
    document = reading(data)
    assert document.blocks[0].text == unicodedata.normalize("NFC", VIETNAMESE)
    assert document.language == "vi"


def upper_half(text, table):
    return bytes(128 + table.index(char) if char in table else ord(char) for char in text)


SENTENCES = [
    VIETNAMESE,
    "Trăm năm trong cõi người ta,\nChữ tài chữ mệnh khéo là ghét nhau.",
    "HÀ NỘI LÀ THỦ ĐÔ CỦA NƯỚC VIỆT NAM.",
    "Nước chảy đá mòn, có công mài sắt có ngày nên kim.",
]


@pytest.mark.parametrize("text", SENTENCES)
@pytest.mark.parametrize("table", [VISCII, TCVN], ids=["viscii", "tcvn"])
@pytest.mark.parametrize("name", ["a.txt", "a.md"])
def test_old_vietnamese_encodings(reading, text, table, name):
    document = reading(upper_half(text, table), name)
    assert " ".join(block.text for block in document.blocks) == text.replace("\n", " ")
    assert "UTF-8" in document.warnings[0]


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("cp1252", "Le café est une boisson préparée à partir de graines torréfiées, servie très chaude."),
        ("latin-1", "Räksmörgås är en god maträtt på fredagar, även på våren och hösten när det är kallt."),
        ("iso8859_2", "Zażółć gęślą jaźń. W Polsce żyje się dobrze, a książki są piękne dla każdego człowieka."),
        ("koi8_r", "Вода это прозрачная жидкость без цвета и запаха. Она нужна всем."),
        ("euc_jp", "水は透明な液体です。とても大切です。"),
        ("shift_jis", "水は透明な液体です。とても大切です。"),
        ("gb18030", "水是一种透明的液体，是地球上最常见的物质，也是我们生活中不可缺少的。"),
        ("big5", "水是一種透明的液體，是地球上最常見的物質，也是我們生活中不可缺少的。"),
        ("euc_kr", "물은 투명한 액체이며 우리에게 매우 중요하다."),
        ("cp1253", "Το νερό είναι ένα διαφανές υγρό χωρίς χρώμα και οσμή."),
    ],
)
def test_other_old_encodings(reading, encoding, text):
    document = reading(text.encode(encoding))
    assert document.blocks[0].text == text
    assert "UTF-8" in document.warnings[0]


@pytest.mark.parametrize("seed", range(20))
def test_noise_is_refused(reading, seed):
    chance = random.Random(seed)
    with pytest.raises(UndecodableText, match="UTF-8"):
        reading(bytes(chance.choice((32, chance.randrange(128, 256), chance.randrange(97, 123))) for _ in range(200)))


@pytest.mark.parametrize(
    "data", [b"\x00\x01\x02\x03 some words \x00\xff\xfe\xfa", bytes(range(128, 256)) * 4, b"\xff\xfea"],
    ids=["binary", "every-byte", "half-utf-16"],
)  # fmt: skip
def test_what_is_no_text_is_refused(reading, data):
    with pytest.raises(UndecodableText, match="UTF-8"):
        reading(data)


@pytest.mark.parametrize("data", [b"", b" \n\t\n", b"\xef\xbb\xbf", b"----------\n"])
def test_nothing_to_read(reading, data):
    with pytest.raises(EmptyDocument):
        reading(data)


def test_limits_name_themselves(reading):
    with pytest.raises(TooLarge, match="max_bytes"):
        reading("many words", limits=Limits(max_bytes=5))
    with pytest.raises(TooLarge, match="max_characters"):
        reading("many words", limits=Limits(max_characters=5))


def letters(text):
    return [char for char in unicodedata.normalize("NFC", text) if char.isalnum()]


WORDS = st.text(st.characters(categories=["Lu", "Ll", "Lo", "Mn", "Nd", "Po", "Zs"]) | st.sampled_from("\n -=*•"))


@given(WORDS)
@settings(max_examples=300)
def test_no_letter_is_lost(text):
    found = "".join(
        "".join(block.items) if isinstance(block, Bullets) else block.text for block in blocks_of(text)
    )  # fmt: skip
    markers = sum(len(block.items) for block in blocks_of(text) if isinstance(block, Bullets) and block.ordered)
    assert len(letters(text)) - len(letters(found)) <= 3 * markers


@given(st.text(), st.sampled_from(["a.txt", "a.md"]))
@settings(max_examples=200)
def test_any_text_is_read_or_refused(text, name):
    with suppress(DocreelError):
        assert read(text.encode("utf-8", "surrogatepass"), name, save=None, limits=Limits()).blocks


@given(st.binary() | st.binary().map(lambda data: b"%PDF-1.7\n" + data), st.sampled_from(["a.txt", "a.md", "a.pdf"]))
@settings(max_examples=200, deadline=None)
def test_any_bytes_are_read_or_refused(data, name):
    with suppress(DocreelError):
        assert read(data, name, save=None, limits=Limits()).blocks
