"""Piper; runs in the worker only, because Piper is GPL."""

import itertools
import json
import re
import string
import textwrap
from difflib import SequenceMatcher
from functools import cache
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from piper import PiperVoice, SynthesisConfig
from piper.config import PiperConfig
from piper.const import BOS, EOS
from piper.patch_voice_with_alignment import add_alignment_output

from docreel.speaking.worker import Answer, Synthesize

THREADS = 2
SYNTHESIS = SynthesisConfig(volume=0.9)
MOST_CHARACTERS = 250  # in one run of the model, whose memory grows with the square of the length
NOISE_SAMPLES = 1_048_573  # a prime, so that the table does not repeat in step with a tensor's rows
NOT_SOUNDS = frozenset(string.punctuation + string.whitespace + BOS + EOS)


def load() -> Synthesize:
    """A voice is loaded when it is first asked for and kept; it is named by the path of its .onnx file."""
    return lambda text, voice: _synthesize(_voice(voice), text)


@cache
def _voice(path: str) -> PiperVoice:
    model = onnx.load(path)
    try:
        add_alignment_output(model)
    except ValueError as problem:  # a voice without durations still speaks, its sentences are its marks
        print(f"{path}: {problem}")
    _fix_noise(model)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = THREADS
    options.enable_cpu_mem_arena = False  # it would keep the most that was ever needed
    session = onnxruntime.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])
    return PiperVoice(session=session, config=PiperConfig.from_dict(_json(f"{path}.json")))


def _fix_noise(model: onnx.ModelProto) -> None:
    """Draw the noise that gives a voice its life from a table, so that the same text gives the same samples.

    onnxruntime's own generator goes on from one run to the next, and turning the noise off makes a voice flat.
    """
    noise = np.random.RandomState(0).standard_normal(NOISE_SAMPLES).astype(np.float32)
    constants = {"table": noise, "zero": np.int64(0), "one": np.int64(1), "period": np.int64(NOISE_SAMPLES)}
    model.graph.initializer.extend(
        onnx.numpy_helper.from_array(np.asarray(value), f"noise_{name}") for name, value in constants.items()
    )
    nodes: list[onnx.NodeProto] = []
    for node in model.graph.node:
        nodes.extend(_from_table(node) if node.op_type == "RandomNormalLike" else [node])
    del model.graph.node[:]
    model.graph.node.extend(nodes)


def _from_table(random: onnx.NodeProto) -> list[onnx.NodeProto]:
    like, out = random.input[0], random.output[0]
    steps = (
        ("Shape", [like], "shape"),
        ("Size", [like], "size"),
        ("Range", ["noise_zero", f"{out}_size", "noise_one"], "range"),
        ("Mod", [f"{out}_range", "noise_period"], "index"),
        ("Gather", ["noise_table", f"{out}_index"], "flat"),
    )
    nodes = [onnx.helper.make_node(operation, inputs, [f"{out}_{result}"]) for operation, inputs, result in steps]
    return [*nodes, onnx.helper.make_node("Reshape", [f"{out}_flat", f"{out}_shape"], [out])]


def _json(path: str) -> dict[str, object]:
    loaded: dict[str, object] = json.loads(Path(path).read_text(encoding="utf-8"))
    return loaded


def _synthesize(voice: PiperVoice, text: str) -> Answer:
    # Double brackets would be taken for raw phonemes.
    parts = _parts(text.replace("[[", "[ ["))
    chunks = [chunk for part in parts for chunk in voice.synthesize(part, SYNTHESIS, include_alignments=True)]
    if not chunks:
        return voice.config.sample_rate, b"", []
    pcm = np.concatenate([chunk.audio_int16_array for chunk in chunks])
    alignments = [chunk.phoneme_alignments for chunk in chunks]
    if any(alignment is None for alignment in alignments):
        return voice.config.sample_rate, pcm.tobytes(), []
    phonemes: list[tuple[str, int]] = []
    position = 0
    for phoneme in itertools.chain.from_iterable(a for a in alignments if a):
        phonemes.append((phoneme.phoneme, position))
        position += int(phoneme.num_samples)
    return voice.config.sample_rate, pcm.tobytes(), _starts(voice, text, phonemes)


def _parts(text: str) -> list[str]:
    """``text`` in parts of at most MOST_CHARACTERS, cut after a clause where there is one."""
    parts: list[str] = []
    for clause in re.split(r"(?<=[,;:.!?]) ", text):
        if parts and len(parts[-1]) + 1 + len(clause) <= MOST_CHARACTERS:
            parts[-1] += f" {clause}"
        else:
            parts.extend(textwrap.wrap(clause, MOST_CHARACTERS, break_on_hyphens=False))
    return parts


def _starts(voice: PiperVoice, text: str, phonemes: list[tuple[str, int]]) -> list[int | None]:
    """Where each word of ``text.split()`` begins.

    Piper runs words together ("has to" is one group of phonemes) and spells numbers out, so each word is also
    phonemized alone, and the two sequences are matched.
    """
    alone = [_sounds(voice, word) for word in text.split()]
    flat = [sound for sounds in alone for sound in sounds]
    heard = [(phoneme, start) for phoneme, start in phonemes if phoneme not in NOT_SOUNDS]
    places = _places(flat, [phoneme for phoneme, _ in heard])
    starts: list[int | None] = []
    index = 0
    for sounds in alone:
        place = places[index] if sounds else len(heard)
        starts.append(heard[place][1] if place < len(heard) else None)
        index += len(sounds)
    return starts


def _places(alone: list[str], heard: list[str]) -> list[int]:
    """For each item of ``alone`` the index in ``heard`` where it is said."""
    places: list[int] = []
    for _, a, b, c, d in SequenceMatcher(None, alone, heard, autojunk=False).get_opcodes():
        places.extend(c + (i * (d - c)) // (b - a) for i in range(b - a))
    return places


def _sounds(voice: PiperVoice, word: str) -> list[str]:
    phonemes = itertools.chain.from_iterable(voice.phonemize(re.sub(r"[\[\]]", " ", word)))
    return [phoneme for phoneme in phonemes if phoneme not in NOT_SOUNDS]
