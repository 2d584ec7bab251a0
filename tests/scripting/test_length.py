"""A script of the length that was asked for, and the truth about what it leaves out."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from benchmarks.reading import forget
from docreel.models import Bullets, Code, Document, Heading, Length, Paragraph, Place, Script, Table, TokenUsage
from docreel.reading import Limits, read
from docreel.scripting import ExtractiveWriter, LanguageModelWriter, write_script
from docreel.scripting.duration import video_s

EXAMPLES = Path(__file__).parents[2] / "examples"
SUBJECTS = ("harbour", "lighthouse", "fishing boat", "tide table", "net", "storm", "market", "ferry", "gull", "pier")


def section(number: int, sentences: int, level: int = 2) -> list[Heading | Paragraph]:
    subject = SUBJECTS[number % len(SUBJECTS)]
    said = [
        f"The {subject} of place {number} is told of in sentence {n}, which says that it is old and quiet."
        for n in range(sentences)
    ]
    half = len(said) // 2 or 1
    parts = [Paragraph(text=" ".join(part)) for part in (said[:half], said[half:]) if part]
    return [Heading(level=level, text=f"Place {number}", place=Place(line=number + 1)), *parts]


def book(sections: int, sentences: int) -> Document:
    blocks = [block for number in range(sections) for block in section(number, sentences)]
    return Document(title="The Coast", language="en", blocks=tuple(blocks))


def write(document: Document, **length: float) -> Script:
    asked = Length.model_validate(length)
    return write_script(document, writer=ExtractiveWriter(), max_scenes=10_000, length=asked)


@settings(deadline=None, max_examples=8)
@given(st.integers(3, 14), st.integers(1, 10), st.sampled_from([1, 2, 3.5]))
@example(5, 2, 1)  # two seconds over the minute
def test_it_takes_the_minutes_that_were_asked_for(sections: int, sentences: int, minutes: float) -> None:
    document = book(sections, sentences)
    whole, script = write(document), write(document, minutes=minutes)
    takes = video_s(script.scenes, "en") / 60
    if video_s(whole.scenes, "en") / 60 <= minutes:
        assert script == whole
        return
    assert 0.9 * minutes <= takes <= 1.06 * minutes
    if script != whole:
        assert script.left_out
        assert "Left out to stay within" in script.warnings[-1]


@pytest.mark.parametrize("name", ["coffee.md", "water.txt", "ha-noi.md", "quang-hop.txt", "tides.pdf"])
def test_the_examples_in_a_minute_tell_of_every_section(name: str) -> None:
    path = EXAMPLES / name
    document = read(path.read_bytes(), name, save=forget, limits=Limits(), folder=EXAMPLES)
    script = write(document, minutes=1)
    assert 54 <= video_s(script.scenes, script.language) <= 66
    assert not [part.heading for part in script.left_out if part.whole]


def test_where_there_is_room_every_section_is_told_and_the_rest_is_counted() -> None:
    script = write(book(8, 10), minutes=2)
    assert {scene.heading for scene in script.scenes} >= {f"Place {n}" for n in range(8)}
    said = sum(f"place {n} " in line.text for scene in script.scenes for line in scene.narration for n in range(8))
    assert said + sum(part.sentences for part in script.left_out) == 80
    assert all(part.line == int(part.heading.split()[1]) + 1 for part in script.left_out)


def test_where_there_is_no_room_chapters_come_before_their_sections() -> None:
    parts = [
        block
        for chapter in range(4)
        for block in (
            Heading(level=1, text=f"Chapter {chapter}"),
            *(part for n in range(9) for part in section(10 * chapter + n, 6)),
        )
    ]
    script = write(Document(title="The Coast", language="en", blocks=tuple(parts)), minutes=1)
    told = " ".join(line.text for scene in script.scenes for line in scene.narration)
    assert all(f"Chapter {chapter}" in told for chapter in range(4))


def test_what_leads_to_a_list_stays_with_it() -> None:
    lead = "What a boat needs is this:"
    blocks = [
        *section(1, 12),
        Heading(level=2, text="Boat"),
        Paragraph(text=f"A boat is a friend. {lead}"),
        Bullets(items=("a hull that holds out the sea", "a sail that holds the wind", "a captain")),
        Table(header=("Boat", "Length"), rows=tuple((f"Boat {n}", f"{n} m") for n in range(40))),
        Code(text="sail()"),
        *section(2, 12),
    ]
    document = Document(title="The Coast", language="en", blocks=tuple(blocks))
    for scenes in range(1, 12):
        script = write(document, scenes=scenes)
        assert len(script.scenes) <= scenes
        told = [line.text for scene in script.scenes for line in scene.narration]
        if lead in told:
            assert any("hull" in text for text in told[told.index(lead) + 1 :])


class Teller:
    """Plays a model that tells each section in a scene of its own, as many as it may."""

    identity, context_tokens, is_small, usage = "teller", 15_000, False, TokenUsage()

    def complete(self, messages: Sequence[dict[str, str]], schema: type) -> object:
        if "subtitle" in schema.model_fields:
            return schema(subtitle="", narration=["The Coast."])
        text = messages[1]["content"]
        most = schema.model_json_schema()["properties"]["scenes"]["maxItems"]
        assert most == 12 or f"at most {most} scenes" in messages[0]["content"]
        parts = [part.partition("\n") for part in text.split("# ")[1:]]
        scenes = [
            {"heading": heading, "narration": body.split("</document>")[0].strip().split(". ")[:4], "show": "points",
             "points": []}
            for heading, _, body in parts
        ]  # fmt: skip
        return schema.model_validate({"scenes": scenes[:most]})


@pytest.mark.parametrize("minutes", [1, 2, 4])
def test_what_a_model_tells_is_reduced_too(minutes: float) -> None:
    document = book(40, 8)
    script = write_script(
        document, writer=LanguageModelWriter(Teller()), max_scenes=999, length=Length(minutes=minutes)
    )
    assert 0.9 * minutes <= video_s(script.scenes, "en") / 60 <= 1.05 * minutes
    told = {scene.heading for scene in script.scenes}
    assert {part.heading for part in script.left_out if part.whole} == {f"Place {n}" for n in range(40)} - told
