"""Which language a text is in."""

import re
from functools import cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier

CANDIDATES = (
    "ar", "bg", "ca", "cs", "da", "de", "el", "en", "es", "et", "fa", "fi", "fr", "he", "hi", "hr", "hu", "id", "it",
    "ja", "ko", "lt", "lv", "nl", "no", "pl", "pt", "ro", "ru", "sk", "sl", "sr", "sv", "th", "tr", "uk", "vi", "zh",
)  # fmt: skip
SAMPLE = 20_000
# Letters that no other language with a sizeable readership has: ơ, ư and every letter with a Vietnamese double mark.
VIETNAMESE = re.compile("[ơưƠƯ\u1ea0-\u1ef9]")
WORD = re.compile(r"[^\W\d_]+")


@cache
def _identifier() -> LanguageIdentifier:
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(CANDIDATES)
    return identifier


def identify(text: str) -> str:
    """ISO 639-1 code of the main language of ``text``; ``en`` where nothing speaks for another one."""
    words = WORD.findall(text[:SAMPLE])
    if not words:
        return "en"
    # One word in four: a Vietnamese text has about half, an English one about Hà Nội far fewer.
    if sum(bool(VIETNAMESE.search(word)) for word in words) * 4 >= len(words):
        return "vi"
    sample = " ".join(words)
    code, confidence = _identifier().classify(sample)
    # In a few plain ASCII words statistics see ghosts.
    if sample.isascii() and (len(words) < 5 or confidence < 0.6):
        return "en"
    return str(code)
