"""Scripts as people edit them: how a sentence is said follows from its text, unless they say it otherwise."""

import json

from docreel.models import Script, Sentence
from docreel.scripting.spoken import sentence


def editable(script: Script) -> str:
    """The script as JSON; sentences whose spoken form follows from their text have none of their own.

    Who edits such a text changes what is said with it. :func:`voiced` is the way back.
    """
    data = script.model_dump(mode="json")
    for scene in data["scenes"]:
        for said in scene["narration"]:
            if said["spoken"] == _spoken(said["text"], said["language"], script):
                del said["spoken"]
            if not said["language"]:
                del said["language"]
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def voiced(script: Script) -> Script:
    """The script with the spoken form of each sentence that was given none."""

    def of(given: Sentence) -> Sentence:
        if "spoken" in given.model_fields_set:
            return given
        return given.model_copy(update={"spoken": _spoken(given.text, given.language, script)})

    return script.with_sentences(of)


def _spoken(text: str, own: str | None, script: Script) -> str:
    said = sentence(text, script.language, own=own or "")
    return said.spoken if said else ""
