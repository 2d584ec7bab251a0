"""The benchmarks still run, and measure what they say."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import psutil
import pytest

from benchmarks.captions import EXAMPLES, measured, scenes_of
from benchmarks.compose import HEADER, compare, prepare
from benchmarks.edit import compare as compare_edit
from benchmarks.sync import plant, report
from docreel.models import Look
from docreel.video import Labels

TINY = Look(width_px=320, height_px=320, transition="fade")


@pytest.mark.slow
def test_compose_has_a_row_for_each_side(tmp_path: Path) -> None:
    sides = ["limit", "docreel", "shared", "moviepy", "money_printer_turbo", "filter_graph"]
    lines = compare(prepare(tmp_path, 2, 2.2, TINY), sides, 1, 200).splitlines()
    rows = [line.strip("| ").split(" | ") for line in lines[2:]]
    rows = [row for row in rows if row[0] in sides]
    assert [row[0] for row in rows] == sides
    quality = {row[0]: float(row[len(HEADER)]) for row in rows if row[0] != "shared"}  # VMAF
    assert min(quality.values()) > 60  # all show the same
    assert quality["limit"] > 85
    assert quality["docreel"] > 85


def test_a_side_that_takes_too_long_is_stopped_and_not_counted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = compare(prepare(tmp_path, 1, 2.2, TINY), ["moviepy"], 2, 0.1)
    assert capsys.readouterr().out.count("moviepy: stopped at 0 s, not counted") == 1
    assert len(table.splitlines()) == 2
    ours = [process for process in psutil.process_iter(["cmdline"]) if str(tmp_path) in (process.info["cmdline"] or [])]
    assert ours == []


@pytest.mark.slow
def test_edit_encodes_a_scene_and_its_seams_again() -> None:
    rows = [line.split(" | ") for line in compare_edit(4, 2.2, TINY).splitlines()[2:]]
    assert [row[-1].strip("| ") for row in rows] == ["7", "2", "0"]


def test_sync_says_how_far_flash_and_click_are_apart(tmp_path: Path) -> None:
    planted = plant(tmp_path, 12, 2, TINY, Labels("Sync", "en"))
    for line in report(planted).splitlines()[2:]:
        first, last, furthest, gaps = line.strip("| ").split(" | ")[1:]
        assert max(abs(float(ms)) for ms in (first, last, furthest)) < 2
        assert gaps == "0"


@pytest.mark.slow
def test_captions_come_when_their_words_are_heard() -> None:
    found = measured(scenes_of(EXAMPLES[0]), Look())
    assert len(found.late_ms) > 15
    assert np.percentile(np.abs(found.late_ms), 95) < 100
    assert min(found.stays_ms) > -100


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_cluster_that_is_harmed_keeps_its_promises(free_port: int) -> None:
    trial = [sys.executable, "-m", "benchmarks.chaos", "--faults", "2", "--jobs", "1", "--port", str(free_port)]
    done = subprocess.run(trial, capture_output=True, text=True, check=False)
    assert done.stdout.endswith("No promise was broken.\n"), done.stdout + done.stderr
    assert done.returncode == 0
