"""How a slide is composed: what a viewer would find ugly."""

import io

import numpy as np
import pytest
from PIL import Image

from docreel.drawing import draw, themes
from docreel.drawing.kinds.table import NUMBER
from docreel.drawing.theme import theme
from docreel.models import Artifact, BulletList, FigureCard, Look, QuoteCard, TitleCard, Visual

LOOK = Look(width_px=960, height_px=540)
IMAGE = Artifact(key="0" * 64, media_type="image/png", size_bytes=1)
ZOOM = 1.06  # what the film does to moving slides


def load(artifact: Artifact) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (900, 900), "navy").save(out, "PNG")
    return out.getvalue()


def pixels(visual: Visual, look: Look, language: str = "en") -> np.ndarray:
    with Image.open(io.BytesIO(draw(visual, look, language=language, load=load).png)) as image:
        return np.asarray(image.convert("RGB")).astype(int)


def coloured(seen: np.ndarray, colour: str, within: int = 24) -> np.ndarray:
    wanted = [int(colour[i : i + 2], 16) for i in (1, 3, 5)]
    return np.asarray(np.abs(seen - wanted).max(axis=2) <= within)


@pytest.mark.parametrize("name", themes())
@pytest.mark.parametrize("size", [(960, 540), (540, 960)])
@pytest.mark.parametrize("language", ["en", "vi"])
def test_markers_stand_in_the_middle_of_the_small_letters(name: str, size: tuple[int, int], language: str) -> None:
    look = Look(width_px=size[0], height_px=size[1], theme=name)
    seen = pixels(BulletList(items=("xxxx", "xxxx")), look, language)
    dots = coloured(seen, theme(name).palette.accent)
    dots[:, : int(0.03 * size[0])] = False  # the theme's own bar
    letters = coloured(seen, theme(name).palette.ink)
    first_dot = np.nonzero(dots.any(axis=1))[0]
    first_line = np.nonzero(letters.any(axis=1))[0]
    # Down to the first gap: the second point is further below.
    dot = first_dot[: int(np.argmax(np.diff(first_dot, append=10**6) > 1)) + 1]
    line = first_line[: int(np.argmax(np.diff(first_line, append=10**6) > 1)) + 1]
    assert abs((dot[0] + dot[-1]) - (line[0] + line[-1])) / 2 <= 0.16 * len(line)


@pytest.mark.parametrize("size", [(960, 540), (540, 960)])
def test_a_figure_keeps_clear_of_captions_and_margins_at_the_end_of_the_zoom(size: tuple[int, int]) -> None:
    look = Look(width_px=size[0], height_px=size[1], theme="midnight")
    card = FigureCard(
        heading="Wide words " * 9, image=IMAGE, width_px=900, height_px=900, caption="A caption of two lines " * 12
    )
    empty = FigureCard(image=IMAGE, width_px=1, height_px=100_000)  # a hair of a picture
    changed = np.abs(pixels(card, look) - pixels(empty, look)).max(axis=2) > 8
    rows, columns = (np.nonzero(changed.any(axis=axis))[0] for axis in (1, 0))
    bottom = size[1] / 2 + (rows.max() + 1 - size[1] / 2) * ZOOM
    left = size[0] / 2 - (size[0] / 2 - columns.min()) * ZOOM
    assert bottom <= size[1] * 0.82 + 1
    assert left >= (0.085 if size[1] > size[0] else 0.07) * size[0] - 2


@pytest.mark.parametrize("cell", ["30 s", "93 °C", "5 km/h", "12 m²", "98 %", "1,200", "−3.5", "$ 4", "40 °"])
def test_numbers_are_numbers_with_any_unit(cell: str) -> None:
    assert NUMBER.match(cell)


@pytest.mark.parametrize("cell", ["fine", "2 tablespoons", "A4", "10 to 12"])
def test_words_are_no_numbers(cell: str) -> None:
    assert not NUMBER.match(cell)


def test_a_key_sentence_has_no_quotation_marks() -> None:
    quoted, key = (QuoteCard(text="Fresh beans make the best cup.", quoted=flag) for flag in (True, False))
    assert "“" in draw(quoted, LOOK, language="en", load=load).alt_text
    assert "“" not in draw(key, LOOK, language="en", load=load).alt_text
    assert (pixels(quoted, LOOK) != pixels(key, LOOK)).any()


def test_arabic_begins_on_the_right() -> None:
    seen = pixels(BulletList(heading="القهوة", items=("قهوة", "ماء")), LOOK, "ar")
    columns = np.nonzero(coloured(seen, theme("daylight").palette.ink).any(axis=0))[0]
    assert columns.min() > 0.6 * LOOK.width_px


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("القهوة العربية في اليمن", "ar"),
        ("กาแฟปลูกในภาคเหนือของประเทศไทย", "th"),
        ("कॉफ़ी कैसे बनती है", "hi"),
        ("咖啡是怎样制成的,关于直与骨", "zh"),
        ("コーヒーの作り方", "ja"),
        ("커피는 어떻게 만들어지나", "ko"),
        ("קפה טוב", "he"),
        ("Emoji 😀 ☕ 👍🏽 🇻🇳 ✅ → ★ № ₫ ≤", "en"),
    ],
)
def test_scripts_have_their_letters(text: str, language: str) -> None:
    assert draw(TitleCard(title=text), LOOK, language=language, load=load).warnings == ()


def test_ideographs_have_the_forms_of_their_language() -> None:
    simplified, japanese = (pixels(TitleCard(title="骨直次关"), LOOK, language) for language in ("zh", "ja"))
    assert (simplified != japanese).any()


def test_a_sentence_without_spaces_wraps_and_stays_large() -> None:
    seen = pixels(TitleCard(title="咖啡豆其实是一种红色小果实的种子通常每个果实里有两粒"), LOOK, "zh")
    rows = np.nonzero(coloured(seen, theme("daylight").palette.ink).any(axis=1))[0]
    assert np.ptp(rows) > 0.12 * LOOK.height_px
