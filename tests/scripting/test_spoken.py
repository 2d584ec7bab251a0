"""How what is written is said."""

from pathlib import Path

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
        ("On 3 March 2024 or Jan. 5", "On the third of March twenty twenty-four or January fifth"),
        ("In Q1 2024 revenue was $3.5M.", "In Q one twenty twenty-four revenue was three point five million dollars."),
        ("the '90s, 8-10 km at 5 km/h", "the nineties, eight to ten kilometers at five kilometers per hour"),
        ("Call +1 555-123-4567.", "Call plus one, five five five, one two three, four five six seven."),
        ("H2O, CO₂ at 420 ppm", "H two O, CO two at four hundred and twenty parts per million"),
        ("10^6 or 10⁻³, at 3:1", "ten to the power of six or ten to the power of minus three, at three to one"),
        ("No. 5, #1, ~50 and 3x", "number five, number one, about fifty and three times"),
        ("No. It is ($5/month).", "No. It is (five dollars per month)."),
        ("2 1/2 cups, a 5-year-old", "two and one half cups, a five year-old"),
        ("Louis XIV at 14:05 in 1066", "Louis the fourteenth at fourteen oh five in ten sixty-six"),
        ("25/12/2024, 03/04/2024", "December twenty-fifth, twenty twenty-four, three, four, twenty twenty-four"),
        ("TCP/IP, USB-C and R&D", "T C P I P, U S B C and R and D"),
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
        ("Nước H2O, khí CO₂, 20 °C", "Nước hát hai o, khí xê o hai, hai mươi độ xê"),
        ("Quý 1/2024, Q.3, ngày 30/4", "Quý một năm hai nghìn không trăm hai mươi tư, quận ba, ngày ba mươi tháng tư"),
        ("Gọi 0912 345 678 hoặc 113.", "Gọi không chín một hai, ba bốn năm, sáu bảy tám hoặc một trăm mười ba."),
        ("25.000đ/kg, 7,25%/năm", "hai mươi lăm nghìn đồng mỗi ki lô gam, bảy phẩy hai mươi lăm phần trăm mỗi năm"),
        ("Cao 1m65, khổ A4, lớp 12A", "Cao một mét sáu mươi lăm, khổ a bốn, lớp mười hai a"),
        ("Mục 3.2, tỷ lệ 3:1, khoảng ~50", "Mục ba chấm hai, tỷ lệ ba trên một, khoảng năm mươi"),
        ("8-10 km với 5 km/h", "tám đến mười ki lô mét với năm ki lô mét trên giờ"),
        ("Lúc 14h30 đi 100 m2", "Lúc mười bốn giờ ba mươi phút đi một trăm mét vuông"),
    ],
)
def test_vietnamese(text, said):
    assert spoken(text, "vi") == said


@pytest.mark.parametrize("language", ["en", "vi"])
def test_what_is_found_in_real_texts(language):
    table = Path(__file__).with_name(f"spoken.{language}.tsv").read_text("utf-8").splitlines()
    rows = [line.split("\t") for line in table]
    assert len(rows) >= 60
    assert [(written, spoken(written, language)) for written, _ in rows] == [(written, said) for written, said in rows]


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
