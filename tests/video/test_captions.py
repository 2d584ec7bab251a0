"""Captions say every word once, when it is said, two short lines at a time."""

from itertools import pairwise

import pysubs2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from docreel.errors import CheckFailed
from docreel.models import Artifact, Cue, Look, Mark, Narration, Scene, Script, Sentence, TitleCard
from docreel.video import Timeline, chapters, cues, shift, srt, vtt
from docreel.video.captions import CLOSE_MS, GAP_MS, line_limit
from docreel.video.check import check_cues
from docreel.video.phrases import READ_PER_S, fit, phrases, wrap
from docreel.video.timeline import LEAD_MS, TAIL_MS, scene_frames

RATE = 1_000  # one sample is one millisecond


def narration(marks: list[Mark], samples: int, rate: int = RATE * 8) -> Narration:
    audio = Artifact(key="0" * 64, media_type="audio/flac", size_bytes=0)
    return Narration(audio=audio, sample_rate=rate, samples=samples, marks=tuple(marks))


def spoken(sentences: tuple[Sentence, ...], word_ms: int = 300) -> Narration:
    marks, at = [], 0
    for index, sentence in enumerate(sentences):
        for word in sentence.said.split():
            marks.append(Mark(sentence=index, text=word, start=at * 8, end=(at + word_ms) * 8))
            at += word_ms
        at += 200
    return narration(marks, at * 8)


words = st.lists(st.text("abcđêxyz0123456789,.", min_size=1, max_size=14), min_size=1, max_size=40).map(" ".join)
as_written = st.lists(st.builds(Sentence, text=words), min_size=1, max_size=4)
scripts = st.lists(st.builds(Sentence, text=words, spoken=st.one_of(st.just(""), words)), min_size=1, max_size=4)


@settings(max_examples=120, deadline=None)
@given(scripts.map(tuple), st.sampled_from([(1920, 1080), (1080, 1080), (1080, 1920)]), st.integers(60, 500))
def test_cues_are_good_subtitles(sentences: tuple[Sentence, ...], size: tuple[int, int], word_ms: int) -> None:
    look = Look(width_px=size[0], height_px=size[1])
    voice = spoken(sentences, word_ms)
    made = cues(sentences, voice, look)
    said = " ".join(" ".join(cue.lines) for cue in made).split()
    assert said == " ".join(sentence.text for sentence in sentences).split()
    for cue in made:
        assert len(cue.lines) <= 2
        assert all(len(line) <= line_limit(look) for line in cue.lines)
        assert cue.start_ms < cue.end_ms
    assert all(a.end_ms <= b.start_ms for a, b in pairwise(made))
    assert made[-1].end_ms <= scene_frames(voice, 30) * 1000 / 30 or len(made) > 8


