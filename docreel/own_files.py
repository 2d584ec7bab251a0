"""The pictures and clips that an edited script names: inside its own folder, nowhere else."""

from pathlib import Path

from docreel import media
from docreel.errors import InvalidScript, SourceNotFound
from docreel.models import OwnClip, OwnPicture, Scene, Script
from docreel.services.store import ArtifactStore
from docreel.settings import Settings


def with_own_files(script: Script, folder: Path, store: ArtifactStore, settings: Settings) -> Script:
    """The script with the bytes of the files that it names in ``folder``, put into the store.

    A file that is gone is what it was, where the store still has it; one that was uploaded is left to the run.
    Raises InvalidScript and other InputErrors.
    """
    scenes = tuple(_of_scene(scene, folder, store, settings) for scene in script.scenes)
    return script.model_copy(update={"scenes": scenes})


def _of_scene(scene: Scene, folder: Path, store: ArtifactStore, settings: Settings) -> Scene:
    visual = scene.visual
    if not isinstance(visual, OwnPicture | OwnClip) or visual.file.startswith("upload:"):
        return scene
    path = (folder / visual.file).resolve()
    if not path.is_relative_to(folder.resolve()):
        raise InvalidScript(f"{visual.file!r} lies outside the script's folder; put it beside the script.")
    known = visual.image if isinstance(visual, OwnPicture) else visual.film
    if not path.exists() and known and store.holds(known):
        return scene
    field, kind = ("image", "picture") if isinstance(visual, OwnPicture) else ("film", "clip")
    try:
        taken = media.take_in(path, store, settings, "picture" if kind == "picture" else "clip")
    except SourceNotFound as error:
        raise InvalidScript(f"The scene {scene.heading!r} shows a file that is not there: {error.message}") from error
    return scene.model_copy(update={"visual": visual.model_copy(update={field: taken.artifact})})
