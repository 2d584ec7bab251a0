"""The pictures of a user's clip by their time.

Not read by moviepy: it counts frames, so that a recording of uneven frame rate (phones, screens) plays at a wrong
speed, and it overlooks how a phone was held. Here the frame is shown whose time has come.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import av
import numpy as np
from av.video.frame import VideoFrame
from av.video.reformatter import Colorspace, Interpolation

from docreel.video.fitting import Place
from docreel.video.still import Plane

#: From here on pictures are coded by BT.709 where they do not say; below by BT.601.
HD_PX = 720
UNSAID = 2
#: A place further ahead is looked for from the key frame before it.
FAR_S = 2.0


class Reel:
    """Reads a clip, forwards as a rule, at the size that its place in the frame asks for.

    Raises what PyAV raises, and ValueError where nothing is seen.
    """

    def __init__(self, path: Path, place: Place) -> None:
        self._file = av.open(str(path), "r")
        self._stream = self._file.streams.video[0]
        self._rate = float(self._stream.average_rate or 25)
        self._frames = self._from_here()
        first = next(self._frames, None)
        if first is None:
            raise ValueError("nothing is seen in it")
        self._turns = first[1].rotation // 90 % 4
        shape = float(self._stream.sample_aspect_ratio or 1)
        seen = round(first[1].width * shape), first[1].height
        self._size = place.size_of(*(seen[::-1] if self._turns % 2 else seen))
        self._begin, self._now, self._next = first[0], first, next(self._frames, None)
        self._drawn: tuple[float, Plane] | None = None

    def bgr(self, at_s: float) -> Plane:
        """What is seen at a time, from 0; the last picture where it is over."""
        at_s += self._begin
        if at_s < self._now[0] or at_s > self._now[0] + FAR_S:
            self._seek(at_s)
        while self._next is not None and self._next[0] <= at_s:
            self._now, self._next = self._next, next(self._frames, None)
        if self._drawn is None or self._drawn[0] != self._now[0]:
            self._drawn = self._now[0], self._scaled(self._now[1])
        return self._drawn[1]

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def _seek(self, at_s: float) -> None:
        self._file.seek(max(0, int(at_s * av.time_base)), backward=True)
        self._frames = self._from_here()
        found = next(self._frames, None)
        if found is not None:  # else it is over: the last picture stays
            self._now, self._next = found, next(self._frames, None)

    def _from_here(self) -> Iterator[tuple[float, VideoFrame]]:
        at_s = 0.0
        for frame in self._file.decode(self._stream):
            at_s = at_s + 1 / self._rate if frame.time is None else frame.time
            yield at_s, frame

    def _scaled(self, frame: VideoFrame) -> Plane:
        width, height = self._size[::-1] if self._turns % 2 else self._size
        colours: dict[str, Any] = {}
        if frame.colorspace == UNSAID:
            colours["src_colorspace"] = Colorspace.ITU709 if frame.height >= HD_PX else Colorspace.ITU601
        smaller = width < frame.width
        kernel = Interpolation.AREA if smaller else Interpolation.BICUBIC
        bgr = frame.reformat(width, height, "bgr24", interpolation=kernel, **colours).to_ndarray()
        return np.ascontiguousarray(np.rot90(bgr, self._turns))
