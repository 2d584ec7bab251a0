"""Prompt -> picture, by an image service."""

from prefect import task

from blocks.artifact_store import artifact_store
from blocks.configured import configured
from blocks.image_service import ImageService
from docreel.models import PaintedPicture
from tasks.policy import STAGE


def painter() -> str:
    """The model that paints. Raises InvalidSetting where no image service is set."""
    return configured(ImageService).get_client().identity


@task(name="illustrate", version="1", tags=["visual"], **STAGE)
def illustrate(prompt: str, width_px: int, height_px: int, identity: str) -> PaintedPicture:
    """Have a picture painted in a shape near to ``width_px`` x ``height_px``; ``identity`` is ``painter()``.

    Raises ServiceError.
    """
    made = configured(ImageService).get_client().picture(prompt, width_px, height_px)
    image = artifact_store().put(made.data, made.media_type)
    return PaintedPicture(image=image, width_px=made.width_px, height_px=made.height_px)
