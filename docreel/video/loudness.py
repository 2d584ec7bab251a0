"""How loud a file is, as EBU R128 measures it."""

import math
import re
from pathlib import Path

from docreel.errors import RenderError
from docreel.video import ffmpeg

LOUDNESS_LUFS = -16.0
TRUE_PEAK_DBTP = -1.5
SILENCE_LUFS = -69.0
FAR_LU = 1.5


def measure(path: Path) -> tuple[float, float]:
    """Integrated loudness in LUFS and true peak in dBTP of the first sound stream. Silence is -70 and -inf."""
    told = _told(path, "peak=true")
    return _last(r"I:\s+(-?[\d.]+|-inf) LUFS", told), _last(r"Peak:\s+(-?[\d.]+|-inf) dBFS", told)


def loudness_of(path: Path) -> float:
    """Integrated loudness in LUFS, -70 for silence, without the cost of true peaks; one channel counts as two."""
    return _last(r"I:\s+(-?[\d.]+|-inf) LUFS", _told(path, "dualmono=true"))


def _told(path: Path, options: str) -> str:
    meter = f"ebur128={options}:framelog=quiet"
    return ffmpeg.run(["-i", path, "-map", "0:a:0", "-af", meter, "-f", "null", "-"])


def _last(pattern: str, told: str) -> float:
    found = re.findall(pattern, told)
    if not found:
        raise RenderError("ffmpeg did not tell the loudness; use a build with the ebur128 filter.")
    return float(found[-1])


def is_level(loudness: float, peak: float, wanted_lufs: float = LOUDNESS_LUFS) -> bool:
    """Whether a measured pair is what was promised."""
    return math.isfinite(peak) and abs(loudness - wanted_lufs) <= FAR_LU and peak <= TRUE_PEAK_DBTP
