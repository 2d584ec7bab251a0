"""What a slide says by itself is in the language of the document."""

import pytest

from docreel.drawing import draw
from docreel.drawing.slide import compose
from docreel.models import BulletList, CodeListing, Illustration, Look, TableGrid
from tests.drawing.test_drawing import IMAGE, cards, diagram, picture
from tests.drawing.test_legibility import letters

LOOK = Look(width_px=640, height_px=360)
ENGLISH = ("picture", "chart", "Shares", "Code", "lines", "Table", "rows", "Diagram", "Formula", "Figure")


def shown(visual, language: str) -> str:
    return "".join(letter.text for letter in letters(compose(visual, LOOK, language, picture), LOOK))


@pytest.mark.parametrize("kind", list(cards("x")))
def test_a_vietnamese_slide_is_described_in_vietnamese(kind: str) -> None:
    said = draw(cards("Chữ")[kind], LOOK, language="vi", load=picture).alt_text
    assert not [word for word in ENGLISH if word in said], said


@pytest.mark.parametrize("visual", [diagram("b"), CodeListing(text="a\nb"), TableGrid(header=("A",), rows=(("1",),))])
def test_an_english_slide_is_described_in_english(visual) -> None:
    assert any(word in draw(visual, LOOK, language="en", load=picture).alt_text for word in ENGLISH)


@pytest.mark.parametrize("language", ["vi", "vi-VN", "fr", "ar", "ko", "zh", "hi", "xx"])
def test_no_english_stands_beside_a_generated_picture_of_another_language(language: str) -> None:
    card = Illustration(text="1", image=IMAGE, width_px=300, height_px=200)
    assert "generated" not in shown(card, language)
    assert "generated" not in draw(card, LOOK, language=language, load=picture).alt_text
    assert "Agenerated" in shown(card, "en")


def test_what_is_left_out_is_counted_in_any_language() -> None:
    many = BulletList(items=tuple(f"{n}" for n in range(60)))
    assert "morepoints" in shown(many, "en")
    assert "ýnữa" in shown(many, "vi")
    assert "more" not in shown(many, "fr")
    assert "+" in shown(many, "fr")
