"""Which language a text is in."""

import re
from functools import cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier

CANDIDATES = (
    "ar", "bg", "ca", "cs", "da", "de", "el", "en", "es", "et", "fa", "fi", "fr", "he", "hi", "hr", "hu", "id", "it",
    "ja", "ko", "lt", "lv", "nl", "no", "pl", "pt", "ro", "ru", "sk", "sl", "sr", "sv", "th", "tr", "uk", "vi", "zh",
)  # fmt: skip
SAMPLE = 20_000
SURE_WORDS, SURE = 15, 0.999  # from when on a text is believed to be in another language than its document
# Statistics take them for each other.
ALIKE = ({"da", "no", "sv"}, {"cs", "sk"}, {"hr", "sl", "sr"}, {"ca", "es", "pt"}, {"bg", "ru", "sr", "uk"})
# Letters that no other language with a sizeable readership has: ơ, ư and every letter with a Vietnamese double mark.
VIETNAMESE = re.compile("[ơưƠƯ\u1ea0-\u1ef9]")
WORD = re.compile(r"[^\W\d_]+")


@cache
def identifier() -> LanguageIdentifier:
    """Loading it takes 100 MB for a moment: better before a long document is held than on top of it."""
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(CANDIDATES)
    return identifier


def other_language(text: str, main: str) -> str | None:
    """The language of ``text``, where it is surely another than ``main``, that of the document."""
    main = main.split("-")[0]
    words = WORD.findall(text[:SAMPLE])
    if len(words) < SURE_WORDS:
        return None
    code, confidence = identifier().classify(" ".join(words).lower())
    alike = code == main or any({code, main} <= group for group in ALIKE)
    return None if alike or confidence < SURE else str(code)


def identify(text: str) -> str:
    """ISO 639-1 code of the main language of ``text``; ``en`` where nothing speaks for another one."""
    words = WORD.findall(text[:SAMPLE])
    if not words:
        return "en"
    # One word in four: a Vietnamese text has about half, an English one about Hà Nội far fewer.
    if sum(bool(VIETNAMESE.search(word)) for word in words) * 4 >= len(words):
        return "vi"
    sample = " ".join(words)
    code, confidence = identifier().classify(sample)
    # In a few plain ASCII words statistics see ghosts.
    if sample.isascii() and (len(words) < 5 or confidence < 0.6):
        return "en"
    return str(code)
