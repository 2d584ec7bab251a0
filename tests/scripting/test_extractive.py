"""Scripts out of a document's own words."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from docreel.errors import Unspeakable
from docreel.models import Bullets, Code, Document, Formula, Heading, Paragraph, Place, Quote, Script, Table
from docreel.scripting import ExtractiveWriter, write_script
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
    assert {*headings, document.title} >= {scene.heading for scene in script.scenes} >= set(headings)
    assert words_of(said(script)) <= words_of(document.model_dump_json())
    prose = " ".join(b.text for b in document.blocks if isinstance(b, Paragraph | Quote))
    assert words_of(prose) <= words_of(said(script))
    for scene in script.scenes[1:]:
        assert sum(speech_s(line.text, script.language) for line in scene.narration) < 45


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
    assert script.scenes[-1].narration[-1].said == "Arabica: Share one point two percent."


def test_the_opening_takes_the_subtitle_and_does_not_repeat_it():
    script = write(
        document(Heading(level=1, text="Coffee at Home"), Paragraph(text="A short guide."), Paragraph(text=BEANS))
    )
    assert script.scenes[0].visual.subtitle == "A short guide"
    assert said(script).count("A short guide.") == 1


def test_an_edit_leaves_the_other_scenes_alone():
    before = write(document(Heading(level=2, text="A"), Paragraph(text="One is here."), Heading(level=2, text="B")))
    after = write(document(Heading(level=2, text="A"), Paragraph(text="Two is here."), Heading(level=2, text="B")))
    assert before.scenes[-1].id == after.scenes[-1].id
    assert before.scenes != after.scenes


def test_a_document_without_words_is_refused():
    with pytest.raises(Unspeakable):
        write(document(Paragraph(text="***"), title="🎉"))
