"""The limit: frames that are there already, and an encoder."""

from pathlib import Path

import numpy as np

from docreel.models import Look
from docreel.video.encoder import encode
from docreel.video.still import Planes


def encode_range(drawn: Path, first: int, frames: int, look: Look, blends: bool) -> bytes:
    """Raw frames mapped from disk through docreel's encoder of moving pictures, or of seams."""
    height, width = look.height_px, look.width_px
    raw = np.memmap(drawn, np.uint8, "r").reshape(-1, width * height * 3 // 2)
    luma, quarter = width * height, width * height // 4

    def draw(index: int, into: Planes) -> None:
        frame = raw[first + index]
        into[0][...] = frame[:luma].reshape(height, width)
        into[1][...] = frame[luma : luma + quarter].reshape(height // 2, width // 2)
        into[2][...] = frame[luma + quarter :].reshape(height // 2, width // 2)

    return encode(frames, draw, look, blends=blends)
