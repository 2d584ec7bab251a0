"""A listing that was scrolled to what is spoken of does not jump back in the pauses of the voice."""

from docreel.models import Artifact, CodeListing, Look, Mark, Narration, Picture, Sentence, Take
from docreel.video.timeline import scene_frames
from tasks.film import lit_parts

RATE = 16_000
FILE = Artifact(key="0" * 64, media_type="image/png", size_bytes=1)
STEPS = ("Pick ripe cherries", "Dry every bean", "Sort by weight", "Roast until brown", "Cool in air", "Grind it fine",
         "Boil clean water", "Pour in circles", "Drink while hot")  # fmt: skip
SENTENCES = tuple(Sentence(text=f"{STEPS[n]}.") for n in (0, 7, 8))


def test_a_scrolled_listing_stays_until_the_next_block_is_spoken_of() -> None:
    look = Look(width_px=640, height_px=360, fps=25)
    code = "\n\n".join(f"# {step}\nstep(\n    {n},\n)" for n, step in enumerate(STEPS))
    marks = [
        Mark(
            sentence=index,
            text=word,
            start=(index * 3 * RATE) + at * RATE // 4,
            end=(index * 3 * RATE) + (at + 1) * RATE // 4,
        )
        for index, sentence in enumerate(SENTENCES)
        for at, word in enumerate(sentence.text.split())
    ]
    narration = Narration(audio=FILE, sample_rate=RATE, samples=9 * RATE, marks=tuple(marks))
    take = Take(
        sentences=SENTENCES,
        visual=CodeListing(text=code, language="python"),
        narration=narration,
        picture=Picture(image=FILE, width_px=640, height_px=360, alt_text="Code"),
    )
    first, second, third = lit_parts(take, look, "en")
    assert second.first_frame - first.end_frame > 25  # the slide itself: nothing was scrolled
    assert second.end_frame == third.first_frame
    assert third.end_frame == scene_frames(narration, 25)
