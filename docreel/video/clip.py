"""Scenes and seams as H.264 segments.

The body of a scene depends on that scene alone, a seam on the two scenes it joins; neither knows where on the timeline
it stands. So a scene that changes costs its own body and its two seams.
"""

from docreel.models import Look
from docreel.video.codecs import KEY_SECONDS
from docreel.video.encoder import Change, encode, encode_still
from docreel.video.footage import Footage, camera_of
from docreel.video.shot import Camera, CrossFade, Shot
from docreel.video.transition import Dip


def encode_body(shot: Shot | Footage, first_frame: int, look: Look) -> bytes:
    """Frames ``first_frame`` to the end of the shot, as mp4.

    ``first_frame`` is the length of the seam before it; 0 for the first scene. Raises RenderError.
    """
    frames = shot.frames - first_frame
    if isinstance(shot, Footage) or shot.moving:
        with camera_of(shot, look) as moving:
            return encode(frames, lambda index, planes: moving.draw(first_frame + index, planes), look)
    camera = Camera(shot, look)
    keys = set(range(0, frames, KEY_SECONDS * look.fps))
    changed = {frame - first_frame for frame in camera.changes(first_frame)} | keys
    changes = [Change(frame, frame in keys) for frame in sorted(changed)]
    return encode_still(changes, frames, lambda index, planes: camera.draw(first_frame + index, planes), look)


def encode_seam(
    before: Shot | Footage, after: Shot | Footage, frames: int, look: Look, colour: str = "#000000"
) -> bytes:
    """The first ``frames`` frames of ``after``, into which ``before`` goes over as the look says, as mp4.

    ``colour`` is what a dip goes through. Raises RenderError.
    """
    with camera_of(before, look) as going, camera_of(after, look) as coming:
        fades = look.transition == "fade"
        seam = CrossFade(going, coming, frames, look) if fades else Dip(going, coming, frames, colour)
        blends = not (isinstance(before, Footage) or isinstance(after, Footage))
        return encode(frames, seam.draw, look, blends=blends)
