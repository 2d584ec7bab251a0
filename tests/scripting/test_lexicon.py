"""A person's own words on how to say things."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docreel.errors import InvalidLexicon
from docreel.models import Scene, Script, Sentence, TitleCard
from docreel.scripting import lexicon_of, pronounced


def script(text: str, language: str = "en") -> Script:
    scene = Scene(heading="Sea", narration=(Sentence(text=text),), visual=TitleCard(title="Sea"))
    return Script(title="Sea", language=language, scenes=(scene,), writer="hand")


def said(text: str, lexicon: str, language: str = "en") -> str:
    (scene,) = pronounced(script(text, language), lexicon_of(lexicon)).scenes
    assert scene.narration[0].text == text, "captions show what is written"
    return scene.narration[0].said


@pytest.mark.parametrize(
    ("text", "lexicon", "spoken"),
    [
        ("SQL is old.", "SQL = sequel", "sequel is old."),
        ("MySQL and SQL have 2 names.", "SQL = sequel", "My S Q L and sequel have two names."),
        ("New York, New Jersey.", "New = nu\nNew York = the big one", "the big one, nu Jersey."),
        ("C++ is fast.", "# of languages\n\nC++ = see plus plus", "see plus plus is fast."),
    ],
)
def test_it_says_whole_words_as_the_lexicon_says(text: str, lexicon: str, spoken: str) -> None:
    assert said(text, lexicon) == spoken


def test_languages_without_spaces() -> None:
    assert said("東京都は大きい。", "東京 = とうきょう", "ja") == "とうきょう都は大きい。"


def test_vietnamese() -> None:
    assert said("Ông Nguyễn dùng Prefect.", "Prefect = prì phéc", "vi") == "Ông Nguyễn dùng prì phéc."


def test_what_it_does_not_name_stays_the_same_script() -> None:
    untouched = script("Ships sail.")
    assert pronounced(untouched, lexicon_of("SQL = sequel")) == untouched


@pytest.mark.parametrize("line", ["SQL sequel", "= sequel", "SQL ="])
def test_a_line_that_is_no_entry_is_named(line: str) -> None:
    with pytest.raises(InvalidLexicon, match="Line 2"):
        lexicon_of(f"A = ay\n{line}\n")


@given(st.text(min_size=1), st.dictionaries(st.text(min_size=1), st.text(min_size=1), max_size=4))
def test_any_lexicon_is_taken_or_refused(text: str, entries: dict[str, str]) -> None:
    try:
        lexicon = lexicon_of("\n".join(f"{written}={spoken}" for written, spoken in entries.items()))
    except InvalidLexicon:
        return
    (scene,) = pronounced(script(text), lexicon).scenes
    assert scene.narration[0].text == text
