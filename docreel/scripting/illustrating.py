"""Scenes that have nothing better to show than a sentence, and what a picture for one of them would show."""

from importlib.resources import files
from string import Template

from docreel.models import Artifact, Illustration, QuoteCard, Scene

_PROMPT = Template((files(__package__) / "prompts" / "illustration.md").read_text("utf-8"))
_LONGEST = 600  # characters of a scene that a picture can do justice to


def is_plain(scene: Scene) -> bool:
    """Whether the scene shows a key sentence of its prose, and nothing of the document's own."""
    return isinstance(scene.visual, QuoteCard) and not scene.visual.quoted


def prompt_for(scene: Scene, title: str) -> str:
    """What to paint: the scene's own words, in the scene's language."""
    said = " ".join(sentence.text for sentence in scene.narration)
    if len(said) > _LONGEST:
        said = said[:_LONGEST].rsplit(" ", 1)[0] + "…"
    return " ".join(_PROMPT.substitute(title=title, heading=scene.heading, text=said).split())


def illustrated(scene: Scene, image: Artifact, width_px: int, height_px: int) -> Scene:
    """A plain scene with a picture beside its sentence."""
    assert isinstance(scene.visual, QuoteCard)
    card = Illustration(
        heading=scene.visual.heading, text=scene.visual.text, image=image, width_px=width_px, height_px=height_px
    )
    return scene.model_copy(update={"visual": card})
