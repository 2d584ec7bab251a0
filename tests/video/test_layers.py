"""Music under speech: as loud as asked for, up and down by ramps, without a click anywhere."""

import io
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.workload import murmur
from docreel.errors import CheckFailed, RenderError
from docreel.models import Artifact, Look, Mark, Narration
from docreel.video import Music, OwnSound, Timeline, encode_sound, spoken
from docreel.video.check import Expected, _check_voices
from docreel.video.layers import DOWN_DB_PER_S, LIFT_DB, UP_DB_PER_S, _ramps
from docreel.video.loudness import measure
from docreel.video.sound import decoded

RATE = 48_000
LOOK = Look(width_px=320, height_px=320)


def tone(path: Path, seconds: float, hertz: float = 330.3, rate: int = 44_100) -> Path:
    at = np.arange(round(seconds * rate)) / rate
    soundfile.write(
        path, 0.3 * np.stack([np.sin(2 * np.pi * hertz * at), np.cos(2 * np.pi * hertz * at)], axis=1), rate
    )
    return path


def played(layer: Music | OwnSound, folder: Path, first: int, count: int, speech_lufs: float = -20) -> np.ndarray:
    layer.prepare(folder, speech_lufs)
    return layer.samples(first, count)


def loudness(samples: np.ndarray, folder: Path) -> float:
    soundfile.write(folder / "part.wav", samples, RATE)
    return measure(folder / "part.wav")[0]


def test_music_is_as_far_under_speech_as_asked_for_and_comes_up_between(tmp_path: Path) -> None:
    music = Music(tone(tmp_path / "m.wav", 4), 18, ((10 * RATE, 20 * RATE),), 0, 40 * RATE)
    whole = played(music, tmp_path, 0, 40 * RATE)
    assert loudness(whole[10 * RATE : 20 * RATE], tmp_path) == pytest.approx(-38, abs=0.8)
    assert loudness(whole[25 * RATE : 35 * RATE], tmp_path) == pytest.approx(-38 + LIFT_DB, abs=0.8)
    assert np.array_equal(music.samples(12_345, 500_000), whole[12_345:512_345])  # whatever the blocks


def test_music_begins_and_ends_in_silence_and_starts_again_without_a_click(tmp_path: Path) -> None:
    music = Music(tone(tmp_path / "m.wav", 3.1), 20, (), RATE, 20 * RATE)
    whole = played(music, tmp_path, 0, 22 * RATE)
    assert not whole[: RATE + 1].any()
    assert not whole[20 * RATE :].any()
    assert np.abs(whole[2 * RATE : 17 * RATE]).max(axis=1).reshape(-1, RATE // 4).max(axis=1).min() > 0.3 * whole.max()
    # A sine of that height and frequency bends no more than this; overlapped with itself, a little more.
    bend = np.abs(np.diff(whole, 2, axis=0)).max()
    assert bend < 1.6 * np.abs(whole).max() * (2 * np.pi * 330.3 / RATE) ** 2


pieces = st.lists(st.tuples(st.integers(0, 5 * RATE), st.integers(1, 5 * RATE)), max_size=12)


@settings(max_examples=200, deadline=None)
@given(pieces, st.integers(0, 5 * RATE), st.floats(0, LIFT_DB))
def test_ramps_are_gentle_and_down_before_the_first_word(
    pieces: list[tuple[int, int]], tail: int, lift_db: float
) -> None:
    speech, at = [], 0
    for gap, length in pieces:
        speech.append((at + gap, at + gap + length))
        at += gap + length
    places, levels = _ramps(speech, 0, at + tail, lift_db)
    assert all(before <= after + 1e-6 for before, after in pairwise(places))
    for (before, low), (after, high) in pairwise(zip(places, levels, strict=True)):
        steepest = (UP_DB_PER_S if high > low else DOWN_DB_PER_S) * (after - before) / RATE
        assert abs(high - low) <= steepest + 0.01
    for start, end in speech:
        assert np.interp([start, (start + end) / 2, end], places, levels).max() < 0.01
    assert 0 <= min(levels, default=0) <= max(levels, default=0) <= lift_db


def narration(seconds: float) -> tuple[Narration, bytes]:
    words = round(seconds / 0.4)
    samples = murmur(words, RATE * 4 // 10, np.random.default_rng(7))
    marks = tuple(
        Mark(sentence=0, text="x", start=at * RATE * 4 // 10, end=(at + 1) * RATE * 4 // 10) for at in range(words)
    )
    data = io.BytesIO()
    soundfile.write(data, samples, RATE, format="WAV")
    audio = Artifact(key="0" * 64, media_type="audio/wav", size_bytes=0)
    return Narration(audio=audio, sample_rate=RATE, samples=len(samples), marks=marks), data.getvalue()


def test_a_whole_mix_is_level_in_place_and_without_clicks(tmp_path: Path) -> None:
    made = [narration(2.4), narration(4)]
    told = tuple(one for one, _ in made)
    timeline = Timeline.of(told, LOOK)
    music = Music(tone(tmp_path / "m.wav", 2.3), 12, spoken(told, timeline), 0, timeline.total_samples)
    out = tmp_path / "s.m4a"
    encode_sound(lambda scene: made[scene][1], timeline, out, (music,), -20)
    level, peak = measure(out)
    assert level == pytest.approx(-20, abs=0.6)
    assert peak <= -1.5
    _check_voices(out, Expected(LOOK, timeline, lambda scene: made[scene][1]))
    assert abs(len(decoded(out)) - timeline.total_samples) < 2048
    # Nothing in it is higher than 3 kHz: what is heard there is a click.
    spectrum = np.fft.rfft(decoded(out))
    spectrum[: round(len(spectrum) * 6 / 24)] = 0
    assert np.abs(np.fft.irfft(spectrum)).max() < 0.004


def test_a_narration_that_music_covers_is_not_published(tmp_path: Path) -> None:
    one, sound = narration(2.4)
    timeline = Timeline.of((one,), LOOK)
    music = Music(tone(tmp_path / "m.wav", 5), -20, (), 0, timeline.total_samples)
    encode_sound(lambda _: sound, timeline, tmp_path / "s.m4a", (music,))
    with pytest.raises(CheckFailed, match="not heard"):
        _check_voices(tmp_path / "s.m4a", Expected(LOOK, timeline, lambda _: sound))


def test_a_clips_own_sound_is_levelled_with_the_speech(tmp_path: Path) -> None:
    own = OwnSound(tone(tmp_path / "c.wav", 5), RATE, 4 * RATE)
    whole = played(own, tmp_path, 0, 5 * RATE)
    assert loudness(whole[RATE : 4 * RATE], tmp_path) == pytest.approx(-20, abs=0.5)
    assert not whole[: RATE + 1].any()
    assert not whole[4 * RATE :].any()
    assert np.abs(np.diff(whole, 2, axis=0)).max() < 1.3 * np.abs(whole).max() * (2 * np.pi * 330.3 / RATE) ** 2


def test_silent_music_is_refused_and_a_silent_clip_is_silent(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "none.wav", np.zeros(RATE), RATE)
    with pytest.raises(RenderError, match="music is silent"):
        Music(tmp_path / "none.wav", 20, (), 0, RATE).prepare(tmp_path, -20)
    assert not played(OwnSound(tmp_path / "none.wav", 0, RATE), tmp_path, 0, RATE).any()
