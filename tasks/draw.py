"""Visual -> Picture."""

from prefect import task

from blocks.artifact_store import artifact_store
from docreel import drawing
from docreel.models import Look, Picture, Visual
from tasks.policy import STAGE


@task(name="draw", version="1", tags=["visual"], **STAGE)
def draw(visual: Visual, look: Look, language: str, renderer: str) -> Picture:
    """Draw one scene's visual at the size of the frame; ``renderer`` is ``drawing.identity()``. Raises Undrawable."""
    store = artifact_store()
    drawn = drawing.draw(visual, look, language=language, load=store.get)
    return Picture(
        image=store.put(drawn.png, "image/png"),
        width_px=look.width_px,
        height_px=look.height_px,
        alt_text=drawn.alt_text,
        moving=drawn.moving,
        warnings=drawn.warnings,
    )
