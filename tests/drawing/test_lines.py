"""Where lines break: as a person would set a title, with no word alone on the last line where there is a choice."""

from itertools import combinations, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from docreel.drawing import themes
from docreel.drawing.frame import frame
from docreel.drawing.slide import compose
from docreel.models import BulletList, Look, QuoteCard, SectionCard, TableGrid, TitleCard, Visual
from tests.drawing.test_drawing import picture
from tests.drawing.test_legibility import Letter, letters

SIZES = ((640, 360), (360, 640), (480, 480), (1280, 720))
TITLES = (
    ("What comes after the harvest", "en"),
    ("How the harbour of Rotterdam became the largest in Europe", "en"),
    ("A short history of the people who brought coffee to the highlands of Vietnam", "en"),
    ("Internationalization and localization of documentation today", "en"),
    ("Lịch sử hình thành và phát triển của thành phố Đà Lạt", "vi"),
    ("Cà phê được chế biến như thế nào từ quả chín đến tách", "vi"),
    ("咖啡豆其实是一种红色小果实的种子通常每个果实里有两粒", "zh"),
    ("コーヒーの作り方と歴史について、わかりやすく説明します。", "ja"),
    ("커피는 어떻게 만들어지고 어디에서 자라는지 알아보기", "ko"),
    ("كيف تُصنع القهوة العربية في جبال اليمن منذ قرون طويلة", "ar"),
)


def look_of(number: int) -> Look:
    width, height = SIZES[number % len(SIZES)]
    return Look(width_px=width, height_px=height, theme=themes()[number // len(SIZES) % len(themes())])


def lines(visual: Visual, look: Look, language: str) -> list[list[Letter]]:
    """The letters of the largest size, line by line."""
    found = letters(compose(visual, look, language, picture), look)
    largest = max(letter.size_px for letter in found)
    rows: list[list[Letter]] = []
    for letter in found:
        if abs(letter.size_px - largest) > 0.1:
            continue
        if rows and abs(letter.origin - rows[-1][0].origin) < 0.5 * largest:
            rows[-1].append(letter)
        else:
            rows.append([letter])
    return rows


def width(row: list[Letter]) -> float:
    return max(letter.box[2] for letter in row) - min(letter.box[0] for letter in row)


def evenness(rows: list[list[Letter]]) -> float:
    widths = [width(row) for row in rows]
    return min(widths) / max(widths)


def possible(text: str, rows: list[list[Letter]], limit: float) -> float:
    """How alike so many lines of these words can be, each no wider than ``limit``."""
    flat = iter([letter for row in rows for letter in row])
    boxes = []
    for word in text.split():
        own = [next(flat) for _ in word]
        boxes.append(width(own))
    space = rows[0][0].size_px * 0.27
    best = 0.0
    for cuts in combinations(range(1, len(boxes)), len(rows) - 1):
        widths = [sum(boxes[a:b]) + space * (b - a - 1) for a, b in pairwise((0, *cuts, len(boxes)))]
        if max(widths) <= limit:
            best = max(best, min(widths) / max(widths))
    return best


@pytest.mark.parametrize("number", range(0, 16, 3))
@pytest.mark.parametrize(("text", "language"), TITLES, ids=[f"{text[:6]}-{code}" for text, code in TITLES])
def test_the_lines_of_a_title_are_alike(text: str, language: str, number: int) -> None:
    for visual in (TitleCard(title=text), SectionCard(title=text), QuoteCard(text=text, quoted=False)):
        rows = lines(visual, look_of(number), language)
        assert evenness(rows) > 0.6, ["".join(letter.text for letter in row) for row in rows]


@pytest.mark.parametrize("number", range(4))
@pytest.mark.parametrize(("text", "language"), TITLES, ids=[f"{text[:6]}-{code}" for text, code in TITLES])
def test_the_lines_of_a_heading_are_alike(text: str, language: str, number: int) -> None:
    rows = lines(BulletList(heading=text, items=("a", "b")), look_of(number), language)
    assert evenness(rows) > 0.6, ["".join(letter.text for letter in row) for row in rows]


WORDS = st.lists(st.text("abcdeimw", min_size=1, max_size=11), min_size=2, max_size=11)


@settings(max_examples=40, derandomize=True, deadline=None)
@given(words=WORDS, number=st.integers(0, 15))
def test_lines_are_as_alike_as_the_words_allow(words: list[str], number: int) -> None:
    text, look = " ".join(words), look_of(number)
    rows = lines(TitleCard(title=text), look, "en")
    assert "".join(letter.text for row in rows for letter in row) == "".join(words)
    limit = frame(look).box_width_px - rows[0][0].size_px * 0.2  # side bearings
    assert evenness(rows) > min(0.6, possible(text, rows, limit)) - 0.04


PROSE = "Water from the hills is kept in the old basin, until all the fields in the plain below it are dry again in May"
VIETNAMESE = (
    "Nước từ trên núi được giữ lại trong hồ cũ, cho đến khi tất cả các cánh đồng ở đồng bằng khô lại vào hè"
)


def by_line(found: list[Letter], text: str) -> list[list[str]]:
    """The words of ``text``, line by line, from the letters of it that a slide has."""
    flat, rows = iter(found), []
    at = None
    for word in text.split():
        origin, *_ = [next(flat).origin for _ in word]
        if origin != at:
            rows.append([])
        at = origin
        rows[-1].append(word)
    return rows


@pytest.mark.parametrize("count", range(12, 27))
@pytest.mark.parametrize(("prose", "language"), [(PROSE, "en"), (VIETNAMESE, "vi")], ids=["en", "vi"])
def test_no_short_word_stands_alone_at_the_end_of_a_point_or_a_cell(prose: str, language: str, count: int) -> None:
    text = " ".join(prose.split()[:count])
    looks = [look_of(number) for number in range(4)]
    points = [BulletList(items=(text,) * number) for number in (1, 4)]
    table = TableGrid(header=("a", "b"), rows=((text, "x"),))
    for look in looks:
        for visual in (*points, table):
            found = letters(compose(visual, look, language, picture), look)
            own = found if visual is not table else found[2:]
            rows = by_line(own[: len(text.replace(" ", ""))], text)
            assert len(rows) == 1 or len(rows[-1]) > 1 or len(rows[-2]) < 3, rows
