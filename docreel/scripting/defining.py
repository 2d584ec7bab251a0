"""What the document says that something is: a sentence that defines, an entry of a glossary."""

import re
from collections.abc import Iterable, Sequence

from docreel.models import Bullets, DefinitionCard, Table, Term
from docreel.scripting.keypoints import leans
from docreel.scripting.spoken import shown

_LONGEST_MEANING = 190  # characters that can be read while they are said
_MOST_BESIDE = 3  # sentences of a scene whose first one defines
_ARTICLE = re.compile(r"^(?:an?|the|các|những|một)\s+", re.IGNORECASE)
_GLOSSARY = re.compile(
    r"\b(?:glossary|terminology|vocabulary|definitions?|(?:key|important|basic|main|technical) (?:terms|concepts)|"
    r"(?:these|following) terms|acronyms|abbreviations|thuật ngữ|định nghĩa|giải thích từ ngữ|khái niệm|từ vựng|"
    r"(?:từ|chữ) viết tắt)\b|^terms$",
    re.IGNORECASE,
)
_ENTRY = re.compile(r"(?P<name>[^:—–]{1,60}?)\s*(?::|\s[—–-]{1,2})\s+(?P<meaning>\S.*)")
_TERM_TITLES = re.compile(r"(?:terms?|words?|acronyms?|abbreviations?|concepts?|thuật ngữ|từ|khái niệm|viết tắt)", re.I)
_MEANING_TITLES = re.compile(
    r"(?:meanings?|definitions?|explanations?|stands for|nghĩa|ý nghĩa|định nghĩa|giải thích|giải nghĩa)", re.I
)
_IS = re.compile(
    r"(?P<name>[^,;:()]{2,48}?),?\s+(?:is|are|là)\s+(?P<meaning>(?:(?:an?|the|any|one of)\s+)?\S.*)", re.IGNORECASE
)
_SAYS_SO = re.compile(
    r"(?P<name>[^,;:()]{2,48}?)\s+(?:(?:is|are) defined as|được định nghĩa là|được hiểu là)\s+(?P<meaning>\S.*)",
    re.IGNORECASE,
)
# "is the process by which", "là quá trình": what follows is said of nothing but a thing that is explained.
_GENUS = re.compile(
    r"(?:(?:an?|the|any)\s+(?:\w+\s+){0,2}?(?:process|method|technique|kind|type|form|class|set|collection|measure|unit|"
    r"branch|field|device|tool|instrument|quantity|property|substance|compound|phenomenon|protocol|algorithm|language|"
    r"disease|condition|study|science|practice|act|ability)\s+(?:by|in|of|for|that|which|who|where|used|used to|to)\b|"
    r"(?:một\s+|các\s+)?(?:quá trình|hiện tượng|phương pháp|kỹ thuật|kĩ thuật|đơn vị|thiết bị|dụng cụ|công cụ|tập hợp|"
    r"giao thức|thuật toán|đại lượng|khái niệm|hợp chất|ngôn ngữ lập trình|ngành|môn)\s|"
    r"(?:một\s+|các\s+)?(?:lĩnh vực|nhánh|loại|dạng|hệ thống|bệnh|chất|tình trạng|khả năng|hoạt động|cơ quan|máy)\s"
    r"(?:\w+\s){0,4}?(?:của|mà|giúp|dùng|để|trong|cho|chuyên|nghiên cứu|gây|do|được|xảy ra)\s)",
    re.IGNORECASE,
)
# "The reason is a process that …" explains no reason.
_NO_TERM = re.compile(
    r"(?:the|this|that|these|those|here|there|it|one|another|each|every|all|some|most|many|my|our|your|his|her|their|what|"
    r"which|who|when|where|why|how|if|but|and|so|for|in|on|at|by|with|to|of|from|as|first|second|next|then|also|perhaps|"
    r"nguyên nhân|mục tiêu|mục đích|kết quả|lý do|lí do|vấn đề|điểm|điều|bước|cách|ví dụ|đây|đó|này|nó|họ|chúng|theo|"
    r"trong|với|ở|tại|khi|nếu|vì|do|bởi|để|từ|sau|trước|ngoài|một|hai|ba|các|những|mọi|mỗi|người ta|tôi|ta|cái|việc|"
    r"ngày nay|hiện nay|quan trọng|đặc biệt|công việc|thứ|tên gọi|rộng nhất|lớn nhất|giữa|bên|trên|dưới)\b",
    re.IGNORECASE,
)
_ASKED = re.compile(
    r"^(?:what (?:is|are)|definition of|định nghĩa(?: về)?|khái niệm(?: về)?)\s+|\s+(?:là gì|nghĩa là gì)(?=\W*$)|\W+$",
    re.IGNORECASE,
)
_MORE = re.compile(r"[,;]\s(?:and|but|so|because|while|và|nhưng|nên|còn|vì)\s.*|;\s.*", re.IGNORECASE)
_NOT_SAID = re.compile(r"(?:not|no|never|very|also|always|only|now|still|không|chưa|rất|phải|được|do|vì)\b", re.I)


