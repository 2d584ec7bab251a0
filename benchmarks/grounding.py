"""How many planted errors the grounding check finds in a document's own sentences, and how often it suspects the truth.

    python -m benchmarks.grounding examples/*.md examples/*.txt guide.pdf

One thing is changed in each sentence: a digit, a date, a unit, a currency, a name, an address, a number in words. The
sentences as they stand, and again with their numbers, dates and units said another way, are the truths. Each is held
against the passages that a scene of a language model would name for it. A row of a table is said with the number of
another row, and a sentence with a number of another section of the same part.
"""

import random
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from benchmarks.reading import forget
from docreel.models import Document, Paragraph, Table
from docreel.reading import Limits, read
from docreel.scripting.chunking import Chunk, chunks, plain
from docreel.scripting.grounding import Ground
from docreel.scripting.numerals import cardinal
from docreel.scripting.passages import Passages
from docreel.scripting.rows import Rows
from docreel.scripting.sentences import split

SEED, MOST_OF_A_KIND, PART_TOKENS = 7, 40, 1_500
MONTHS = re.findall(r"\w+", "January February March April May June July August September October November December")
UNITS = {
    "en": ("km", "m", "cm", "kg", "g", "%", "°C", "GB", "MB", "kWh", "hours", "minutes", "seconds", "days", "weeks",
           "metres", "meters", "grams", "degrees", "percent", "kilometres", "litres", "years", "months"),
    "vi": ("km", "m", "cm", "kg", "g", "%", "°C", "GB", "MB", "giờ", "phút", "giây", "ngày", "tuần", "tháng", "tấn",
           "mét", "gam", "độ", "lít"),
}  # fmt: skip
NAMES = {"en": ("Sarah", "Thompson", "Berlin", "Oxford"), "vi": ("Hải", "Khánh", "Huế", "Phượng")}
NAME = re.compile(r"(?<=[a-zà-ỹ,] )[A-ZĐ][a-zà-ỹ]{2,}\b")
SAID = {"km": "kilometers", "cm": "centimeters", "kg": "kilograms", "%": " percent"}
SAID_VI = {"km": "ki lô mét", "cm": "xen ti mét", "kg": "ki lô gam", "%": " phần trăm"}

NUMBER = re.compile(r"(?<![\w.,:#/-])\d+(?:[.,]\d+)*(?![\w:/-])")

Change = Callable[[str, str, random.Random], str]


def digit(sentence: str, _language: str, chance: random.Random) -> str:
    found = [match for match in re.finditer(r"(?<![\w.#/-])\d+(?:[.,]\d+)*(?!\w)", sentence) if match[0] != "1"]
    if not found:
        return sentence
    number = chance.choice(found)
    at = chance.choice([i for i in range(number.start(), number.end()) if sentence[i].isdigit()])
    others = [d for d in ("123456789" if at == number.start() else "0123456789") if d != sentence[at]]
    return sentence[:at] + chance.choice(others) + sentence[at + 1 :]


def words(sentence: str, language: str, chance: random.Random) -> str:
    """A number in digits, as another number in words."""
    return _number(sentence, language, lambda n: n + chance.randint(1, 9))


def _number(sentence: str, language: str, change: Callable[[int], int]) -> str:
    pattern = rf"(?<![\w.,:/#-])([2-9]|[1-9]\d{{1,2}})(?=\s(?!{'|'.join(MONTHS)})[^\W\d_]{{3,}})"
    return re.sub(pattern, lambda m: cardinal(str(change(int(m[1]))), language), sentence, count=1)


