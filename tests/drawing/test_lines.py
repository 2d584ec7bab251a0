"""Where lines break: as a person would set a title, with no word alone on the last line where there is a choice."""

from itertools import combinations, pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from docreel.drawing import draw, themes
from docreel.drawing.frame import frame
from docreel.drawing.phrasing import BREAK, JOIN, phrased
from docreel.drawing.slide import compose
from docreel.drawing.theme import theme as theme_of
from docreel.models import BulletList, Comparison, Look, QuoteCard, SectionCard, Side, TableGrid, TitleCard, Visual
from tests.drawing.test_drawing import picture, pixels
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


def possible(text: str, rows: list[list[Letter]], limit: float, language: str = "en") -> float:
    """How alike so many lines of these words or phrases can be, each no wider than ``limit``."""
    flat = iter([letter for row in rows for letter in row])
    spaced = language not in ("zh", "ja")
    boxes = []
    for word in text.split() if spaced else phrased(text, language, 99).replace(JOIN, "").split(BREAK):
        own = [next(flat) for _ in word]
        boxes.append(width(own))
    space = rows[0][0].size_px * 0.27 * spaced
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
        look = look_of(number)
        rows = lines(visual, look, language)
        wanted = min(0.6, possible(text, rows, frame(look).box_width_px, language) - 0.04)
        assert evenness(rows) > wanted, ["".join(letter.text for letter in row) for row in rows]


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
VIETNAMESE = "Nước từ trên núi được giữ lại trong hồ cũ, cho đến khi tất cả các cánh đồng ở đồng bằng khô lại vào hè"


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


@pytest.mark.parametrize("theme", themes())
def test_no_short_word_stands_alone_in_a_narrow_card(theme: str) -> None:
    look, point = Look(width_px=640, height_px=360, theme=theme), "Grows lower, in the heat"
    sides = (Side(name="A", points=("Grows in cool highlands",)), Side(name="B", points=(point,)))
    found = letters(compose(Comparison(heading="H", sides=sides), look, "en", picture), look)
    rows = by_line(found[-len(point.replace(" ", "")) :], point)
    assert len(rows) == 1 or len(rows[-1]) > 1, rows


@pytest.mark.parametrize(
    ("text", "language", "phrases"),
    [
        ("日本の高速鉄道が世界中に広がった歴史", "ja", ("世界中に",)),
        ("コーヒー豆を焙煎する前に水で洗う理由とその作り方", "ja", ("焙煎する", "作り方")),
        ("咖啡豆烘焙以后应当在二十四小时以内研磨完毕", "zh", ("咖啡豆", "研磨")),
        ("咖啡豆烘焙以後應當在二十四小時以內研磨完畢", "zh-TW", ("咖啡豆", "研磨")),
    ],
)
def test_lines_break_between_the_phrases_of_text_without_spaces(
    text: str, language: str, phrases: tuple[str, ...]
) -> None:
    table = TableGrid(header=("甲", "乙"), rows=((text, text),))
    for width_px in range(480, 720, 48):
        look = Look(width_px=width_px, height_px=480)
        for visual in (TitleCard(title=text), BulletList(items=(text,) * 4), table):
            rows: dict[float, str] = {}
            for letter in letters(compose(visual, look, language, picture), look):
                rows[letter.origin] = rows.get(letter.origin, "") + letter.text
            for phrase in phrases:
                assert any(phrase in row for row in rows.values()), (phrase, rows)


@settings(max_examples=100, derandomize=True, deadline=None)
@given(
    st.text("、。「」（）ー々っゃ日本語咖啡のはでカキAb1", min_size=1, max_size=30),
    st.sampled_from(["ja", "zh", "zh-TW"]),
)
def test_phrases_lose_nothing_and_keep_punctuation_in_its_place(text: str, language: str) -> None:
    made = phrased(text, language, 6)
    assert made.replace(BREAK, "").replace(JOIN, "") == text
    for phrase in made.split(BREAK)[1:]:
        assert phrase[0] not in "、。」）ー々っゃ"
    for phrase in made.split(BREAK)[:-1]:
        assert phrase[-1] not in "「（"


@pytest.mark.parametrize("width_px", [420, 480, 640])
def test_the_second_part_of_a_title_begins_a_line(width_px: int) -> None:
    text = "Lecture 4: The harmonic oscillator"
    rows = lines(TitleCard(title=text), Look(width_px=width_px, height_px=480), "en")
    shown = ["".join(letter.text for letter in row) for row in rows]
    assert len(shown) == 1 or "Lecture4:" in shown, shown


