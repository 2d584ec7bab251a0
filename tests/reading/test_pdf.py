import io
import logging
import subprocess
import sys
import textwrap
from contextlib import suppress

import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, NumberObject
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from docreel.errors import DamagedDocument, DocreelError, EmptyDocument, EncryptedDocument, ScannedDocument, TooLarge
from docreel.models import Bullets, Code, Figure, Heading, Paragraph, Table
from docreel.reading import Limits, outline_size

ARTICLE = """
#set document(title: "On the office of the sea")
#set page(width: 300pt, height: 260pt, margin: 40pt, numbering: "1", header: [Letters from the coast])
#set par(justify: true)
#set text(hyphenate: true, lang: "en")
= The office
The difficult coastal classification of extraordinary microorganisms requires considerable concentration.
It continues afterwards without interruption for a considerable time.

A second paragraph stands here.
== Details
- first entry of the list, which is long enough to need another line
- second
+ one
+ two
#figure(image("sea.png", width: 60pt), caption: [The sea.])
After the picture.
```
def wave():
    return 1
```
#pagebreak()
Page two has words.
#pagebreak()
Page three has words.
"""


def canvas_pdf(draw, pages=1):
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(400, 400))
    for page in range(1, pages + 1):
        draw(canvas, page)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def words_pdf(pages=1):
    return canvas_pdf(lambda canvas, page: canvas.drawString(50, 300, f"Words of the {'x' * page} page."), pages)


@pytest.fixture
def pdf(reading):
    return lambda data, **options: reading(data, "my_report.pdf", **options)


def of(document, kind):
    return [block for block in document.blocks if isinstance(block, kind)]


def test_an_article(pdf, typeset, picture, shelf):
    document = pdf(typeset(ARTICLE, sea=picture(300, 200)))
    assert (document.title, document.language, document.pages) == (
        "On the office of the sea",
        "en",
        of(document, Paragraph)[-1].place.page,
    )
    assert [(heading.level, heading.text) for heading in of(document, Heading)] == [(1, "The office"), (2, "Details")]
    texts = [paragraph.text for paragraph in of(document, Paragraph)]
    assert texts == [
        "The difficult coastal classification of extraordinary microorganisms requires considerable concentration. "
        "It continues afterwards without interruption for a considerable time.",
        "A second paragraph stands here.",
        "After the picture.",
        "Page two has words.",
        "Page three has words.",
    ]
    assert [bullets.ordered for bullets in of(document, Bullets)] == [False, True]
    assert of(document, Bullets)[0].items[1] == "second"
    (figure,) = of(document, Figure)
    assert (figure.width_px, figure.height_px, figure.caption) == (300, 200, "Figure 1: The sea.")
    assert shelf.kept.keys() == {figure.image.key}
    assert of(document, Code)[0].text == "def wave():\n    return 1"


def test_headers_footers_and_page_numbers_go(pdf):
    def draw(canvas, page):
        canvas.drawString(50, 380, "Annual report")
        canvas.drawString(50, 300, f"Page text {'abc'[page - 1]} is here and")
        canvas.drawString(50, 280, f"it ends {'xyz'[page - 1]}.")
        canvas.drawString(200, 20, f"Page {page} of 3")

    document = pdf(canvas_pdf(draw, 3))
    assert [paragraph.text for paragraph in of(document, Paragraph)] == [
        f"Page text {a} is here and it ends {b}." for a, b in ("ax", "by", "cz")
    ]
    assert [paragraph.place.line for paragraph in of(document, Paragraph)] == [2, 2, 2]


PROSE = "The tide climbs the beach twice a day and twice a day it goes away again, as the Moon wants it. "


def test_columns_are_read_one_after_the_other(pdf, typeset):
    text = f"""#set page(width: 400pt, height: 300pt, columns: 2)
#set par(justify: true)
#place(top, float: true, scope: "parent")[= On the whole width]
{PROSE * 8}Here it ends."""
    document = pdf(typeset(text))
    assert [block.text for block in of(document, Heading)] == ["On the whole width"]
    assert [block.text for block in of(document, Paragraph)] == [f"{PROSE * 8}Here it ends."]


def test_columns_drawn_row_by_row_too(pdf):
    words = ["the", "sea", "is", "wide", "and", "it", "is", "deep", "and", "the", "wind", "is", "strong"]
    left, right = ([" ".join(words[n % 5 : n % 5 + 8]) for n in range(k, k + 9)] for k in (0, 3))

    def draw(canvas, page):
        for row, pair in enumerate(zip(left, right, strict=True)):
            for x, line in zip((30, 215), pair, strict=True):
                canvas.drawString(x, 360 - 14 * row, line)

    assert [block.text for block in of(pdf(canvas_pdf(draw)), Paragraph)] == [" ".join(left + right)]


