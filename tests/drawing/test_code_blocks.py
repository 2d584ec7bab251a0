"""What of a listing lights up while it is spoken of, and that it is seen however long the listing is."""

import numpy as np
import pytest

from docreel.drawing import draw, highlights, themes
from docreel.drawing.code_blocks import code_blocks
from docreel.drawing.slide import compose
from docreel.drawing.theme import theme
from docreel.models import Artifact, CodeListing, Look
from tests.drawing.test_drawing import contrast
from tests.drawing.test_highlights import laid, pixels

PYTHON = '''\
import time

# Grind the beans
def grind_beans(grams):
    for _ in range(grams):
        turn()

    return grams

def coffee_for(water_ml):
    """Grams of coffee for a pot."""
    return water_ml * 60 / 1000

# Then brew it
# with clean water
brew(coffee_for(500))
serve()

print("done")'''
SCRIPT = "// Read the file\nfunction readAll(path) {\n  return open(path);\n}\nreadAll('a');"


def load(artifact: Artifact) -> bytes:
    raise AssertionError("listings have no pictures")


def named(text: str) -> dict[str, str]:
    lines = text.split("\n")
    return {block.text: "\n".join(lines[block.first : block.after]) for block in code_blocks(lines)}


def test_a_comment_has_the_lines_under_it() -> None:
    blocks = named(PYTHON)
    assert blocks["Then brew it with clean water"].split("\n")[-1] == "serve()"
    assert blocks["Grind the beans"].endswith("return grams")
    assert blocks["Grams of coffee for a pot."] == blocks["coffee_for"]
    assert blocks["coffee_for"].startswith("def coffee_for")
    assert named(SCRIPT) == {"Read the file": SCRIPT, "readAll": "\n".join(SCRIPT.split("\n")[1:4])}


@pytest.mark.parametrize(
    "text", ["#include <stdio.h>\nint main() {}", "#!/bin/sh\nls", "# x\nls", "a = 1\n\nb = 2", "def run():\n    pass"]
)
def test_what_nobody_would_name_is_no_block(text: str) -> None:
    assert named(text) == {}


def long_listing(count: int) -> str:
    return "\n\n".join(f"# Step number {n} of them\nstep_{n}(\n    {n},\n)" for n in range(count))


SIZES = ((640, 360), (360, 640), (480, 480))


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", themes())
def test_a_block_of_a_short_listing_lights_up_and_moves_no_letter(size: tuple[int, int], name: str) -> None:
    card, look = (
        CodeListing(text=long_listing(2), language="python"),
        Look(width_px=size[0], height_px=size[1], theme=name),
    )
    parts = highlights(card, look, language="en", load=load)
    assert [part.text for part in parts] == ["Step number 0 of them", "Step number 1 of them"]
    plain = draw(card, look, language="en", load=load).png
    before, ink = pixels(plain).astype(int), [int(theme(name).palette.ink[at : at + 2], 16) for at in (1, 3, 5)]
    for part in parts:
        after = laid(pixels(plain), part).astype(int)
        letters = np.abs(before - ink).max(axis=2) < 24
        assert (np.abs(after - ink).max(axis=2)[letters] < 40).all()
        assert not part.moved
    middles = [part.y_px + part.rgba.shape[0] / 2 for part in parts]
    assert middles == sorted(set(middles))


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("count", [6, 14])
def test_every_block_of_a_long_listing_is_seen_while_it_is_spoken_of(size: tuple[int, int], count: int) -> None:
    look = Look(width_px=size[0], height_px=size[1])
    card = CodeListing(heading="Steps", text=long_listing(count), language="python")
    parts = highlights(card, look, language="en", load=load)
    assert [part.text for part in parts] == [f"Step number {n} of them" for n in range(count)]
    assert not parts[0].moved
    slide = compose(card, look, "en", load)
    glow = [int(theme("daylight").code_glow[at : at + 2], 16) for at in (1, 3, 5)]
    tall = []
    for number, part in enumerate(parts):
        seen = pixels(slide.page(active=number).png)
        assert np.array_equal(laid(pixels(slide.page().png), part), seen)
        assert part.y_px + part.rgba.shape[0] <= look.height_px * 0.82 + 2
        rows = (np.abs(seen.astype(int) - glow).max(axis=2) < 3).sum(axis=1) > 0.2 * look.width_px
        tall.append(int(rows.sum()))
    assert min(tall) > 0.9 * max(tall)  # whole, wherever it is


def test_one_comment_over_some_of_the_lines_lights_up() -> None:
    card, look = CodeListing(text="import time\n\n# Wait a little\ntime.sleep(1)"), Look(width_px=640, height_px=360)
    assert [part.text for part in highlights(card, look, language="en", load=load)] == ["Wait a little"]


@pytest.mark.parametrize("name", themes())
def test_code_can_be_read_where_it_is_lit(name: str) -> None:
    chosen = theme(name)
    assert all(
        contrast(colour, chosen.code_glow) >= 4.5 for colour in (chosen.palette.ink, *chosen.code.model_dump().values())
    )
    assert contrast(chosen.code_glow, chosen.palette.surface) > 1.15
