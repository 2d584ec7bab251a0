"""Scenes and seams as H.264 segments.

The body of a scene depends on that scene alone, a seam on the two scenes it joins; neither knows where on the timeline
it stands. So a scene that changes costs its own body and its two seams.
"""

from docreel.models import Look
from docreel.video.codecs import KEY_SECONDS
from docreel.video.encoder import Change, encode, encode_changes
from docreel.video.footage import Footage, Projector, camera_of
from docreel.video.shot import CrossFade, Shot
from docreel.video.still import Planes
from docreel.video.transition import Dip


def encode_body(shot: Shot | Footage, first_frame: int, look: Look) -> bytes:
    """Frames ``first_frame`` to the end of the shot, as mp4.

    ``first_frame`` is the length of the seam before it; 0 for the first scene. Raises RenderError.
    """
    frames = shot.frames - first_frame
    with camera_of(shot, look) as camera:

        def draw(index: int, into: Planes) -> None:
            camera.draw(first_frame + index, into)

        if isinstance(camera, Projector):
            return encode(frames, draw, look)
        keys = set() if shot.moving else set(range(0, frames, KEY_SECONDS * look.fps))
        changed = keys | {frame - first_frame for frame in camera.changes(first_frame)}
        changes = [Change(frame, frame in keys) for frame in sorted(changed)]
        return encode_changes(changes, frames, draw, look, moving=shot.moving)


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
