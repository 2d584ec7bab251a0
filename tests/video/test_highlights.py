"""A part of a visual is marked while it is spoken of, and only then."""

from docreel.models import Artifact, Mark, Narration, Sentence
from docreel.video.highlights import spoken_spans

RATE = 16_000


def narration(*sentences: Sentence) -> Narration:
    """Every word takes half a second."""
    marks, at = [], 0
    for index, sentence in enumerate(sentences):
        for word in sentence.said.split():
            marks.append(Mark(sentence=index, text=word, start=at, end=at + RATE // 2))
            at += RATE // 2
    audio = Artifact(key="0" * 64, media_type="audio/flac", size_bytes=1)
    return Narration(audio=audio, sample_rate=RATE, samples=at, marks=tuple(marks))


def spans(parts: tuple[str, ...], *texts: str) -> list[tuple[int, int] | None]:
    sentences = tuple(Sentence(text=text) for text in texts)
    found = spoken_spans(parts, sentences, narration(*sentences))
    return [(span.start_ms - 350, span.end_ms - 350) if span else None for span in found]


def test_each_point_is_marked_while_its_sentence_is_said() -> None:
    told = spans(("Grind the beans", "Use clean water"), "Three things help.", "Grind the beans.", "Use clean water.")
    assert told == [(1500, 3000), (3000, 4500)]


def test_points_within_one_sentence_follow_each_other() -> None:
    assert spans(("red apples", "green pears"), "We sell red apples and green pears today.") == [
        (1000, 2500),
        (2500, 4000),
    ]


def test_a_point_that_was_shortened_is_found() -> None:
    (told,) = spans(("The seeds of a small red fruit",), "They are the seeds of a small red fruit, which holds two.")
    assert told == (1000, 6000)


def test_a_point_that_is_not_said_is_not_marked() -> None:
    assert spans(("Nothing of the kind", "Grind the beans"), "Grind the beans.") == [None, (0, 1500)]


def test_a_row_is_found_by_its_cells() -> None:
    told = spans(
        ("Espresso 93 °C 30 s", "Filter 94 °C 180 s"),
        "Espresso: water 93 °C, time 30 s.",
        "Filter: water 94 °C, time 180 s.",
    )
    assert told == [(0, 3500), (3500, 7000)]
