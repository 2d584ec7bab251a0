"""A row of a table as a sentence, made of its cells and their column titles and nothing else."""

import re
from collections.abc import Iterable, Sequence

_NAME = re.compile(r"(?<=[\w,;:] )[^\W\d_]\w*")
_LOWERED = frozenset({"en", "vi"})  # others may capitalise what is no name
_DAYS_AND_MONTHS = frozenset(
    re.findall(
        r"\w+",
        "january february march april may june july august september october november december monday tuesday "
        "wednesday thursday friday saturday sunday",
    )
)
_NUMBERED = frozenset({"no", "no.", "#", "nr", "id", "stt", "tt"})


class Rows:
    """``texts`` is the prose of the document: what it writes with a capital inside a sentence is a name."""

    def __init__(self, texts: Iterable[str], language: str) -> None:
        self._lowers = language.split("-")[0] in _LOWERED
        words = [word for text in texts for word in _NAME.findall(text)]
        small = {word for word in words if word[0].islower()}
        self._names = {word for word in words if word[0].isupper() and word.lower() not in small}

    def sentence(self, header: Sequence[str], row: Sequence[str]) -> str:
        """Such as "Espresso: water 93 °C, time 30 s, grind fine"; empty cells are passed over."""
        first = 1 if len(row) > 2 and header[0].strip().casefold() in _NUMBERED else 0
        label = row[first].strip()
        cells = zip(header[first + 1 :], row[first + 1 :], strict=True)
        facts = ", ".join(self._fact(title.strip(), cell.strip()) for title, cell in cells if cell.strip(" -–—"))
        return ": ".join(filter(None, (label, facts)))

    def _fact(self, title: str, cell: str) -> str:
        title = self._lowered(re.sub(r"\s*[:：]$", "", title))
        unit = re.search(r"\s*[\[(]([^\])]+)[\])]$", title)
        if unit and cell[-1:].isdigit():  # "Height (m)" over 900: height 900 m
            title, cell = title[: unit.start()], f"{cell} {unit[1]}"
        # A cell that says its title itself is not announced by it.
        if cell.casefold().startswith(f"{title.casefold()} "):
            return cell
        return f"{title} {cell}".strip()

    def _lowered(self, title: str) -> str:
        return re.sub(r"[^\W\d_]\w*", lambda m: self._word(m[0]), title) if self._lowers else title

    def _word(self, word: str) -> str:
        name = word in self._names or word.lower() in _DAYS_AND_MONTHS or not word[1:].islower()
        return word if name and len(word) > 1 else word.lower() if len(word) > 1 else word
