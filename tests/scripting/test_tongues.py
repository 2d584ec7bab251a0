"""Blocks in another language than the document's."""

import pytest

from docreel.models import Document, Length, Paragraph
from docreel.scripting import ExtractiveWriter, write_script
from docreel.scripting.spoken import sentence

VIETNAMESE = "Tháp cao 330 m và được khánh thành ngày 31/3/1889. Mỗi năm có 5,9 triệu khách đến thăm tháp."
ENGLISH = "The tower is 330 m tall and was opened on 31 March 1889. It cost $7.8 million. Dr. Koechlin drew the plans."


def said(language, *texts):
    document = Document(title="Eiffel", language=language, blocks=tuple(Paragraph(text=text) for text in texts))
    script = write_script(document, writer=ExtractiveWriter(), max_scenes=20, length=Length())
    return " ".join(line.said for scene in script.scenes for line in scene.narration), script


@pytest.mark.parametrize("language", ["vi", "en"])
def test_each_block_is_said_by_the_rules_of_its_own_language(language):
    words, script = said(language, VIETNAMESE, ENGLISH)
    assert script.language == language
    assert "cao ba trăm ba mươi mét" in words
    assert "ngày ba mươi mốt tháng ba năm một nghìn tám trăm tám mươi chín" in words
    assert "three hundred and thirty meters tall" in words
    assert "It cost seven point eight million dollars." in words, "a short sentence of an English block"
    assert "Doctor Koechlin" in words


@pytest.mark.parametrize(
    ("language", "text", "tells"),
    [
        ("vi", "Ứng dụng Google Maps có 12 chức năng cho The North Face và Apple.", "mười hai"),
        ("vi", "Server 24/7 support, 12 GB RAM.", "mười hai"),
        ("en", "Phố Huế, Hàng Bài and Tràng Tiền are 3 streets of the old quarter in Hà Nội.", "three"),
    ],
)
def test_names_and_terms_of_another_language_change_nothing(language, text, tells):
    assert tells in sentence(text, language).said


@pytest.mark.parametrize(
    ("language", "text", "words"),
    [
        (
            "vi",
            "Kinh thành Thăng Long (昇龍) có từ năm 1010.",
            "Kinh thành Thăng Long có từ năm một nghìn không trăm mười.",
        ),
        ("en", "The word 道 means way, and 道路 (dàolù) a road.", "The word means way, and (dàolù) a road."),
        ("en", "Pushkin wrote “Я вас любил” in 1829.", "Pushkin wrote in eighteen twenty-nine."),
        ("zh", "北京有 3 个机场。", "北京有 3 个机场。"),
        ("ru", "Пекин (北京) большой.", "Пекин большой."),
        ("ja", "東京は大きい。", "東京は大きい。"),
    ],
)
def test_letters_that_a_voice_would_only_name_are_shown_and_not_said(language, text, words):
    line = sentence(text, language)
    assert line.text == text
    assert line.said == words


def test_what_is_not_said_is_told():
    words, script = said("vi", "Thăng Long (昇龍) là kinh đô cũ của nước Việt. 學而時習之。", "Hồ rộng 20 m.")
    assert "昇" not in words
    assert any("昇龍; 學而時習之" in warning and "exicon" in warning for warning in script.warnings)
    assert not any("Shown" in warning for warning in said("vi", "Hồ rộng 20 m.")[1].warnings)


def test_a_sentence_says_its_language_where_it_is_another_than_the_script_s():
    _, script = said("vi", VIETNAMESE, ENGLISH)
    told = {line.text: line.language for scene in script.scenes for line in scene.narration}
    assert told["Dr. Koechlin drew the plans."] == "en"
    assert told["Tháp cao 330 m và được khánh thành ngày 31/3/1889."] is None


def test_a_block_s_language_is_that_of_its_sentences():
    french = "La tour mesure trois cents mètres."
    document = Document(
        title="Eiffel",
        language="de",
        blocks=(Paragraph(text="Der Turm ist hoch."), Paragraph(text=french, language="fr")),
    )
    script = write_script(document, writer=ExtractiveWriter(), max_scenes=20, length=Length())
    assert {line.text: line.language for scene in script.scenes for line in scene.narration}[french] == "fr"