def date(sentence: str, language: str, chance: random.Random) -> str:
    if language == "vi":
        moved = r"(?<=tháng )(1[0-2]|[1-9])\b|(?<=\d[/-])(1[0-2]|0?[1-9])(?=[/-]\d{4})"
        return re.sub(moved, lambda m: str(int(m[0]) % 12 + 1), sentence, count=1)
    if match := re.search(r"\b(\d{4})-(\d\d)-(\d\d)\b", sentence):
        return sentence.replace(match[0], f"{match[1]}-{int(match[2]) % 12 + 1:02}-{match[3]}")
    months = "|".join(MONTHS)
    match = re.search(rf"\b({months})(?=\s\d)|(?<=\d )({months})\b", sentence)
    if not match:
        return sentence
    other = chance.choice([month for month in MONTHS if month != match[0]])
    return sentence[: match.start()] + other + sentence[match.end() :]


def unit(sentence: str, language: str, chance: random.Random) -> str:
    names = sorted(UNITS[language], key=len, reverse=True)
    match = re.search(rf"(?<=\d)(\s?)({'|'.join(map(re.escape, names))})(?!\w)", sentence)
    if not match:
        return sentence
    other = chance.choice([name for name in names if name != match[2] and name.isalpha() == match[2].isalpha()])
    return sentence[: match.start()] + match[1] + other + sentence[match.end() :]


def currency(sentence: str, _language: str, chance: random.Random) -> str:
    kinds = "$€£¥"
    changed = re.sub(r"[$€£¥](?=\d)", lambda m: chance.choice(kinds.replace(m[0], "")), sentence, count=1)
    return changed if changed != sentence else re.sub(r"(?<=\d)\s?(?:đồng|₫|đ)\b", " euro", sentence, count=1)


def name(sentence: str, language: str, chance: random.Random) -> str:
    found = NAME.findall(sentence)
    return sentence.replace(chance.choice(found), chance.choice(NAMES[language]), 1) if found else sentence


def address(sentence: str, _language: str, _chance: random.Random) -> str:
    return re.sub(r"(?<=://)[\w-]+", "evil", sentence, count=1)


CHANGES: dict[str, Change] = {
    "digit": digit, "number in words": words, "date": date, "unit": unit, "currency": currency, "name": name,
    "address": address,
}  # fmt: skip


def another_way(sentence: str, language: str, _chance: random.Random) -> str:
    """The same, with dates, units, and small numbers said otherwise."""
    if language == "en":
        months = "|".join(MONTHS)
        sentence = re.sub(rf"\b(\d{{1,2}}) ({months}) (\d{{4}})", r"\2 \1, \3", sentence)
        sentence = re.sub(
            r"\b(\d{4})-(\d\d)-(\d\d)\b", lambda m: f"{int(m[3])} {MONTHS[int(m[2]) % 12 - 1]} {m[1]}", sentence
        )
    else:
        sentence = re.sub(r"\b(\d{1,2})/(\d{1,2})/(\d{4})", r"ngày \1 tháng \2 năm \3", sentence)
    said = SAID if language == "en" else SAID_VI
    pattern = rf"(?<=\d)\s?({'|'.join(map(re.escape, said))})(?!\w)"
    return _number(re.sub(pattern, lambda m: f" {said[m[1]].strip()}", sentence), language, lambda n: n)


class Case(NamedTuple):
    """A true sentence, what it is held against, and the same with a number from elsewhere in the part."""

    sentence: str
    ground: Ground
    elsewhere: str = ""
    is_row: bool = False


def cases(document: Document, chance: random.Random) -> Iterator[Case]:
    """Each sentence of the prose and each row of the tables."""
    rows = Rows((block.text for block in document.blocks if isinstance(block, Paragraph)), document.language)
    for part in chunks(document, PART_TOKENS):
        passages = Passages(part, document.title, document.language)
        for index, (heading, block) in enumerate(part.entries):
            if isinstance(block, Paragraph):
                ground = passages.ground(heading, "points")
                for sentence in split(block.text, document.language):
                    yield Case(sentence, ground, other_section(sentence, heading, part, chance))
            elif isinstance(block, Table):
                ground = passages.ground(heading, f"block {index}")
                for row in block.rows:
                    yield Case(
                        rows.sentence(block.header, row), ground, other_row(row, block, rows, chance), is_row=True
                    )


