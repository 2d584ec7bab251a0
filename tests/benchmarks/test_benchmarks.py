"""The benchmarks still run, and measure what they say."""

from pathlib import Path

import pytest

from benchmarks.compose import compare
from benchmarks.edit import compare as compare_edit
from docreel.models import Look

TINY = Look(width_px=320, height_px=320)


@pytest.mark.slow
def test_compose_has_a_row_for_each_side(tmp_path: Path) -> None:
    sides = ["limit", "docreel", "moviepy", "money_printer_turbo", "filter_graph"]
    lines = compare(2, 2.2, 1, sides, TINY, tmp_path).splitlines()
    quality = {line.split(" | ")[0].strip("| "): float(line.split(" | ")[-1].strip("| ")) for line in lines[4:]}
    assert list(quality) == sides
    assert quality["limit"] > 85
    assert quality["docreel"] > 85


@pytest.mark.slow
def test_edit_encodes_a_scene_and_its_seams_again() -> None:
    rows = [line.split(" | ") for line in compare_edit(4, 2.2, TINY).splitlines()[2:]]
    assert [row[-1].strip("| ") for row in rows] == ["7", "2", "0"]
