import pytest

from docreel.errors import UnsupportedLanguage
from docreel.reading.language import identify


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Water", "en"),
        ("Coffee is good.", "en"),
        ("A trip to Hà Nội and Huế is a journey through the history of a country.", "en"),
        ("Nước", "vi"),
        ("Hà Nội", "vi"),
        ("Chương 1: Khởi đầu", "vi"),
        ("Le café est une boisson préparée à partir de graines torréfiées.", "fr"),
        ("Wasser ist eine chemische Verbindung aus Wasserstoff und Sauerstoff.", "de"),
        ("Вода это прозрачная жидкость без цвета и запаха.", "ru"),
        ("水是一种透明的液体。", "zh"),
        ("12 + 30 = 42", "en"),
    ],
)
def test_language(text, code):
    assert identify(text) == code


def test_code_does_not_speak(reading):
    listing = "```\nfor item in range(10): print(item, the, quick, brown, fox)\n```\n" * 20
    assert reading(f"Đoạn mã sau đây in ra các số.\n\n{listing}", "a.md").language == "vi"


def test_the_user_may_decide(reading):
    assert reading("Some words.", language="de").language == "de"
    with pytest.raises(UnsupportedLanguage, match="klingon!"):
        reading("Some words.", language="klingon!")
