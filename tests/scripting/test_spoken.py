"""How what is written is said."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docreel.scripting.sentences import speech_s, split
from docreel.scripting.spoken import sentence, shown, spoken


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("It grew 12.5% to $1.2 million.", "It grew twelve point five percent to one point two million dollars."),
        ("At 14:30 on 2026-11-23.", "At fourteen thirty on November twenty-third, twenty twenty-six."),
        ("Dr. Smith ran 5 km, i.e. far.", "Doctor Smith ran five kilometers, that is far."),
        ("See https://www.example.com/a?b=1 now.", "See example dot com now."),
        ("Set `max_scenes` to 10-15.", "Set max scenes to ten to fifteen."),
        ("If $x^2$ then 🎉 done[^1].", "If x squared then done."),
        ("Chapter IV: the 21st century", "Chapter four: the twenty-first century"),
        ("The 1990s", "The nineteen nineties"),
        ("-3 °C and ½", "minus three degrees Celsius and one half"),
        ("An API, like NASA's", "An A P I, like NASA's"),
        ("Version 3.8.8", "Version three point eight point eight"),
    ],
)
def test_english(text, said):
    assert spoken(text, "en") == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("TP. Hồ Chí Minh có 9,5 triệu dân.", "thành phố Hồ Chí Minh có chín phẩy năm triệu dân."),
        ("Ngày 23/11/1990", "Ngày hai mươi ba tháng mười một năm một nghìn chín trăm chín mươi"),
        ("Giá 1.500.000đ, tăng 12%.", "Giá một triệu năm trăm nghìn đồng, tăng mười hai phần trăm."),
        ("Thế kỷ XIX, tháng 4, thứ 4", "Thế kỷ mười chín, tháng tư, thứ tư"),
        ("Lúc 14h30 đi 100 m2", "Lúc mười bốn giờ ba mươi phút đi một trăm mét vuông"),
    ],
)
def test_vietnamese(text, said):
    assert spoken(text, "vi") == said


@given(st.text(max_size=200), st.sampled_from(["en", "vi", "de", "ja"]))
def test_any_text_can_be_said(text, language):
    said = spoken(text, language)
    if language in ("en", "vi"):
        assert not any(character.isdigit() for character in said)


@given(st.from_regex(r"\A[0-9][0-9.,:/%$€°² a-z-]{0,30}\Z"), st.sampled_from(["en", "vi"]))
def test_no_digit_is_left(text, language):
    said = spoken(text, language)
    assert said
    assert not any(character.isdigit() for character in said)


@given(st.lists(st.sampled_from(["cà", "phê", "thơm", "morning", "river", "light", "green"]), min_size=1))
def test_plain_words_are_said_as_they_are(words):
    text = " ".join(words)
    assert spoken(text, "en") == text
    assert sentence(text, "vi").spoken == ""


def test_captions_lose_markup_and_keep_numbers():
    assert shown("**Bold**, `code` and $x^2$ in 2026[^note].") == "Bold, code and x² in 2026."


@pytest.mark.parametrize(
    ("text", "language", "count"),
    [
        ("TP. Hồ Chí Minh có 9 triệu dân. GS.TS. Nguyễn Văn A nói. Giá là 3.14 đồng.", "vi", 3),
        ("Dr. Smith e.g. went. J. R. R. Tolkien wrote it. It cost $3.50. See Fig. 3.", "en", 4),
    ],
)
def test_abbreviations_end_no_sentence(text, language, count):
    assert len(split(text, language)) == count


@given(st.text(st.sampled_from("ab ,;.?!\n文。"), max_size=600), st.sampled_from(["en", "vi", "ja"]))
def test_splitting_loses_nothing_and_nothing_is_too_long(text, language):
    parts = split(text, language)
    assert "".join("".join(parts).split()) == "".join(text.split())
    assert all(speech_s(part, language) < 26 for part in parts)