def defined(texts: Sequence[str], heading: str) -> DefinitionCard | None:
    """What a scene of these sentences defines: the thing in its heading, or what its sentences say that they define."""
    plain = [shown(text) for text in texts]
    if plain and (term := _of_heading(plain[0], heading)):
        return DefinitionCard(terms=(term,)) if len(plain) <= _MOST_BESIDE else None
    terms = tuple(term for text in plain if (term := definition(text)))
    first = bool(plain) and definition(plain[0]) is not None
    if len(terms) == len(plain) > 1 or (len(terms) == 1 and first and len(plain) <= _MOST_BESIDE):
        return DefinitionCard(heading=heading, terms=terms)
    return None


def definition(text: str) -> Term | None:
    """The term that a sentence defines, and what it says of it; None where it may say something else."""
    match = _SAYS_SO.fullmatch(text)
    if match is None and (match := _IS.fullmatch(text)) and not _GENUS.match(match["meaning"]):
        return None
    return _term(match) if match and not _NO_TERM.match(match["name"]) and not leans(text) else None


def glossary(block: Bullets, heading: str, lead: Sequence[str]) -> tuple[Term, ...]:
    """The entries of a list that the document calls a glossary; empty for other lists."""
    called = block.defines or _GLOSSARY.search(heading) or (lead and _GLOSSARY.search(lead[-1]))
    found = tuple(term for item in block.items if (term := _entry(item))) if called else ()
    return found if len(found) == len(block.items) else ()


def glossary_table(table: Table) -> tuple[Term, ...]:
    """The rows of a table of terms and meanings; empty for other tables."""
    if len(table.header) != 2 or not all(cell.strip() for row in table.rows for cell in row):
        return ()
    left, right = (shown(title).strip() for title in table.header)
    if not (_TERM_TITLES.fullmatch(left) and _MEANING_TITLES.fullmatch(right)):
        return ()
    return tuple(Term(name=shown(name) or name, meaning=shown(meaning) or meaning) for name, meaning in table.rows)


def _entry(item: str) -> Term | None:
    match = _ENTRY.fullmatch(shown(item))
    if match is None or len(match["name"].split()) > 7 or len(match["meaning"].split()) < 2:
        return None
    return Term(name=match["name"], meaning=match["meaning"])


def _of_heading(text: str, heading: str) -> Term | None:
    match = _SAYS_SO.fullmatch(text) or _IS.fullmatch(text)
    if match is None or _folded(match["name"]) != _folded(_ASKED.sub("", shown(heading))):
        return None
    # "Coffee is popular" says how it is, "Coffee is a drink" what it is.
    noun = " là " in text.casefold() or re.match(r"(?:an?|the|any|one of)\s", match["meaning"], re.IGNORECASE)
    return _term(match) if noun else None


def _term(match: re.Match[str]) -> Term | None:
    meaning = _MORE.sub("", match["meaning"]).strip().rstrip(".。").strip()
    if len(meaning) > _LONGEST_MEANING or len(meaning.split()) < 3 or _NOT_SAID.match(meaning) or meaning.endswith(":"):
        return None
    name = _ARTICLE.sub("", match["name"])
    return Term(name=name[:1].upper() + name[1:], meaning=meaning) if name else None


def _folded(name: str) -> list[str]:
    words: Iterable[str] = re.findall(r"\w+", _ARTICLE.sub("", name).casefold())
    return [word[:-1] if len(word) > 3 and word.endswith("s") else word for word in words]
