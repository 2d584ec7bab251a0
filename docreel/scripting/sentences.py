"""Text into sentences, and how long they take to say."""

import re

import sentencex

# sentencex ends a sentence after these; what follows a title or a place abbreviation goes on.
_GOES_ON = re.compile(
    r"(?:^|[\s(\"“])(?:(?:TP|Tp|TX|TT|Q|P|H|GS|PGS|TS|ThS|Th\.S|BS|KS|CN|NXB|ĐH|tr|Tr|St|Mr|Mrs|Ms|Dr|Prof|Rev|Gen|"
    r"Sen|Rep|Lt|Col|Capt|Sgt|vs|approx|cf|No|Nos|Vol|Fig|Figs|Eq|Eqs|Sec|Ch|pp|ed|eds|ca|viz|resp|[Ee]\.g|[Ii]\.e)\.)+\s*$"
)
_LOWER_NEXT = re.compile(r"(?:v\.v|v\.v\.|etc|al|Inc|Ltd|Co|Corp|Jr|Sr|a\.m|p\.m|U\.S)\.\s*$")
_CLAUSE_END = re.compile(r"(?<=[;:,，、；：—–])\s+|\s+(?=[—–])")
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")

_WORDS_PER_S = {"vi": 3.6}
_CHARACTERS_PER_S = 5.0


def closed(text: str) -> str:
    """``text`` with a full stop where it ends without punctuation."""
    text = text.strip()
    return f"{text}." if text and (text[-1].isalnum() or text[-1] in ")]”%`*_") else text


def split(text: str, language: str, longest_s: float = 24.0) -> list[str]:
    """The sentences of ``text``; one that takes longer than ``longest_s`` seconds to say is cut at its clauses."""
    sentences: list[str] = []
    for piece in sentencex.segment(language, " ".join(text.split())):
        if sentences and _continues(sentences[-1], piece):
            sentences[-1] += piece
        else:
            sentences.append(piece)
    return [part for sentence in sentences for part in _bounded(sentence.strip(), language, longest_s) if part]


def _continues(before: str, piece: str) -> bool:
    if _GOES_ON.search(before) or not re.search(r"\w", piece):
        return True
    return bool(_LOWER_NEXT.search(before)) and piece[:1].islower()


def speech_s(text: str, language: str) -> float:
    """About how many seconds ``text`` takes to say."""
    unspaced = len(_UNSPACED.findall(text))
    words = len(_UNSPACED.sub(" ", text).split())
    return words / _WORDS_PER_S.get(language, 2.5) + unspaced / _CHARACTERS_PER_S


def _bounded(sentence: str, language: str, longest_s: float) -> list[str]:
    if speech_s(sentence, language) <= longest_s:
        return [sentence]
    parts = _pack(_CLAUSE_END.split(sentence), language, longest_s)
    return [part for clause in parts for part in _broken(clause, language, longest_s)]


def _broken(clause: str, language: str, longest_s: float) -> list[str]:
    """A clause with no comma in it and still too long: between words, else between characters."""
    if speech_s(clause, language) <= longest_s:
        return [clause]
    words = clause.split()
    if len(words) > 1:
        return _pack(words, language, longest_s)
    size = max(1, int(longest_s * _CHARACTERS_PER_S))
    return [clause[start : start + size] for start in range(0, len(clause), size)]


def _pack(parts: list[str], language: str, longest_s: float) -> list[str]:
    packed: list[str] = []
    length = 0.0
    for part in parts:
        seconds = speech_s(part, language)
        if packed and length + seconds <= longest_s:
            packed[-1] += f" {part}"
            length += seconds
        else:
            packed.append(part)
            length = seconds
    return packed
