"""A person's own words on how to say things: one ``written = spoken`` a line; ``#`` begins a remark."""

import re
from collections.abc import Mapping

from docreel.errors import InvalidLexicon
from docreel.models import Script, Sentence
from docreel.scripting.spoken import sentence

MAX_CHARACTERS = 100_000
_UNSPACED = "\u2e80"  # from here on scripts set no spaces between words


def lexicon_of(text: str) -> dict[str, str]:
    """Written -> spoken. Raises InvalidLexicon naming the line."""
    if len(text) > MAX_CHARACTERS:
        raise InvalidLexicon(f"The lexicon has {len(text):,} characters, the limit is {MAX_CHARACTERS:,}; shorten it.")
    entries: dict[str, str] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        written, equals, spoken = (part.strip() for part in line.partition("="))
        if not (written and equals and spoken):
            raise InvalidLexicon(f"Line {number} of the lexicon is {line.strip()!r}; write it as: written = spoken")
        entries[written] = spoken
    return entries


def pronounced(script: Script, lexicon: Mapping[str, str]) -> Script:
    """The script with what the lexicon names said as it says; what is shown stays. Capital letters count."""
    if not lexicon:
        return script
    longest_first = sorted(lexicon, key=len, reverse=True)
    pattern = re.compile("|".join(map(_whole, longest_first)))

    def of(given: Sentence) -> Sentence:
        replaced = pattern.sub(lambda found: lexicon[found[0]], given.text)
        said = sentence(replaced, script.language) if replaced != given.text else None
        return given.model_copy(update={"spoken": said.said}) if said else given

    return script.with_sentences(of)


def _whole(written: str) -> str:
    """A pattern for ``written`` as whole words."""
    before = r"(?<!\w)" if written[0].isalnum() and written[0] < _UNSPACED else ""
    after = r"(?!\w)" if written[-1].isalnum() and written[-1] < _UNSPACED else ""
    return f"{before}{re.escape(written)}{after}"
