"""Scripts out of a document's own words."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from docreel.errors import Unspeakable
from docreel.models import Bullets, Code, Document, Formula, Heading, Paragraph, Place, Quote, Script, Table
from docreel.scripting import ExtractiveWriter, write_script
from docreel.scripting.keypoints import point
from docreel.scripting.sentences import speech_s

WORDS = re.findall(r"\S+", "coffee grows slowly where nights are cool, and 12% is, however, đủ rồi")
words = st.lists(st.sampled_from(WORDS), min_size=1)
texts = words.map(" ".join) | st.lists(words.map(lambda w: " ".join(w).capitalize() + "."), min_size=1, max_size=9).map(
    " ".join
)
titles = st.lists(st.sampled_from(["Beans", "Water", "Heat", "Time", "IV"]), min_size=1, max_size=3).map(" ".join)
blocks = st.one_of(
    st.builds(Heading, level=st.integers(1, 4), text=titles),
    st.builds(Paragraph, text=texts),
    st.builds(Bullets, items=st.lists(texts, min_size=1, max_size=9)),
    st.builds(Code, text=st.just("print(1)\n" * 30)),
    st.builds(Formula, latex=st.just("x^2")),
    st.builds(Quote, text=texts),
    st.integers(1, 4).flatmap(
        lambda n: st.builds(
            Table,
            header=st.lists(titles, min_size=n, max_size=n),
            rows=st.lists(st.lists(texts, min_size=n, max_size=n), max_size=9),
        )
    ),
)
documents = st.builds(
    Document, title=titles, language=st.sampled_from(["en", "vi"]), blocks=st.lists(blocks, min_size=1, max_size=12)
)


def write(document: Document, max_scenes: int = 1000) -> Script:
    return write_script(document, writer=ExtractiveWriter(), max_scenes=max_scenes)


def said(script: Script) -> str:
    return " ".join(line.text for scene in script.scenes for line in scene.narration)


def words_of(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.casefold()))


@settings(deadline=None)
@given(documents)
def test_the_whole_document_in_its_own_words(document):
    script = write(document)
    headings = [block.text for block in document.blocks if isinstance(block, Heading)]
    assert {*headings, document.title} >= {scene.heading for scene in script.scenes}
    assert words_of(" ".join(headings)) <= words_of(said(script))
    assert words_of(said(script)) <= words_of(document.model_dump_json())
    prose = " ".join(b.text for b in document.blocks if isinstance(b, Paragraph | Quote))
    assert words_of(prose) <= words_of(said(script))
    for scene in script.scenes[1:]:
        assert sum(speech_s(line.text, script.language) for line in scene.narration) < 45


@pytest.mark.slow
@settings(deadline=None)
@given(documents, st.integers(1, 5))
def test_never_more_scenes_than_allowed_and_what_is_left_out_is_told(document, most):
    script = write(document, most)
    assert len(script.scenes) <= most
    if len(write(document).scenes) > most:
        assert "Left out" in script.warnings[-1]


def document(*parts, title="Coffee at Home", language="en") -> Document:
    return Document(title=title, language=language, blocks=parts)


BEANS = (
    "Arabica beans come from the highlands, where cool nights slow the fruit and make it sweet. Robusta grows lower "
    "and holds twice the caffeine. However, most blends mix both. Freshness matters more than price: roasted beans "
    "lose half of their aroma within 2 weeks."
)


def test_key_points_are_clauses_not_the_narration_again():
    script = write(document(Heading(level=2, text="Beans", place=Place(line=3)), Paragraph(text=BEANS)))
    scene = next(scene for scene in script.scenes if scene.visual.kind == "bullets")
    assert "Most blends mix both" in scene.visual.items
    assert "Freshness matters more than price" in scene.visual.items
    assert scene.narration[-1].spoken.endswith("within two weeks.")


def test_code_is_shown_and_never_read():
    script = write(document(Paragraph(text="Say hello."), Paragraph(text="Run this:"), Code(text="print('xyzzy')")))
    assert any(scene.visual.kind == "code" for scene in script.scenes)
    assert "xyzzy" not in said(script)


def test_a_table_without_prose_reads_its_rows():
    script = write(
        document(Heading(level=2, text="Caffeine"), Table(header=("Bean", "Share"), rows=(("Arabica", "1.2%"),)))
    )
    assert script.scenes[-1].narration[-1].said == "Arabica: share one point two percent."


def test_the_opening_takes_the_subtitle_and_does_not_repeat_it():
    script = write(
        document(Heading(level=1, text="Coffee at Home"), Paragraph(text="A short guide."), Paragraph(text=BEANS))
    )
    assert script.scenes[0].visual.subtitle == "A short guide"
    assert said(script).count("A short guide.") == 1


def test_an_edit_leaves_the_other_scenes_alone():
    after_it = (Heading(level=2, text="B"), Paragraph(text=BEANS))
    before = write(document(Heading(level=2, text="A"), Paragraph(text=BEANS + " One is here."), *after_it))
    after = write(document(Heading(level=2, text="A"), Paragraph(text=BEANS + " Two is here."), *after_it))
    assert before.scenes[-1].id == after.scenes[-1].id
    assert before.scenes != after.scenes


def seconds(script: Script) -> list[float]:
    return [sum(speech_s(line.text, script.language) for line in scene.narration) for scene in script.scenes]


SHORTS = {
    "a title and headings over nothing": [
        Heading(level=1, text="Part"),
        Heading(level=2, text="Beans"),
        Paragraph(text=BEANS),
    ],
    "a listing without prose": [Heading(level=2, text="Beans"), Paragraph(text=BEANS), Code(text="brew()")],
    "a formula after a short lead": [Paragraph(text=BEANS), Paragraph(text="So it is:"), Formula(latex="x")],
    "a last remark": [
        Quote(text="I have measured out my life with coffee spoons."),
        Paragraph(text="So he said, and nobody asked him why."),
    ],
    "a heading at the end": [Heading(level=2, text="Beans"), Paragraph(text=BEANS), Heading(level=2, text="The End")],
}


@pytest.mark.parametrize("blocks", SHORTS.values(), ids=SHORTS)
def test_no_scene_is_too_short_where_the_document_has_the_words(blocks):
    script = write(document(*blocks))
    assert all(6 <= length <= 30 for length in seconds(script)[1:])
    assert seconds(script)[0] >= 1 if len(script.scenes) > 1 else True


def test_nothing_is_said_twice_in_a_row():
    parts = (
        Heading(level=2, text="The Water"),
        Paragraph(text="Water is most of the cup, and it decides the taste of it."),
    )
    script = write(document(Heading(level=1, text="Coffee at home!"), *parts, Paragraph(text=BEANS)))
    assert said(script).count("Coffee at") == 1
    assert "The Water." not in said(script)


def test_only_a_quotation_is_shown_as_one():
    sentence = "When it is cold and the nights are long, the fruit grows so slowly that it becomes very sweet indeed."
    cards = [
        next(scene.visual for scene in write(document(*blocks)).scenes if scene.visual.kind == "quote")
        for blocks in (
            [Paragraph(text=BEANS), Heading(level=2, text="A"), Paragraph(text=sentence)],
            [Quote(text=sentence)],
        )
    ]
    assert [card.quoted for card in cards] == [False, True]


@pytest.mark.parametrize(
    ("language", "header", "row", "read"),
    [
        ("en", ("Brew", "Water", "Time", "Grind"), ("Espresso", "93 °C", "30 s", "fine"),
         "Espresso: water 93 °C, time 30 s, grind fine."),
        ("vi", ("Mùa", "Tháng", "Nhiệt độ"), ("Xuân", "2 đến 4", "20 °C"), "Xuân: tháng 2 đến 4, nhiệt độ 20 °C."),
        ("en", ("No.", "City", "Share of Vietnam", "CPU"), ("1", "Hue", "2%", ""), "Hue: share of Vietnam 2%."),
        ("en", ("Peak", "Height (m)"), ("Fansipan", "3,147"), "Fansipan: height 3,147 m."),
    ],
)  # fmt: skip
def test_a_row_is_read_as_a_sentence_of_its_cells_and_titles(language, header, row, read):
    parts = Paragraph(text="We drink it in Vietnam."), Heading(level=2, text="A"), Table(header=header, rows=(row,))
    assert read in said(write(document(*parts, language=language)))


def test_a_long_table_is_shown_whole_and_read_in_part():
    rows = tuple((name, "12 grams") for name in "ABCDEFGHIJ")
    script = write(document(Heading(level=2, text="A"), Table(header=("Bean", "Weight"), rows=rows)))
    tables = [scene.visual for scene in script.scenes if scene.visual.kind == "table"]
    assert sum((table.rows for table in tables), ()) == rows
    assert said(script).count("weight") == 6
    assert "Rows 5 to 7 of the table are shown and not read" in script.warnings[0]


@pytest.mark.parametrize(
    ("sentence", "shown"),
    [
        ("The roaster turns the beans brown and, after some ten or more minutes of it, they crack loudly.", None),
        ("Rivers and lakes, the water we see every day, hold only a tiny fraction of all the water.", None),
        ("Of the fresh water, more than two thirds is frozen in glaciers and in the ice caps.", None),
        ("Nhà máy ấy không có khói và, từ sáng đến tối mỗi ngày trong cả năm trời, nuôi sống gần như mọi loài.", None),
        (
            "It warms the surface of the sea, and some of the water turns into vapour.",
            "It warms the surface of the sea",
        ),
    ],
)
def test_a_point_never_breaks_off_in_the_middle(sentence, shown):
    assert point(sentence, "vi" if "Nhà" in sentence else "en") == shown


def test_a_document_without_words_is_refused():
    with pytest.raises(Unspeakable):
        write(document(Paragraph(text="***"), title="🎉"))
