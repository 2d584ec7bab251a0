"""How many planted errors the grounding check finds in a document's own sentences, and how often it suspects the truth.

    python -m benchmarks.grounding examples/*.md examples/*.txt guide.pdf

One thing is changed in each sentence: a digit, a date, a unit, a currency, a name, an address, a number in words. The
sentences as they stand, and again with their numbers, dates and units said another way, are the truths. Each is held
against the part of the document that a language model would have been given with it.
"""

import random
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks.reading import forget
from docreel.models import Document, Paragraph
from docreel.reading import Limits, read
from docreel.scripting.chunking import chunks
from docreel.scripting.grounding import Ground
from docreel.scripting.numerals import cardinal
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


def cases(document: Document) -> Iterator[tuple[str, Ground]]:
    """Each sentence of the prose, and what it is held against."""
    for part in chunks(document, PART_TOKENS):
        ground = Ground(f"{document.title}\n{part.text}", document.language)
        for _, block in part.entries:
            if isinstance(block, Paragraph):
                for sentence in split(block.text, document.language):
                    yield sentence, ground


def measured(document: Document, chance: random.Random) -> tuple[Counter[str], Counter[str], dict[str, list[str]]]:
    """Cases and hits by kind, and the sentences that were judged wrongly."""
    total, hits, wrong = Counter[str](), Counter[str](), defaultdict[str, list[str]](list)

    def note(kind: str, sentence: str, right: bool) -> None:
        total[kind] += 1
        hits[kind] += right
        if not right:
            wrong[kind].append(sentence)

    everything = list(cases(document))
    chance.shuffle(everything)
    for sentence, ground in everything:
        for kind, change in CHANGES.items():
            changed = change(sentence, document.language, chance)
            if changed != sentence and total[kind] < MOST_OF_A_KIND:
                note(kind, f"{sentence} => {changed}", bool(ground.missing(changed)))
        for kind, said in (
            ("as it is", sentence),
            ("said another way", another_way(sentence, document.language, chance)),
        ):
            if (kind == "as it is" or said != sentence) and total[kind] < 5 * MOST_OF_A_KIND:
                note(kind, f"{said} => {ground.missing(said)}", not ground.missing(said))
    return total, hits, wrong


def main(paths: list[str], *, verbose: bool) -> None:
    columns = [*CHANGES, "as it is", "said another way"]
    print(f"| document | language | {' | '.join(columns[:-2])} | false alarms | said another way |")
    print(f"|---|---{'|--:' * len(columns)}|")
    for path in map(Path, paths):
        document = read(path.read_bytes(), path.name, save=forget, limits=Limits(), folder=path.parent)
        total, hits, wrong = measured(document, random.Random(SEED))
        caught = [f"{hits[kind]} of {total[kind]}" if total[kind] else "" for kind in CHANGES]
        alarms = [f"{total[kind] - hits[kind]} of {total[kind]}" for kind in columns[-2:]]
        print(f"| {path.name} | {document.language} | {' | '.join([*caught, *alarms])} |", flush=True)
        for kind, sentences in wrong.items() if verbose else ():
            print(*(f"  {kind}: {sentence}" for sentence in sentences[:12]), sep="\n")


if __name__ == "__main__":
    main([arg for arg in sys.argv[1:] if arg != "-v"], verbose="-v" in sys.argv)
