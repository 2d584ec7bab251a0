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


def measure(path: Path, before: str = "anull") -> tuple[float, float]:
    """Integrated loudness in LUFS and true peak in dBTP of the first sound stream. Silence is -70 and -inf."""
    told = ffmpeg.run(
        ["-i", path, "-map", "0:a:0", "-af", f"{before},ebur128=peak=true:framelog=quiet", "-f", "null", "-"]
    )
    loudness = re.findall(r"I:\s+(-?[\d.]+|-inf) LUFS", told)
    peak = re.findall(r"Peak:\s+(-?[\d.]+|-inf) dBFS", told)
    if not loudness or not peak:
        raise RenderError("ffmpeg did not tell the loudness; use a build with the ebur128 filter.")
    return float(loudness[-1]), float(peak[-1])


def is_level(loudness: float, peak: float, wanted_lufs: float = LOUDNESS_LUFS) -> bool:
    """Whether a measured pair is what was promised."""
    return math.isfinite(peak) and abs(loudness - wanted_lufs) <= FAR_LU and peak <= TRUE_PEAK_DBTP