def test_aligned_cells_are_a_table(pdf, typeset):
    cells = "[Brew], [Water], [Time], [Espresso], [93 °C], [30 s], [Pour-over], [94 °C], [180 s]"
    document = pdf(typeset(f"Before.\n#table(columns: 3, {cells})\nAfter."))
    (table,) = of(document, Table)
    assert table.header == ("Brew", "Water", "Time")
    assert table.rows == (("Espresso", "93 °C", "30 s"), ("Pour-over", "94 °C", "180 s"))
    assert [block.text for block in of(document, Paragraph)] == ["Before.", "After."]


def test_words_set_apart_by_distance_alone(pdf):
    def draw(canvas, page):
        text = canvas.beginText(50, 300)
        text.setFont("Helvetica", 10)
        for word in ("No", "space", "is", "drawn", "here", "at", "all"):
            text.textOut(word)
            text.moveCursor(canvas.stringWidth(word, "Helvetica", 10) + 2.5, 0)
        canvas.drawText(text)

    assert pdf(canvas_pdf(draw)).blocks[0].text == "No space is drawn here at all"


def test_a_table_of_contents_is_left_out_and_told(pdf, typeset):
    parts = "".join(f"= Part {part}\nWords of the part {part} stand here.\n" for part in "abcdef")
    document = pdf(typeset(f"#outline()\n#pagebreak()\n{parts}"))
    assert [block.text for block in document.blocks][:2] == ["Part a", "Words of the part a stand here."]
    assert "table of contents" in document.warnings[0]


def test_headers_that_change_with_the_chapter_go(pdf):
    def draw(canvas, page):
        canvas.drawString(50, 380, f"Chapter {'abcdef'[page - 1] * 4}")
        for row in range(10):
            canvas.drawString(50, 340 - 14 * row, f"Line {'abcdefghij'[row]} of the text goes on {'uvwxyz'[page - 1]}")

    assert "Chapter" not in str(pdf(canvas_pdf(draw, 6)).blocks)


def test_the_footer_of_a_chapter_goes_from_a_page_it_alone_stands_on(pdf):
    def draw(canvas, page):
        canvas.setFont("Helvetica-Bold", 12)
        canvas.drawString(50, 20, f"{page} Chapter {page}. {'abcdefgh'[page - 1] * 4}")
        canvas.drawString(50, 6, "goes on" if page == 5 else "")
        canvas.setFont("Helvetica", 12)
        for row in range(2 if page == 2 else 0 if page == 4 else 10):
            canvas.drawString(50, 360 - 14 * row, f"Line {'abcdefghij'[row]} of text goes on {'stuvwxyz'[page - 1]}")

    document = pdf(canvas_pdf(draw, 8))
    assert "Chapter" not in str(document.blocks)
    assert "Line a of text goes on t" in str(document.blocks), "the words of a nearly empty page stay"


def test_a_paragraph_goes_on_over_the_page(pdf):
    parts = ["The sentence began on this page and", "ended on the other one."]
    document = pdf(canvas_pdf(lambda canvas, page: canvas.drawString(50, 300, parts[page - 1]), 2))
    assert [paragraph.text for paragraph in of(document, Paragraph)] == [" ".join(parts)]


def test_vietnamese(pdf, typeset):
    text = "Nước chảy đá mòn, có công mài sắt có ngày nên kim."
    document = pdf(typeset(f"#set page(width: 300pt)\n{text}"))
    assert (document.blocks[0].text, document.language) == (text, "vi")


def test_characters_whose_font_does_not_say_how_high_they_are(pdf):
    pdfmetrics.registerFont(UnicodeCIDFont("HeiseiMin-W3"))

    def draw(canvas, _):
        for font, size, x, y, text in (
            ("HeiseiMin-W3", 9, 50, 300, "あなたの公開鍵が"),
            ("Helvetica", 9, 50 + 9 * 8, 300, "Debian"),
            ("HeiseiMin-W3", 9, 50 + 9 * 8 + 30, 300, "の公開鍵サーバに"),
            ("HeiseiMin-W3", 9, 50, 286, "ない場合は、新規の鍵を登録します。"),
        ):
            canvas.setFont(font, size)
            canvas.drawString(x, y, text)

    (paragraph,) = pdf(canvas_pdf(draw)).blocks
    assert paragraph.text.replace(" ", "") == "あなたの公開鍵がDebianの公開鍵サーバにない場合は、新規の鍵を登録します。"


