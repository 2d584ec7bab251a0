"""Which engines there are, and which voice a request means."""

import difflib
from collections.abc import Iterable, Mapping
from contextlib import suppress

from docreel.errors import UnknownVoice, UnsupportedLanguage
from docreel.models import Voice
from docreel.services.speech import SpeechService
from docreel.settings import Settings
from docreel.speaking.engine import SpeechEngine
from docreel.speaking.espeak import EspeakEngine
from docreel.speaking.openai import ANY_LANGUAGE, ANY_NAME, OpenAIEngine
from docreel.speaking.piper import PiperEngine


def available_engines(settings: Settings) -> dict[str, SpeechEngine]:
    """The engines that can be used with ``settings``, the preferred one first. To add one, add its line."""
    engines: list[SpeechEngine] = [PiperEngine(settings.home / "voices"), EspeakEngine()]
    if settings.speech_url:
        service = SpeechService(settings.speech_url, settings.speech_model, settings.speech_api_key)
        engines.insert(0, OpenAIEngine(service, settings.speech_voice))
    return {engine.name: engine for engine in engines}


def choose_voices(language: str, wanted: str, engines: Mapping[str, SpeechEngine]) -> tuple[Voice, ...]:
    """The voices that ``wanted`` names, separated by commas: the next one speaks where the one before it cannot.

    Raises what :func:`choose_voice` raises, for any of them.
    """
    return tuple(choose_voice(language, name.strip(), engines) for name in wanted.split(","))


def voices_beside(voice: Voice, languages: Iterable[str], engines: Mapping[str, SpeechEngine]) -> tuple[Voice, ...]:
    """For each of ``languages`` the best voice of the same engine or else of another; none for a language that no
    engine speaks, nor where the engine of ``voice`` speaks any.
    """
    own = engines[voice.engine].voices()
    if any(other.language == ANY_LANGUAGE for other in own):
        return ()
    found = []
    for language in languages:
        with suppress(UnsupportedLanguage):
            found.append(next(iter(_of_language(language, own)), None) or choose_voice(language, "auto", engines))
    return tuple(found)


def choose_voice(language: str, wanted: str, engines: Mapping[str, SpeechEngine]) -> Voice:
    """The voice that ``wanted`` names: ``auto``, ``ENGINE:NAME``, or a bare name.

    ``auto`` is the first voice, in the order of the engines, that speaks ``language`` (ISO 639-1, region optional).
    Raises :class:`UnknownVoice` or, where no engine speaks the language, :class:`UnsupportedLanguage`.
    """
    voices = [voice for engine in engines.values() for voice in engine.voices()]
    if wanted == "auto":
        candidates = voices
    else:
        engine, _, name = wanted.rpartition(":")
        named = [voice for voice in voices if voice.name.lower() == name.lower() != ANY_NAME]
        candidates = [voice for voice in named if engine in ("", voice.engine)]
        candidates += _open_ended(voices, engine, name)
        if not candidates:
            raise _unknown(wanted, voices)
    return _speaking(language, candidates, wanted)


def _open_ended(voices: Iterable[Voice], engine: str, name: str) -> list[Voice]:
    """A service knows more names than it tells: take any, where its engine is asked for."""
    return [
        voice.model_copy(update={"name": name})
        for voice in voices
        if voice.name == ANY_NAME and voice.engine == engine and name not in ("", ANY_NAME)
    ]


def _speaking(language: str, candidates: list[Voice], wanted: str) -> Voice:
    language = language.lower()
    for engine in dict.fromkeys(voice.engine for voice in candidates):
        of_engine = [
            voice for voice in candidates if voice.engine == engine and (wanted != "auto" or voice.name != ANY_NAME)
        ]
        any_language = [
            voice.model_copy(update={"language": language}) for voice in of_engine if voice.language == ANY_LANGUAGE
        ]
        for voice in (*_of_language(language, of_engine), *any_language):
            return voice
    if wanted == "auto":
        raise UnsupportedLanguage(
            f"No speech engine here speaks '{language}'. See docreel voices, add a Piper voice, or set "
            "DOCREEL_SPEECH_URL to a service that does."
        )
    spoken = ", ".join(sorted({voice.language for voice in candidates}))
    raise UnsupportedLanguage(f"The voice {wanted} speaks {spoken}, not '{language}'. See docreel voices for others.")


def _of_language(language: str, voices: Iterable[Voice]) -> list[Voice]:
    """Those for exactly that language first, then those for it in another region."""
    language = language.lower()
    related = [voice for voice in voices if voice.language.lower().split("-")[0] == language.split("-")[0]]
    return sorted(related, key=lambda voice: voice.language.lower() != language)


def _unknown(wanted: str, voices: Iterable[Voice]) -> UnknownVoice:
    full = {f"{v.engine}:{v.name}".lower(): f"{v.engine}:{v.name}" for v in voices if v.name != ANY_NAME}
    bare = {name.partition(":")[2]: known for name, known in reversed(full.items())}
    part = wanted.rpartition(":")[2].lower()
    close = [known for name, known in bare.items() if len(part) > 1 and part in name]
    close += [full[name] for name in difflib.get_close_matches(wanted.lower(), full)]
    close += [bare[name] for name in difflib.get_close_matches(part, bare)]
    suggestion = f" Do you mean {' or '.join(list(dict.fromkeys(close))[:3])}?" if close else ""
    return UnknownVoice(f"There is no voice {wanted}.{suggestion} docreel voices lists them all.")
