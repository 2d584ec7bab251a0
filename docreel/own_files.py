"""The pictures and clips that an edited script names: inside its own folder, nowhere else."""

from pathlib import Path

from docreel import media
from docreel.errors import InvalidScript, SourceNotFound
from docreel.models import Artifact, Media, OwnClip, OwnPicture, Scene, Script
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
    known = artifact_of(visual)
    if not path.exists() and known and store.holds(known):
        return scene
    try:
        taken = media.take_in(path, store, settings, visual.kind)
    except SourceNotFound as error:
        raise InvalidScript(f"The scene {scene.heading!r} shows a file that is not there: {error.message}") from error
    return showing(scene, visual, taken)


def artifact_of(visual: OwnPicture | OwnClip) -> Artifact | None:
    """The bytes of the file, where they were found."""
    if isinstance(visual, OwnPicture):
        return visual.image
    return visual.film.artifact if visual.film else None


def showing(scene: Scene, visual: OwnPicture | OwnClip, found: Media) -> Scene:
    """The scene with the file that its visual names."""
    update = {"image": found.artifact} if isinstance(visual, OwnPicture) else {"film": found}
    return scene.model_copy(update={"visual": visual.model_copy(update=update)})