def test_a_hyphen_that_belongs_to_the_word_stays(pdf):
    def draw(canvas, page):
        for row, text in enumerate(
            ["A well-known sailor was well-", "known for his careful obser-", "vation of the sea."]
        ):
            canvas.drawString(50, 300 - 14 * row, text)

    assert (
        pdf(canvas_pdf(draw)).blocks[0].text
        == "A well-known sailor was well-known for his careful observation of the sea."
    )


def test_pictures_on_every_page_decorate(pdf, picture):
    logo, chart = ImageReader(io.BytesIO(picture(200, 200))), ImageReader(io.BytesIO(picture(240, 180, "red")))

    def draw(canvas, page):
        canvas.drawImage(logo, 10, 350, 40, 40)
        canvas.drawString(50, 300, f"Plenty of words on the page {'x' * page}.")
        if page == 2:
            canvas.drawImage(chart, 50, 100, 100, 80)

    (figure,) = of(pdf(canvas_pdf(draw, 5)), Figure)
    assert (figure.width_px, figure.place.page) == (240, 2)


def test_no_title_worth_having(pdf):
    assert pdf(words_pdf()).title == "My report"  # reportlab writes "untitled"


def locked(password):
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(words_pdf())))
    writer.encrypt(password, owner_password="owner", algorithm="AES-256")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def test_passwords(pdf):
    assert pdf(locked("")).blocks
    with pytest.raises(EncryptedDocument, match="password"):
        pdf(locked("secret"))


def test_scanned(pdf, picture):
    scan = ImageReader(io.BytesIO(picture(600, 800)))
    with pytest.raises(ScannedDocument, match="OCR"):
        pdf(canvas_pdf(lambda canvas, page: canvas.drawImage(scan, 0, 0, 400, 400), 2))


def test_a_scanned_page_among_others_is_told(pdf, picture):
    scan = ImageReader(io.BytesIO(picture(600, 800)))

    def draw(canvas, page):
        if page == 2:
            canvas.drawImage(scan, 0, 0, 400, 400)
        else:
            canvas.drawString(50, 300, "There are plenty of words on this page.")

    assert "2" in pdf(canvas_pdf(draw, 3)).warnings[0]


def test_empty(pdf):
    with pytest.raises(EmptyDocument):
        pdf(canvas_pdf(lambda canvas, page: canvas.line(0, 0, 9, 9)))


@pytest.mark.parametrize("keep", [0.05, 0.3, 0.6])
def test_cut_short(pdf, keep):
    data = words_pdf(20)
    with pytest.raises(DamagedDocument, match="Export"):
        pdf(data[: int(len(data) * keep)])


@pytest.mark.parametrize("seed", range(20))
def test_flipped_bytes_are_read_or_refused(pdf, typeset, picture, seed):
    import random

    chance = random.Random(seed)
    data = bytearray(typeset(ARTICLE, sea=picture(300, 200)))
    for _ in range(40):
        data[chance.randrange(20, len(data))] = chance.randrange(256)
    with suppress(DocreelError):
        assert pdf(bytes(data)).blocks


def test_limits(pdf):
    with pytest.raises(TooLarge, match="max_pages"):
        pdf(words_pdf(3), limits=Limits(max_pages=2))
    with pytest.raises(TooLarge, match="max_characters"):
        pdf(words_pdf(3), limits=Limits(max_characters=30))


def test_a_bomb_is_refused(pdf):
    import zlib

    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(words_pdf())))
    content = writer.pages[0]["/Contents"].get_object()
    content._data = zlib.compress(b" " * 100_000_000)
    content[pypdf_name("/Filter")] = pypdf_name("/FlateDecode")
    out = io.BytesIO()
    writer.write(out)
    with pytest.raises(TooLarge, match="unpacks"):
        pdf(out.getvalue())


def pypdf_name(name):
    from pypdf.generic import NameObject

    return NameObject(name)


def test_nothing_is_printed(pdf, capfd):
    data = words_pdf(3)
    pdf(b"\n\n" + data)  # every offset is wrong: pypdf repairs and would say so
    assert capfd.readouterr() == ("", "")
    assert logging.getLogger("pypdf").isEnabledFor(logging.WARNING)  # others may want to hear it


