"""How long scenes take in the video, near enough to plan for so many minutes."""

import re
from collections.abc import Iterable

from docreel.models import Scene

# Characters a second, without spaces and pauses, as the local voices say them; measured over examples/ and Debian's
# manuals, they differ by 2 % from document to document where words a second differ by 25 %.
_PER_S = {"en": 14.4, "vi": 12.6, "fr": 17.0, "ru": 15.5, "pt": 12.9, "id": 12.6, "pl": 11.5}
_USUAL_PER_S, _UNSPACED_PER_S = 14.2, 4.5
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_PAUSE_S, _EDGES_S = 0.25, 0.7  # between sentences; the silence at both ends of a scene


def said_s(said: str, language: str) -> float:
    """About how many seconds a voice takes to say these words; ``said`` is in its spoken form."""
    unspaced = len(_UNSPACED.findall(said))
    spaced = sum(map(len, said.split())) - unspaced
    return spaced / _PER_S.get(language.split("-")[0], _USUAL_PER_S) + unspaced / _UNSPACED_PER_S


def scene_s(scene: Scene, language: str) -> float:
    """About how many seconds the scene takes, the silence around it included."""
    said = sum(said_s(sentence.said, language) for sentence in scene.narration)
    return _EDGES_S + said + _PAUSE_S * (len(scene.narration) - 1)


def video_s(scenes: Iterable[Scene], language: str) -> float:
    """About how many seconds the scenes take together."""
    return sum(scene_s(scene, language) for scene in scenes)