def test_an_arrow_is_not_broken() -> None:
    text = "the parser hands what it has read on -> the writer takes it from there => and so forth"
    for width_px in range(480, 720, 16):
        look = Look(width_px=width_px, height_px=480)
        found = letters(compose(BulletList(items=(text,) * 3), look, "en", picture), look)
        for before, after in pairwise(found):
            assert (before.text, after.text) not in (("-", ">"), ("=", ">")) or before.origin == after.origin


KOREAN = "커피는 어떻게 만들어지고 어디에서 자라는지 알아보기로 합니다"


@pytest.mark.parametrize("number", range(4))
def test_a_korean_word_is_kept_whole(number: int) -> None:
    point = BulletList(items=(KOREAN + " (커피나무를)",) * 2)
    for visual in (point, TitleCard(title=KOREAN), TableGrid(header=("값", "몫"), rows=((KOREAN, KOREAN),))):
        look = look_of(number)
        found = letters(compose(visual, look, "ko", picture), look)
        own = found[2:] if isinstance(visual, TableGrid) else found
        words = KOREAN.split()
        if isinstance(visual, TableGrid):
            words += words
        flat = iter(own)
        for word in words:
            assert len({next(flat).origin for _ in word}) == 1, word


def test_a_korean_word_with_chinese_characters_is_kept_whole() -> None:
    text = "우리는 한국어(韓國語)를 배우고 한자(漢字)를 읽으며 대한민국(大韓民國)의 역사를 공부합니다"
    for width_px in range(480, 720, 48):
        found = letters(
            compose(TitleCard(title=text), Look(width_px=width_px, height_px=480), "ko", picture), look_of(0)
        )
        flat = iter(found)
        for word in text.split():
            assert len({next(flat).origin for _ in word}) == 1, word


def test_a_korean_word_that_no_line_has_room_for_breaks() -> None:
    look = look_of(1)
    found = letters(compose(TitleCard(title="가나다라" * 12), look, "ko", picture), look)
    assert len({letter.origin for letter in found}) > 1
    assert max(letter.box[2] for letter in found) <= look.width_px - frame(look).side_px


@pytest.mark.parametrize(("text", "language"), [("咖啡豆的历史", "zh"), ("コーヒー", "ja"), ("커피의 역사", "ko")])
@pytest.mark.parametrize("theme", themes())
def test_large_letters_of_asia_are_as_bold_as_others(text: str, language: str, theme: str) -> None:
    look = Look(width_px=640, height_px=360, theme=theme)
    ink = (theme_of(theme).palette.ink, theme_of(theme).palette.paper)

    def weight(visual: Visual) -> float:
        """How much of its letters' boxes is inked."""
        seen = pixels(draw(visual, look, language=language, load=picture).png).astype(float)
        dark, light = (np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)]) for colour in ink)
        found = letters(compose(visual, look, language, picture), look)
        left, top = (min(letter.box[side] for letter in found) for side in (0, 1))
        right, bottom = (max(letter.box[side] for letter in found) for side in (2, 3))
        box = seen[int(top) : int(bottom) + 1, int(left) : int(right) + 1]
        return float((np.abs(box - light).sum() / np.abs(dark - light).sum()) / box.shape[0] / box.shape[1])

    assert weight(TitleCard(title=text)) > 1.2 * weight(QuoteCard(text=text, quoted=False))


@pytest.mark.parametrize(
    ("cell", "language"),
    [
        ("咖啡豆其实是一种红色小果实的种子通常每个果实里有两粒。", "zh"),
        ("กาแฟปลูกในภาคเหนือของประเทศไทยและถูกนำไปคั่ว", "th"),
        (KOREAN, "ko"),
    ],
)
def test_a_table_in_a_script_without_spaces_keeps_its_columns(cell: str, language: str) -> None:
    table = TableGrid(header=("A", "B", "C"), rows=((cell, cell, "1"), ("x", cell, "22")))
    assert draw(table, look_of(0), language=language, load=picture).warnings == ()


@pytest.mark.parametrize(
    ("text", "language"), [("กาแฟปลูกในภาคเหนือของประเทศไทย", "th"), ("커피는 어떻게 만들어지나", "ko")]
)
def test_an_aspect_keeps_its_distance_from_the_cells_beside_it(text: str, language: str) -> None:
    side = Side(name="A", points=("x", "x", "x"))
    for number in (0, 3):
        look = look_of(number)
        card = Comparison(heading="H", sides=(side, side), aspects=(text,) * 3)
        found = letters(compose(card, look, language, picture), look)
        cells = min(letter.box[0] for letter in found if letter.text == "x")
        ends = max(letter.box[2] for letter in found if ord(letter.text) > 0x0E00)
        assert cells - ends > 0.5 * found[-1].size_px
