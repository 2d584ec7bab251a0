"""Short points out of full sentences, word for word."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence

_WORD = re.compile(r"[^\W\d_]{2,}")
_BOUNDARY = re.compile(r"(?<=\w)(?:[,;:]\s|\s[—–-]\s)|\s\(")
_OPENER = re.compile(
    r"(?:However|Moreover|Furthermore|Therefore|Thus|Hence|In addition|For example|For instance|As a result|Finally|"
    r"Also|Indeed|In fact|Meanwhile|Then|Still|Tuy nhiên|Ngoài ra|Do đó|Vì vậy|Vì thế|Ví dụ|Hơn nữa|Bên cạnh đó|"
    r"Cuối cùng|Trên thực tế|Đồng thời|Tuy vậy),\s+"
)
_DEPENDENT = re.compile(
    r"(?:When|While|If|Although|Though|Because|Since|As|After|Before|Unless|Until|Whether|Where|Whereas|Despite|By|With|"
    r"Without|Like|Unlike|In|On|At|For|From|To|Of|During|Under|Over|Between|Among|Through|Near|Around|Above|Below|Within|"
    r"Behind|Along|Across|Beyond|Inside|Every|Each|Once|Twice|According|Instead|Given|Today|"
    r"Khi|Nếu|Tuy|Mặc dù|Dù|Vì|Bởi|Do|Sau|Trước|Trong|Từ|Với|Theo|Để|Ở|Tại|"
    r"Nhờ|Bằng)\b"
)
_GOES_ON = re.compile(
    r"(?:and|but|or|so|yet|while|because|although|though|since|if|when|where|which|who|as|than|not|with|without|và|nhưng|"
    r"còn|nên|vì|bởi|do|để|nghĩa là|tức là|trong khi|mặc dù|tuy|với|nơi|khi|hoặc|hay|mà|chứ)\b"
)
_RELATIVE = re.compile(r"(?:which|who|where)\b")
_PRONOUN = re.compile(
    r"(?:It|Its|They|Their|This|That|These|Those|He|His|She|Her|Others?|Both|Such|There|Some of them|Nó|Họ|Chúng|"
    r"Điều này|Điều đó|Đó|Đây|Cái này|Ông ấy|Bà ấy|Anh ấy|Cô ấy)\b(?! ta\b)"
)
_DANGLING = re.compile(
    r"\b(?:and|or|but|nor|so|yet|the|a|an|of|to|in|on|at|for|with|by|from|as|that|which|who|is|are|was|were|và|hoặc|nhưng|"
    r"của|là|để|cho|với|từ|ở|tại|trong|mà|thì|các|những|một|bởi|vì|nên)$",
    re.IGNORECASE,
)
_STOPWORDS = frozenset(
    re.findall(
        r"\w+",
        """the of and to in is that it was for on are as with be at by this have from or had not but what all were when
        we there can an your which their has its been would will more if no than then them these they you he
        she his her our và của là có các những cho trong được với một không người này để khi đã từ đến ra vào
        thì mà như cũng về nhiều hơn bị do nên hay còn tại theo sẽ lại vì""",
    )
)
LONGEST_POINT = {"vi": 18}


def point(sentence: str, language: str) -> str | None:
    """The main clause of ``sentence``, at most a line or two long; None where it cannot be cut without harm."""
    longest = LONGEST_POINT.get(language, 13)
    text = _OPENER.sub("", sentence).strip().rstrip(".。;")
    text = text[:1].upper() + text[1:]
    if text.endswith((":", "?", "：")):
        return None
    if _fits(text, longest):
        return text
    if _DEPENDENT.match(text):
        return None
    for end in reversed(_cuts(text)):
        clause = text[:end]
        if _fits(clause, longest) and len(clause.split()) >= 4:
            return clause
    return None


def _cuts(text: str) -> list[int]:
    """Where ``text`` may end: at a boundary after which it goes on, and does not come back to its first clause."""
    found = list(_BOUNDARY.finditer(text))
    goes_on = [bool(_GOES_ON.match(text, match.end())) or match[0][0] in ";:" for match in found]
    if len(found) == 1:
        return [found[0].start()]
    # Between two commas that no conjunction follows stands an insertion or a list, and the verb may come after it.
    if all(goes_on):
        return [match.start() for match in found]
    return [found[-1].start()] if _RELATIVE.match(text, found[-1].end()) else []


def leans(text: str) -> bool:
    """Whether ``text`` begins with a word for something that was named before it."""
    return bool(_PRONOUN.match(text))


def _fits(text: str, longest: int) -> bool:
    whole = text.count("(") == text.count(")") and text.count("“") == text.count("”") and text.count('"') % 2 == 0
    return whole and 1 <= len(text.split()) <= longest and len(text) <= 110 and not _DANGLING.search(text)


class Weights:
    """How much a sentence says of what the document is about: the mean frequency of its words."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._counts = Counter(word for text in texts for word in content_words(text))

    def of(self, sentence: str) -> float:
        words = content_words(sentence)
        return sum(self._counts[word] for word in words) / (len(words) + 4) if words else 0.0

    def best(self, sentences: Sequence[str], most: int) -> list[int]:
        """Indices of the ``most`` weightiest sentences, in their own order."""
        ranked = sorted(range(len(sentences)), key=lambda index: (-self.of(sentences[index]), index))
        return sorted(ranked[:most])


def content_words(text: str) -> list[str]:
    """The words of ``text`` that say something, small letters, in order."""
    return [word for word in _WORD.findall(text.casefold()) if word not in _STOPWORDS]
