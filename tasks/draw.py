"""Visual -> Picture."""

from collections.abc import Callable

from prefect import task

from blocks.artifact_store import artifact_store
from docreel import drawing, video
from docreel.errors import InvalidScript
from docreel.models import Artifact, Look, OwnClip, OwnPicture, Picture, Visual
from docreel.models.visual import OWN
from docreel.own_files import artifact_of
from docreel.workspace import scratch
from tasks.policy import STAGE


def drawn(visual: Visual, look: Look, language: str, load: Callable[[Artifact], bytes]) -> drawing.Drawing:
    """A slide, or the user's own picture or clip as it begins. Raises Undrawable and RenderError."""
    if not isinstance(visual, OWN):
        return drawing.draw(visual, look, language=language, load=load)
    colour, where = drawing.background(look), video.place(look, visual.fit, captioned=True)
    if isinstance(visual, OwnPicture):
        image = load(found(visual))
        png, pan = video.fit_picture(image, look, where, colour), video.pan_over(image, where)
        return drawing.Drawing(png, visual.description or visual.file, moving=visual.fit == "fill", pan=pan)
    with scratch("poster") as folder:
        path = folder / "clip"
        path.write_bytes(load(found(visual)))
        png = video.poster(video.Footage(path, 1, where, colour, visual.from_ms), look)
    return drawing.Drawing(png, visual.description or visual.file, moving=True)


def found(visual: OwnPicture | OwnClip) -> Artifact:
    """The bytes of the user's file. Raises InvalidScript where nobody looked for it."""
    artifact = artifact_of(visual)
    if artifact is None:
        raise InvalidScript(f"The script's {visual.file!r} was not found; put it beside the script and run again.")
    return artifact


@task(name="draw", version="2", tags=["visual"], **STAGE)
def draw(visual: Visual, look: Look, language: str, renderer: str) -> Picture:
    """Draw one scene's visual at the size of the frame; ``renderer`` is ``drawing.identity()``. Raises Undrawable."""
    store = artifact_store()
    slide = drawn(visual, look, language, store.get)
    return Picture(
        image=store.put(slide.png, "image/png"),
        width_px=look.width_px,
        height_px=look.height_px,
        alt_text=slide.alt_text,
        moving=slide.moving,
        pan=slide.pan,
        warnings=slide.warnings,
    )
