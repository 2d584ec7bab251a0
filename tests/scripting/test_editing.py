"""Scripts that people edit."""

from pathlib import Path

import pytest

from docreel.intake import limits_of, parsed_script
from docreel.models import Script
from docreel.reading import read
from docreel.scripting import ExtractiveWriter, editable, write_script
from docreel.services.store import artifact_of
from docreel.settings import Settings

EXAMPLES = Path(__file__).parents[2] / "examples"


def script_of(name: str) -> Script:
    data = (EXAMPLES / name).read_bytes()
    document = read(data, name, save=artifact_of, limits=limits_of(Settings()), folder=EXAMPLES)
    return write_script(document, writer=ExtractiveWriter(), max_scenes=100)


@pytest.mark.parametrize("name", ["coffee.md", "water.txt", "quang-hop.txt"])
def test_a_script_that_nobody_edited_is_the_same_script(name: str) -> None:
    script = script_of(name)
    back = parsed_script(editable(script).encode(), name)
    assert back == script
    assert [scene.id for scene in back.scenes] == [scene.id for scene in script.scenes], "nothing is made again"


def test_who_edits_a_text_edits_what_is_said() -> None:
    script = script_of("water.txt")
    old = next(said for scene in script.scenes for said in scene.narration if any(map(str.isdigit, said.text)))
    edited = parsed_script(editable(script).replace(old.text, "It took 12 days.").encode(), "water")
    new = next(said for scene in edited.scenes for said in scene.narration if said.text == "It took 12 days.")
    assert new.spoken == "It took twelve days."


def test_a_spoken_form_of_ones_own_is_kept() -> None:
    given = editable(script_of("water.txt")).replace('"text": ', '"spoken": "as I say", "text": ')
    said = parsed_script(given.encode(), "water").scenes[0].narration[0].said
    assert said == "as I say"