@pytest.mark.parametrize(("part", "said"), [("/Outlines", "outline"), ("/Title", "metadata")])
def test_damage_beside_the_text_is_told(pdf, typeset, picture, part, said):
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(typeset(ARTICLE, sea=picture()))))
    if part == "/Outlines":
        first = writer.root_object[part].get_object()["/First"].get_object()
        first[pypdf_name("/Title")] = first[pypdf_name("/Next")] = NumberObject(1)
    else:
        writer._info.get_object()[pypdf_name(part)] = ArrayObject([NumberObject(7)])
    out = io.BytesIO()
    writer.write(out)
    document = pdf(out.getvalue())
    assert of(document, Paragraph)
    assert [said in warning for warning in document.warnings] == [True]


def test_the_estimate_is_close(pdf):
    assert outline_size(words_pdf(40), "a.pdf") == pytest.approx(200, rel=0.1)


def test_a_page_of_too_many_pieces_is_refused_soon(pdf):
    def draw(canvas, page):
        for n in range(10_000):
            canvas.drawString(n * 37 % 397, n * 101 % 389, "ab cd")

    with pytest.raises(TooLarge, match="unpacks"):
        pdf(canvas_pdf(draw))


PEAK = """
    import io, resource, sys
    from docreel.reading import Limits, outline_size, read
    from reportlab.pdfgen.canvas import Canvas
    out = io.BytesIO()
    canvas = Canvas(out)
    for page in range(int(sys.argv[1])):
        for row in range(45):
            canvas.drawString(50, 780 - 16 * row, f"Line {row} of page {page} tells about the sea and the wind. " * 2)
        canvas.showPage()
    canvas.save()
    outline_size(out.getvalue(), "a.pdf")
    read(out.getvalue(), "a.pdf", save=None, limits=Limits(max_characters=10**8))
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""


@pytest.mark.slow
def test_memory_does_not_follow_the_pages():
    def peak(pages):
        command = [sys.executable, "-c", textwrap.dedent(PEAK), str(pages)]
        return int(subprocess.run(command, check=True, capture_output=True, text=True).stdout)

    assert peak(1000) < 1.3 * peak(50)


def test_a_footnote_is_read_in_its_section_without_the_marks(pdf, typeset):
    lines = "Words that fill the page and say nothing of it. " * 4
    source = f"""
#set page(width: 400pt, height: 400pt)
= Tides
High water comes#footnote[The Moon brings it.] twice a day. {lines}
= Springs
At new moon the 2 of them pull together#footnote[The Sun helps, *as it can*.]. {lines} {lines} {lines} {lines} {lines}
#pagebreak()
{lines}
= Neaps
The smallest.
"""
    document = pdf(typeset(source))
    texts = [block.text for block in document.blocks]
    at = [index for index, block in enumerate(document.blocks) if isinstance(block, Heading)]
    tides, springs = " ".join(texts[at[0] : at[1]]), " ".join(texts[at[1] : at[2]])
    assert texts[at[1] - 1] == "The Moon brings it."
    assert texts[at[2] - 1] == "The Sun helps, as it can."
    assert "High water comes twice a day." in tides
    assert "At new moon the 2 of them pull together." in springs


def test_a_footnote_goes_on_at_the_foot_of_the_next_page(pdf):
    def draw(canvas, page):
        canvas.setFont("Helvetica", 12)
        for row in range(20):
            canvas.drawString(50, 380 - 14 * row, f"Line {row} of page {page} tells of the sea and the wind alike.")
        if page == 1:
            canvas.drawString(50, 100, "The tide turns")
            canvas.setFont("Helvetica", 7)
            canvas.drawString(136, 104, "1")
            canvas.setFont("Helvetica", 9)
            canvas.drawString(50, 40, "1 As fishermen say who were out in the bay and came")
        if page == 2:
            canvas.setFont("Helvetica", 9)
            canvas.drawString(50, 40, "back with the flood in the morning.")

    blocks = [block.text for block in of(pdf(canvas_pdf(draw, pages=2)), Paragraph)]
    assert "As fishermen say who were out in the bay and came back with the flood in the morning." in blocks
    assert all("back with the flood" not in text for text in blocks if "tells of the sea" in text)


def test_chapter_number_and_title_are_one_heading(pdf, typeset):
    source = """
#set page(width: 400pt, height: 300pt)
#let chapter(number, title) = {
  pagebreak(weak: true)
  align(right, text(20pt, weight: "bold")[CHAPTER]); v(1cm)
  align(right, text(26pt, weight: "bold", number)); v(1cm)
  align(right, text(20pt, weight: "bold", title)); v(1cm)
}
#chapter("ONE", "Introduction")
Words that fill the page and say nothing of it.
#chapter("TWO", "Methods")
Words that fill the page and say nothing of it.
"""
    assert [h.text for h in of(pdf(typeset(source)), Heading)] == ["Chapter ONE: Introduction", "Chapter TWO: Methods"]
