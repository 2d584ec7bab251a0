"""Scenes as moviepy clips, and moviepy clips as segments: moviepy's effects, our encoder.

A clip that has come back as a segment joins with all others: same encoder, same parameters.
"""

from typing import TYPE_CHECKING, Any

import cv2
import numpy as np

from docreel.models import Look
from docreel.video.encoder import encode
from docreel.video.fitting import framed, place
from docreel.video.shot import Camera, Shot, blank
from docreel.video.still import BGR_TO_YUV, Plane, Planes, planes_of

if TYPE_CHECKING:
    from moviepy import VideoClip

_YUV_TO_BGR = np.linalg.inv(BGR_TO_YUV[:, :3].astype(np.float64))
_SHIFT = -_YUV_TO_BGR @ BGR_TO_YUV[:, 3].astype(np.float64)
YUV_TO_BGR = np.hstack([_YUV_TO_BGR, _SHIFT[:, None]]).astype(np.float32)


def as_clip(shot: Shot, look: Look) -> "VideoClip":
    """What the camera sees of a shot, captions and all, as a moviepy clip without sound. Raises RenderError."""
    from moviepy import VideoClip

    camera, planes = Camera(shot, look), blank(look)

    def frame_at(seconds: float) -> np.ndarray[Any, Any]:
        # moviepy asks for the middle or the beginning of a frame, a rounding error early or late.
        camera.draw(min(int(seconds * look.fps + 1e-4), shot.frames - 1), planes)
        return np.asarray(bgr_of(planes)[..., ::-1])

    return VideoClip(frame_at, duration=shot.frames / look.fps).with_fps(look.fps)


def encode_clip(clip: "VideoClip", look: Look) -> bytes:
    """The pictures of any moviepy clip as a segment of the look's size and frame rate, as mp4.

    A clip of another shape is shown whole, on black. Raises RenderError.
    """
    where = place(look, "whole", captioned=False)
    size = where.size_of(*clip.size)

    def draw(index: int, into: Planes) -> None:
        rgb = np.asarray(clip.get_frame((index + 0.5) / look.fps), np.uint8)
        if (rgb.shape[1], rgb.shape[0]) != size:
            rgb = np.asarray(cv2.resize(rgb, size, interpolation=cv2.INTER_AREA), np.uint8)
        for source, plane in zip(planes_of(framed(rgb[..., ::-1], look, where, "#000000")), into, strict=True):
            plane[...] = source

    return encode(max(1, round(clip.duration * look.fps)), draw, look)


def bgr_of(planes: Planes) -> Plane:
    """The planes as BGR."""
    size = planes[0].shape[1], planes[0].shape[0]
    chroma = (cv2.resize(plane, size, interpolation=cv2.INTER_LINEAR) for plane in planes[1:])
    return np.asarray(cv2.transform(cv2.merge([planes[0], *chroma]), YUV_TO_BGR), np.uint8)