def other_row(row: tuple[str, ...], table: Table, rows: Rows, chance: random.Random) -> str:
    """``row`` said with a number that another row has in the same column, and nothing beside the table."""
    columns = [i for i, cell in enumerate(row) if i and NUMBER.search(cell)]
    if not columns:
        return ""
    column = chance.choice(columns)
    others = [other[column] for other in table.rows if NUMBER.search(other[column]) and other[column] != row[column]]
    changed = (*row[:column], chance.choice(others), *row[column + 1 :]) if others else row
    return rows.sentence(table.header, changed) if changed != row else ""


def other_section(sentence: str, heading: str, part: Chunk, chance: random.Random) -> str:
    """``sentence`` with a number that only other sections of the part have."""
    here = {number for block in part.blocks(heading) for number in NUMBER.findall(plain(block))}
    there = sorted(set(NUMBER.findall(part.text)) - here - set(NUMBER.findall(heading)))
    found = [match for match in NUMBER.finditer(sentence) if match[0] != "1"]
    if not there or not found:
        return ""
    at = chance.choice(found)
    return sentence[: at.start()] + chance.choice(there) + sentence[at.end() :]


def measured(document: Document, chance: random.Random) -> tuple[Counter[str], Counter[str], dict[str, list[str]]]:
    """Cases and hits by kind, and the sentences that were judged wrongly."""
    total, hits, wrong = Counter[str](), Counter[str](), defaultdict[str, list[str]](list)

    def note(kind: str, sentence: str, right: bool) -> None:
        total[kind] += 1
        hits[kind] += right
        if not right:
            wrong[kind].append(sentence)

    everything = list(cases(document, chance))
    chance.shuffle(everything)
    for case in everything:
        sentence, ground, language = case.sentence, case.ground, document.language
        lies = {"another row" if case.is_row else "another section": case.elsewhere or sentence}
        truths = {"row as it is": sentence} if case.is_row else {"as it is": sentence}
        if not case.is_row:
            lies |= {kind: change(sentence, language, chance) for kind, change in CHANGES.items()}
            truths |= {"said another way": another_way(sentence, language, chance)}
        for kind, changed in lies.items():
            if changed != sentence and total[kind] < MOST_OF_A_KIND:
                note(kind, f"{sentence} => {changed}", bool(ground.missing(changed)))
        for kind, said in truths.items():
            if (kind.endswith("as it is") or said != sentence) and total[kind] < 5 * MOST_OF_A_KIND:
                note(kind, f"{said} => {ground.missing(said)}", not ground.missing(said))
    return total, hits, wrong


def main(paths: list[str], *, verbose: bool) -> None:
    truths = ("as it is", "said another way", "row as it is")
    planted = (*CHANGES, "another row", "another section")
    columns = [*planted, *truths]
    print(f"| document | language | {' | '.join(planted)} | false alarms | said another way | in rows |")
    print(f"|---|---{'|--:' * len(columns)}|")
    for path in map(Path, paths):
        document = read(path.read_bytes(), path.name, save=forget, limits=Limits(), folder=path.parent)
        total, hits, wrong = measured(document, random.Random(SEED))
        caught = [f"{hits[kind]} of {total[kind]}" if total[kind] else "" for kind in planted]
        alarms = [f"{total[kind] - hits[kind]} of {total[kind]}" for kind in truths]
        print(f"| {path.name} | {document.language} | {' | '.join([*caught, *alarms])} |", flush=True)
        for kind, sentences in wrong.items() if verbose else ():
            print(*(f"  {kind}: {sentence}" for sentence in sentences[:12]), sep="\n")


if __name__ == "__main__":
    main([arg for arg in sys.argv[1:] if arg != "-v"], verbose="-v" in sys.argv)
