"""How lines of text are broken, as seen in the pixels of a slide."""

import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from docreel.drawing import draw
from docreel.drawing.theme import theme
from docreel.models import BulletList, Look, QuoteCard, TitleCard, Visual

LOOKS = [Look(width_px=960, height_px=540), Look(width_px=540, height_px=960, theme="midnight")]
TITLES = [
    ("What is done after the harvest", "en"),
    ("How the coffee of the highlands is picked, dried and sent over the sea", "en"),
    ("Hạt cà phê đi từ cao nguyên ra đến biển như thế nào", "vi"),
    ("咖啡是怎样从高原上的果实变成杯中的饮料的", "zh"),
]
WORDS = st.sampled_from(["water", "light", "of", "a", "the", "morning", "river", "after", "gives", "stone", "between"])


def line_widths(visual: Visual, look: Look, language: str = "en") -> list[int]:
    """Of each line in the colour of the theme's ink, in pixels, from the top."""
    with Image.open(io.BytesIO(draw(visual, look, language=language, load=lambda _: b"").png)) as image:
        seen = np.asarray(image.convert("RGB")).astype(int)
    ink = [int(theme(look.theme).palette.ink[i : i + 2], 16) for i in (1, 3, 5)]
    inked = np.abs(seen - ink).max(axis=2) < 60
    lines: list[list[int]] = []
    for row in np.flatnonzero(inked.any(axis=1)):
        if not lines or row - lines[-1][1] > 0.012 * look.height_px:  # accents stand nearer to their letters
            lines.append([row, row])
        lines[-1][1] = row
    columns = (np.flatnonzero(inked[first : last + 1].any(axis=0)) for first, last in lines)
    return [int(found[-1] - found[0]) for found in columns]


@pytest.mark.parametrize("look", LOOKS, ids=["wide", "tall"])
@pytest.mark.parametrize(("title", "language"), TITLES)
def test_the_lines_of_a_title_are_of_like_length(title: str, language: str, look: Look) -> None:
    widths = line_widths(TitleCard(title=title), look, language)
    assert len(widths) > 1
    assert min(widths) > 0.6 * max(widths)


@settings(max_examples=15, deadline=None)
@given(st.lists(WORDS, min_size=9, max_size=24).map(" ".join))
def test_the_lines_of_a_quote_are_of_like_length(text: str) -> None:
    widths = line_widths(QuoteCard(text=text), LOOKS[0])
    assert min(widths) > 0.6 * max(widths)


@pytest.mark.parametrize(
    "more", ["", " so", " so loud", " so loud that", " so loud that you", " so loud that you hear"]
)
def test_no_word_stands_alone_in_the_last_line_of_a_point(more: str) -> None:
    point = "The sound of the beans that open in the drum of the roaster when it is as hot as an oven of a baker is"
    widths = line_widths(BulletList(items=(point + more,)), LOOKS[0])
    alone = line_widths(BulletList(items=((point + more).split()[-1],)), LOOKS[0])
    assert len(widths) > 1
    assert widths[-1] > 1.3 * alone[0]


def test_a_heading_in_chinese_is_bold_though_its_font_is_not() -> None:
    def ink(language: str) -> int:
        data = draw(TitleCard(title="咖啡是种子"), LOOKS[0], language=language, load=lambda _: b"").png
        with Image.open(io.BytesIO(data)) as image:
            return int((np.asarray(image.convert("L")) < 128).sum())

    assert ink("zh") > 1.15 * ink("en")  # where such text is rare, and takes what weight there is


@pytest.mark.parametrize("width", [400, 440, 480, 520])
def test_a_korean_word_is_kept_whole(width: int) -> None:
    look = Look(width_px=width, height_px=960)
    words = ["커피는", "고원에서", "어떻게", "만들어지나", "그리고", "바다를", "건너오나"]
    lines = line_widths(BulletList(items=(" ".join(words),)), look, "ko")
    assert len(lines) > 1
    runs = [" ".join(words[first:end]) for end in range(1, 8) for first in range(end)]
    whole = [widths[0] for run in runs if len(widths := line_widths(BulletList(items=(run,)), look, "ko")) == 1]
    assert all(min(abs(line - run) for run in whole) <= 2 for line in lines)