@settings(max_examples=150, deadline=None)
@given(as_written.map(tuple), st.integers(60, 500))
def test_cues_can_be_read_where_the_voice_leaves_time(sentences: tuple[Sentence, ...], word_ms: int) -> None:
    voice, look = spoken(sentences, word_ms), Look()
    made = cues(sentences, voice, look)
    scene_end = LEAD_MS + voice.samples // 8 + TAIL_MS
    ends = [*(cue.start_ms for cue in made[1:]), scene_end]
    for cue, free_until in zip(made, ends, strict=True):
        read_ms = len(" ".join(cue.lines)) * 1000 // READ_PER_S
        assert cue.end_ms - cue.start_ms >= read_ms or cue.end_ms >= free_until - GAP_MS
    heard_until = [LEAD_MS + mark.end // 8 for mark in voice.marks]
    for before, cue, free_until in zip(made, made[1:], ends[1:], strict=False):
        hurried = [one for one, end in ((before, cue.start_ms), (cue, free_until)) if too_fast(one, end)]
        words = " ".join((*before.lines, *cue.lines)).split()
        silent_from = max((end for end in heard_until if end <= cue.start_ms), default=0)
        assert not hurried or cue.start_ms - silent_from >= CLOSE_MS or not fit(words, 42)


def too_fast(cue: Cue, free_until: int) -> bool:
    return free_until - GAP_MS - cue.start_ms < len(" ".join(cue.lines)) * 1000 // READ_PER_S


plain_words = st.lists(st.text("abcdeghiklmnoprstuvxyđêơ", min_size=2, max_size=9), min_size=4, max_size=30)
together = st.sampled_from(
    ["25 km", "3,5 triệu đồng", "25 million euros", "93 °C", "“hai ba bốn năm”", '"we were there"']
)


@settings(max_examples=150, deadline=None)
@given(plain_words, together, st.integers(0, 30), st.sampled_from([26, 34, 42]))
def test_nothing_that_belongs_together_is_broken(words: list[str], whole: str, at: int, limit: int) -> None:
    text = " ".join([*words[:at], whole, *words[at:]])
    lines = [line for phrase in phrases(text.split(), limit) for line in wrap(phrase, limit)]
    assert any(whole in line for line in lines), lines
    assert " ".join(lines) == text


clauses = st.lists(st.text("abcdeghikl", min_size=2, max_size=13), min_size=5, max_size=30).flatmap(
    lambda words: st.tuples(*(st.sampled_from([word, word, word + ","]) for word in words)).map(list)
)


@settings(max_examples=300, deadline=None)
@given(clauses, st.sampled_from([34, 42]))
def test_no_line_and_no_caption_is_one_lonely_word(words: list[str], limit: int) -> None:
    for phrase in phrases(words, limit):
        assert len(phrase) > 1
        assert all(len(line.split()) > 1 or len(phrase) < 4 for line in wrap(phrase, limit))


@given(st.lists(st.tuples(st.integers(0, 400), st.integers(1, 900)), min_size=1, max_size=9), st.integers(-30, 30))
def test_the_last_cue_may_end_with_the_video_but_not_after(pieces: list[tuple[int, int]], over: int) -> None:
    made, at = [], 0
    for gap, length in pieces:
        made.append(Cue(start_ms=at + gap, end_ms=at + gap + length, lines=("x",)))
        at += gap + length
    timeline = Timeline(50, (at // 20 + 1,))
    room = timeline.duration_ms - at
    moved = (*made[:-1], made[-1].model_copy(update={"end_ms": at + room + over}))
    if over > 0 or moved[-1].start_ms >= moved[-1].end_ms:
        with pytest.raises(CheckFailed, match=f"Caption {len(made)} .* outside"):
            check_cues(moved, timeline)
    else:
        check_cues(moved, timeline)


def test_words_appear_when_they_are_heard() -> None:
    sentences = (
        Sentence(text="The first sentence is here."),
        Sentence(text="In 2024, it cost $5.", spoken="In twenty twenty-four, it cost five dollars."),
    )
    first, second = cues(sentences, spoken(sentences), Look())
    assert (first.start_ms, first.lines) == (LEAD_MS, ("The first sentence is here.",))
    assert (second.start_ms, second.lines) == (LEAD_MS + 5 * 300 + 200, ("In 2024, it cost $5.",))
    assert LEAD_MS + 5 * 300 <= first.end_ms <= second.start_ms


def test_a_long_sentence_follows_the_voice_past_a_number() -> None:
    text = "Between 1990 and 2024, the company sold many machines, and it never lost a customer in all of that time."
    said = text.replace("1990", "nineteen ninety").replace("2024", "twenty twenty-four")
    sentences = (Sentence(text=text, spoken=said),)
    made = cues(sentences, spoken(sentences), Look())
    opening = made[1].lines[0].split()[0]
    heard = [index for index, word in enumerate(said.split()) if word == opening]
    assert made[1].start_ms in [LEAD_MS + index * 300 for index in heard]


def test_marks_of_whole_sentences_are_shared_out() -> None:
    text = "One clause stands here, another clause stands there, and a third one closes the sentence that we speak."
    voice = narration([Mark(sentence=0, text=text, start=0, end=8 * 8000)], 8 * 8000)
    made = cues((Sentence(text=text),), voice, Look())
    assert len(made) >= 2
    assert made[1].start_ms == pytest.approx(LEAD_MS + 8000 * text.index(made[1].lines[0]) / len(text), abs=250)


def test_short_cues_stay_a_second() -> None:
    sentences = (Sentence(text="Yes."),)
    assert (
        cues(sentences, narration([Mark(sentence=0, text="Yes.", start=0, end=2400)], 16_000), Look())[0].end_ms >= 1350
    )


def test_a_cue_said_in_a_hurry_stays_until_it_is_read() -> None:
    text = "Sixty characters are read in three seconds, not in only one."
    voice = narration([Mark(sentence=0, text=text, start=0, end=8_000)], 80_000)
    (cue,) = cues((Sentence(text=text),), voice, Look())
    assert cue.end_ms - cue.start_ms == len(text) * 1000 // READ_PER_S


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("Short enough.", ["Short enough."]),
        ("When the rain had stopped, we walked along the river.", ["When the rain had stopped,", "we walked along the river."]),  # noqa: E501
        ("The new bridge will cost about 25 million euros in total", ["The new bridge will cost", "about 25 million euros in total"]),  # noqa: E501
        ("Khi mưa đã tạnh hẳn, chúng tôi đi dọc theo bờ sông.", ["Khi mưa đã tạnh hẳn,", "chúng tôi đi dọc theo bờ sông."]),  # noqa: E501
    ],
)  # fmt: skip
def test_lines_break_where_a_reader_would(text: str, lines: list[str]) -> None:
    assert wrap(text.split(), 42) == lines


def test_files_can_be_read_back() -> None:
    made = shift(
        (Cue(start_ms=0, end_ms=1_200, lines=("Một", "hai")), Cue(start_ms=1_300, end_ms=2_000, lines=("{x} < y",))),
        500,
    )
    for text, kind in ((srt(made), "srt"), (vtt(made), "vtt")):
        read = pysubs2.SSAFile.from_string(text, format_=kind)
        assert [(event.start, event.end) for event in read] == [(500, 1_700), (1_800, 2_500)]
    assert "Một\nhai" in srt(made)
    assert "{x} < y" in srt(made)
    assert "{x} &lt; y" in vtt(made)
    assert vtt(made).startswith("WEBVTT")


def test_chapters_join_scenes_under_one_heading() -> None:
    def scene(heading: str) -> Scene:
        return Scene(heading=heading, narration=(Sentence(text="x"),), visual=TitleCard(title="x"))

    script = Script(title="t", language="en", writer="w", scenes=tuple(map(scene, "AABA")))
    made = chapters(script, Timeline(30, (30, 45, 60, 90)))
    assert [(chapter.title, chapter.start_ms, chapter.end_ms) for chapter in made] == [
        ("A", 0, 2_500),
        ("B", 2_500, 4_500),
        ("A", 4_500, 7_500),
    ]


@given(
    st.lists(st.integers(1, 10**7), min_size=1, max_size=9), st.sampled_from([8_000, 22_050, 24_000, 44_100, 48_000])
)
def test_sound_never_overruns_its_scene(lengths: list[int], rate: int) -> None:
    for fps in (24, 25, 30, 50, 60):
        mark = Mark(sentence=0, text="x", start=0, end=1)
        timeline = Timeline.of(tuple(narration([mark], samples, rate) for samples in lengths), Look(fps=fps))
        assert timeline.total_samples * fps == timeline.total_frames * 48_000
        for scene, samples in enumerate(lengths):
            end = timeline.voice_sample(scene) + samples * 48_000 / rate
            after = timeline.start_frame(scene + 1) * timeline.samples_per_frame
            assert after - timeline.samples_per_frame < end + 48_000 * 0.35 + 1
            assert end + 48_000 * 0.35 <= after
