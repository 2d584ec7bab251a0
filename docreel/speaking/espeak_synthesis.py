"""espeak-ng through ctypes; runs in the worker only, because espeak-ng is GPL."""

import ctypes
import multiprocessing
import re
from ctypes import POINTER, c_char_p, c_int, c_short, c_size_t, c_uint, c_void_p

import espeakng_loader

from docreel.speaking.worker import Answer, Synthesize

AUDIO_OUTPUT_SYNCHRONOUS = 2
CHARS_UTF8 = 1
POSITION_CHARACTER = 1
EVENT_END_OF_LIST, EVENT_WORD = 0, 1
PARAMETER_RATE, PARAMETER_RANGE = 1, 4
WORDS_PER_MINUTE = 155
PITCH_RANGE = 55  # of 100; 50 is espeak's own


class _Identity(ctypes.Union):
    _fields_ = (("number", c_int), ("name", c_char_p), ("string", ctypes.c_char * 8))


class _Event(ctypes.Structure):
    _fields_ = (
        ("type", c_int),
        ("unique_identifier", c_uint),
        ("text_position", c_int),  # characters, counted from 1
        ("length", c_int),
        ("audio_position", c_int),
        ("sample", c_int),
        ("user_data", c_void_p),
        ("id", _Identity),
    )


_Callback = ctypes.CFUNCTYPE(c_int, POINTER(c_short), c_int, POINTER(_Event))


def load() -> Synthesize:
    """Start espeak-ng once; each request then speaks from that same untouched state."""
    library = ctypes.CDLL(espeakng_loader.get_library_path())
    rate = library.espeak_Initialize(AUDIO_OUTPUT_SYNCHRONOUS, 0, espeakng_loader.get_data_path().encode(), 0)
    if rate <= 0:
        raise SystemExit("espeak-ng did not start: its data folder cannot be read")
    return lambda text, voice: _in_a_fork(library, rate, text, voice)


def _in_a_fork(library: ctypes.CDLL, rate: int, text: str, voice: str) -> Answer:
    # espeak keeps wave phases from one call to the next, so the same text sounds a little different the second time.
    # A fork of the fresh process has no past; it costs a few milliseconds.
    context = multiprocessing.get_context("fork")
    receiver, sender = context.Pipe(duplex=False)
    child = context.Process(target=lambda: sender.send(_synthesize(library, rate, text, voice)), daemon=True)
    child.start()
    sender.close()
    try:
        answer: Answer = receiver.recv()
    except EOFError:
        child.join()
        raise SystemExit(f"espeak-ng ended with status {child.exitcode}") from None
    child.join()
    return answer


def _synthesize(library: ctypes.CDLL, rate: int, text: str, voice: str) -> Answer:
    pcm = bytearray()
    positions: list[tuple[int, int]] = []

    def receive(samples: "ctypes._Pointer[c_short]", count: int, events: "ctypes._Pointer[_Event]") -> int:
        if samples and count > 0:
            pcm.extend(ctypes.string_at(samples, count * 2))
        index = 0
        while events[index].type != EVENT_END_OF_LIST:
            if events[index].type == EVENT_WORD:
                positions.append((events[index].text_position - 1, events[index].sample))
            index += 1
        return 0

    callback = _Callback(receive)  # kept alive while espeak calls it
    library.espeak_SetSynthCallback(callback)
    if library.espeak_SetVoiceByName(voice.encode()) != 0:
        raise SystemExit(f"espeak-ng cannot load the voice {voice}")
    library.espeak_SetParameter(PARAMETER_RATE, WORDS_PER_MINUTE, 0)
    library.espeak_SetParameter(PARAMETER_RANGE, PITCH_RANGE, 0)
    encoded = text.encode() + b"\0"
    library.espeak_Synth(encoded, c_size_t(len(encoded)), 0, POSITION_CHARACTER, 0, CHARS_UTF8, None, None)
    library.espeak_Synchronize()
    return rate, bytes(pcm), _starts(text, positions)


def _starts(text: str, positions: list[tuple[int, int]]) -> list[int | None]:
    """The first event inside each word; espeak gives several for a number, none for most punctuation."""
    words = [word.span() for word in re.finditer(r"\S+", text)]
    starts = [next((sample for place, sample in positions if a <= place < b), None) for a, b in words]
    for index in range(1, len(words)):
        # A dash may carry the event of the word after it.
        dash = not any(character.isalnum() for character in text[slice(*words[index - 1])])
        if dash and starts[index] is None:
            starts[index - 1], starts[index] = None, starts[index - 1]
    return starts
