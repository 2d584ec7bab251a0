"""The visual that suits the content: precise rather than eager, in English and Vietnamese."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from docreel.models import (
    Artifact,
    Bullets,
    Code,
    CodeListing,
    Comparison,
    Document,
    Figure,
    Heading,
    Paragraph,
    Script,
    Table,
)
from docreel.scripting import ExtractiveWriter, write_script
from docreel.scripting.comparing import opposed
from docreel.scripting.defining import definition
from docreel.scripting.opening import opening
from docreel.scripting.sections import stretches
from docreel.scripting.striking import figure
from docreel.scripting.suiting import asked_for, offered, suited


def written(*blocks, language="en") -> Script:
    document = Document(title="A Document", language=language, blocks=(Heading(level=1, text="A Document"), *blocks))
    return write_script(document, writer=ExtractiveWriter(), max_scenes=99)


def visuals(script: Script, kind: str) -> list:
    return [scene.visual for scene in script.scenes if scene.visual.kind == kind]


def said(script: Script) -> str:
    return " ".join(line.text for scene in script.scenes for line in scene.narration)


INTRO = Paragraph(
    text="This document is about many things that people ask about again and again. It takes its time with each one."
)


@pytest.mark.parametrize(
    ("text", "name", "meaning"),
    [
        ("Photosynthesis is the process by which plants make sugar.", "Photosynthesis", "the process by which plants"),
        ("A compiler is a kind of program that translates code.", "Compiler", "a kind of program"),
        ("Latency is defined as the time from request to answer.", "Latency", "the time from request"),
        ("Quang hợp là quá trình cây biến ánh sáng thành đường.", "Quang hợp", "quá trình cây"),
        ("Entropy is a measure of disorder, and it never falls.", "Entropy", "a measure of disorder"),
    ],
)
def test_a_sentence_that_defines(text, name, meaning):
    term = definition(text)
    assert term is not None
    assert term.name == name
    assert term.meaning.startswith(meaning)
    assert "never falls" not in term.meaning


@pytest.mark.parametrize(
    "text",
    [
        "The reason is a process that nobody understands.",
        "It is a kind of magic that works.",
        "Coffee is popular in many countries.",
        "This is the method that we used.",
        "Nguyên nhân là hiện tượng nóng lên của khí quyển.",
        "Đây là phương pháp mà chúng tôi đã dùng.",
        "Trà là thức uống mà nhiều người thích.",
        "If water is a substance that flows, it finds its way.",
    ],
)
def test_a_sentence_that_does_not(text):
    assert definition(text) is None


@pytest.mark.parametrize(
    ("heading", "text", "language"),
    [
        ("What is espresso?", "Espresso is a small strong coffee.", "en"),
        ("Espresso", "An espresso is a small strong coffee.", "en"),
        ("Hà Nội là gì?", "Hà Nội là thủ đô của Việt Nam, nằm bên bờ sông Hồng.", "vi"),
    ],
)
def test_what_a_section_is_called_after_is_defined_in_its_first_sentence(heading, text, language):
    assert suited([text], heading, language).kind == "definition"
    assert suited([text], "Something else", language) is None


def test_a_glossary_is_shown_term_by_term_and_another_list_is_not():
    entries = ("Crema: the foam on an espresso", "Grinder: a mill for beans", "Tamper: a tool that presses")
    glossary = written(Heading(level=2, text="Glossary"), Bullets(items=entries))
    assert [term.name for term in visuals(glossary, "definition")[0].terms] == ["Crema", "Grinder", "Tamper"]
    other = written(Heading(level=2, text="In the kitchen"), Bullets(items=entries))
    assert not visuals(other, "definition")
    marked = written(Heading(level=2, text="In the kitchen"), Bullets(items=entries, defines=True))
    assert visuals(marked, "definition") == [visuals(glossary, "definition")[0].model_copy(
        update={"heading": "In the kitchen"})]  # fmt: skip


def test_a_table_of_terms_is_a_glossary():
    rows = (("RAM", "memory that forgets"), ("ROM", "memory that keeps what it has"))
    script = written(INTRO, Heading(level=2, text="Words"), Table(header=("Term", "Meaning"), rows=rows))
    assert visuals(script, "definition")[0].terms[1].meaning == "memory that keeps what it has"
    assert "RAM: memory that forgets." in said(script)


@pytest.mark.parametrize(
    ("text", "number", "unit", "language"),
    [
        ("A cup of coffee is about 98 percent water.", "98", "percent", "en"),
        ("The company earned $4.2 million last year.", "$4.2", "million", "en"),
        ("The bridge is 1,280 metres long.", "1,280", "metres", "en"),
        ("Vietnam has 99,460,000 inhabitants.", "99,460,000", "inhabitants", "en"),
        ("Khoảng 21 phần trăm không khí là oxy.", "21", "phần trăm", "vi"),
        ("Dân số đạt 99,5 triệu người.", "99,5", "triệu người", "vi"),
        ("The world grew 6.7 million tonnes in 2022.", "6.7", "million tonnes", "en"),
        ("In 2024 exports grew by 12 %.", "12\u00a0%", "", "en"),
    ],
)
def test_a_number_that_stands_out(text, number, unit, language):
    card = figure(text, "", language)
    assert (card.figure, card.unit) == (number, unit)
    assert card.text == text.rstrip(".")


@pytest.mark.parametrize(
    "text",
    [
        "The war ended in 1975.",
        "See chapter 12 percent signs and all.",
        "Between 18 and 22 percent, the cup is balanced.",
        "There are 3 of them.",
        "It is 98 percent water.",
        "In the long test that we ran on that day we saw what happens where a value is set to 75 percent of the most.",
        "The A380 has two decks.",
        "Is it really 98 percent?",
    ],
)
def test_a_number_that_does_not(text):
    assert figure(text, "", "en") is None


def test_a_scene_about_several_numbers_is_no_number():
    two = ["A cup is about 98 percent water.", "Espresso takes 30 seconds."]
    assert suited(two, "Coffee", "en") is None
    late = ["Beans are seeds.", "They grow on trees.", "A cup is about 98 percent water."]
    assert suited(late, "Coffee", "en") is None


def test_pros_and_cons_are_one_picture_over_both_lists():
    lists = (
        (Paragraph(text="Pros:"), Bullets(items=("It is fast and simple to use every day", "It is cheap to run"))),
        (Paragraph(text="Cons:"), Bullets(items=("It needs a lot of memory at all times", "It is hard to learn"))),
    )
    script = written(INTRO, Heading(level=2, text="The machine"), *lists[0], *lists[1])
    first, second = visuals(script, "comparison")
    assert first == second
    assert [side.name for side in first.sides] == ["Pros", "Cons"]
    assert [len(side.points) for side in first.sides] == [2, 2]


def test_sections_called_pros_and_cons_are_one_picture():
    script = written(
        Heading(level=2, text="Remote work"), INTRO,
        Heading(level=3, text="Ưu điểm"), Bullets(items=("Không phải đi lại", "Linh hoạt về thời gian")),
        Heading(level=3, text="Nhược điểm"), Bullets(items=("Ít gặp đồng nghiệp", "Khó tách việc nhà")), language="vi",
    )  # fmt: skip
    assert [card.heading for card in visuals(script, "comparison")] == ["Remote work", "Remote work"]


@pytest.mark.parametrize(
    ("header", "heading", "kind"),
    [
        (("", "Espresso", "French press"), "Brewing", "comparison"),
        (("Tiêu chí", "Arabica", "Robusta"), "Hạt", "comparison"),
        (("Taste", "Arabica", "Robusta"), "Arabica and robusta compared", "comparison"),
        (("City", "Mayor", "River"), "Cities", "table"),
        (("Day", "Morning", "Evening"), "Plan", "table"),
    ],
)
def test_a_table_of_two_things(header, heading, kind):
    rows = (("Grind", "very fine", "coarse"), ("Taste", "dense", "round"))
    script = written(INTRO, Heading(level=2, text=heading), Table(header=header, rows=rows))
    assert script.scenes[-1].visual.kind == kind
    assert "very fine" in said(script)


def test_a_table_of_pros_and_cons_is_said_side_by_side():
    rows = (("fast", "expensive"), ("simple", ""))
    script = written(INTRO, Heading(level=2, text="Flying"), Table(header=("Pros", "Cons"), rows=rows))
    (card,) = visuals(script, "comparison")
    assert [side.points for side in card.sides] == [("fast", "simple"), ("expensive",)]
    assert "Pros: fast; simple." in said(script)


def test_sentences_under_a_versus_stand_on_their_sides():
    texts = ["Arabica grows in cool highlands.", "Robusta grows lower.", "It holds twice the caffeine."]
    card = suited(texts, "Arabica vs. Robusta", "en")
    assert isinstance(card, Comparison)
    assert card.sides[1].points == ("Robusta grows lower", "It holds twice the caffeine")
    assert suited(texts, "Beans", "en") is None
    assert suited(["Both are coffee.", "People drink both."], "Arabica vs. Robusta", "en") is None


@pytest.mark.parametrize(
    "pair", [("Advantages", "Disadvantages"), ("Pros of tea:", "Cons of tea:"), ("Nên", "Không nên")]
)
def test_pairs_are_opposed_in_their_order_only(pair):
    assert opposed(*pair)
    assert not opposed(*reversed(pair))
    assert not opposed(pair[0], pair[0])


@pytest.mark.parametrize(
    ("heading", "label", "title"),
    [
        ("Chapter 2: In the roaster", "Chapter 2", "In the roaster"),
        ("2.1 In the roaster", "2.1", "In the roaster"),
        ("III. In the roaster", "III", "In the roaster"),
        ("Chương 3. Trong lò rang", "Chương 3", "Trong lò rang"),
        ("5 ways to roast", "", "5 ways to roast"),
        ("Part I love", "", "Part I love"),
    ],
)
def test_a_section_card_has_the_documents_own_number(heading, label, title):
    card = opening(heading, ("A", "B"))
    assert (card.label, card.title, card.parts) == (label, title, ("A", "B"))


LONG_TEXT = " ".join(f"Many words are said about the {n} thing here, and they take their time." for n in "ABCD")


def test_a_chapter_opens_with_what_it_holds():
    chapters = [
        block
        for n in (1, 2)
        for block in (
            Heading(level=2, text=f"Chapter {n}: Beans"), Paragraph(text=LONG_TEXT),
            Heading(level=3, text=f"Picking {n}"), Paragraph(text=LONG_TEXT),
            Heading(level=3, text=f"Drying {n}"), Paragraph(text=LONG_TEXT),
        )
    ]  # fmt: skip
    cards = visuals(written(*chapters), "section")
    assert [(card.label, card.parts) for card in cards] == [
        ("Chapter 1", ("Picking 1", "Drying 1")),
        ("Chapter 2", ("Picking 2", "Drying 2")),
    ]
    flat = written(Heading(level=2, text="Beans"), Paragraph(text=LONG_TEXT), Heading(level=2, text="Milk"), INTRO)
    assert not visuals(flat, "section")


def test_a_model_is_offered_only_what_the_content_has():
    assert offered({"Tea": ["People like tea.", "It is warm."]}, "en") == ()
    assert offered({"Tea": ["Tea is 99 percent water."]}, "en") == ("number",)
    assert offered({"Tea": ["Steeping is the process of drawing taste from leaves."]}, "en") == ("definition",)
    assert offered({"Tea": ["Tea is a drink of leaves."]}, "en") == ("definition",)
    assert offered({"Tea vs coffee": ["Tea is mild. Coffee is strong."]}, "en") == ("comparison",)
    assert asked_for("number", ["Tea is old.", "Tea is 99 percent water."], "Tea", "en").figure == "99"
    assert asked_for("number", ["Tea is old."], "Tea", "en") is None


@settings(deadline=None, max_examples=40)
@given(st.text(max_size=120), st.text(max_size=40), st.sampled_from(["en", "vi", "ja"]))
def test_any_text_is_decided_upon(text, heading, language):
    card = suited([text], heading, language)
    assert card is None or card.kind in {"number", "definition", "comparison"}


@pytest.mark.parametrize(
    ("language", "heading", "text", "kind"),
    [
        ("vi", "Học máy", "Học sâu là một lĩnh vực của trí tuệ nhân tạo giúp máy tính học từ dữ liệu.", "definition"),
        ("vi", "Sức khỏe", "Tiểu đường là bệnh do cơ thể thiếu insulin gây ra.", "definition"),
        ("vi", "Thể thao", "Bóng đá là một loại hình thể thao được cả nước yêu thích.", "definition"),
        ("vi", "Bài học", "Thành công là một loại quả ngọt.", "quote"),
        ("vi", "Dân số", "Năm 2023, dân số Việt Nam đạt 100,3 triệu người.", "number"),
        ("vi", "Xuất khẩu", "Kim ngạch xuất khẩu gạo tăng 35% trong năm qua.", "number"),
        ("vi", "Xe điện so với xe xăng", "Xe điện chạy êm và ít tốn. Xe xăng đi được xa hơn nhiều.", "comparison"),
        ("vi", "So sánh xe điện và xe xăng", "Xe điện chạy êm và ít tốn nhiên liệu. Xe xăng đi được xa hơn nhiều.",
         "comparison"),
        ("vi", "Sự khác nhau giữa xe điện với xe xăng", "Xe điện chạy êm và ít tốn. Xe xăng đi được xa hơn nhiều.",
         "comparison"),
        ("en", "Comparing trams and buses", "Trams run quietly on rails. Buses go wherever a road goes.", "comparison"),
        ("vi", "Pha cà phê", "Bước 1: Tráng phin bằng nước sôi. Bước 2: Cho cà phê vào phin. Bước 3: Rót nước và chờ.",
         "diagram"),
        ("en", "Coffee", "Step 1: Rinse the filter. Step 2: Put coffee in. Step 3: Pour water and wait.", "diagram"),
        ("vi", "Pha cà phê", "Bước 1: Tráng phin bằng nước sôi. Bước 3: Cho cà phê. Bước 2: Rót nước.", "bullets"),
    ],
)  # fmt: skip
def test_kinds_are_chosen_for_prose_in_vietnamese_as_in_english(language, heading, text, kind):
    chosen = suited([f"{part}." for part in text.rstrip(".").split(". ")], heading, language)
    assert (chosen.kind if chosen else None) == (None if kind in ("quote", "bullets") else kind)


def test_a_list_whose_entries_are_called_steps_is_a_process():
    items = ("Bước 1: Hầm xương", "Bước 2: Nêm gia vị", "Bước 3: Chần bánh phở")
    script = written(INTRO, Heading(level=2, text="Nấu phở"), Bullets(items=items), language="vi")
    (diagram,) = visuals(script, "diagram")
    assert [box.text for box in diagram.boxes] == ["Hầm xương", "Nêm gia vị", "Chần bánh phở"]
    assert "Bước 2: Nêm gia vị." in said(script)


def test_a_comment_is_said_over_the_page_of_the_listing_that_it_is_on():
    lines = [f"step({number})" for number in range(40)]
    lines[3], lines[22] = "# Take the first steps slowly", "# Run the second half"
    script = written(INTRO, Heading(level=2, text="Walking"), Code(text="\n".join(lines), language="python"))
    scenes = [scene for scene in script.scenes if isinstance(scene.visual, CodeListing)]
    for text in ("Take the first steps slowly.", "Run the second half."):
        (scene,) = (scene for scene in scenes if text in [line.text for line in scene.narration])
        assert text.rstrip(".") in scene.visual.text


def picture(caption: str) -> Figure:
    artifact = Artifact(key="0" * 64, media_type="image/png", size_bytes=1)
    return Figure(image=artifact, width_px=40, height_px=30, caption=caption)


SOUTH = Paragraph(text="The south side is steep. Few people walk there.")
NORTH = Paragraph(text="The north side is gentle. Sheep stay there in summer.")
OLD = Paragraph(text="The hills are old. They were made by rivers of ice.")


@pytest.mark.parametrize(
    ("blocks", "wanted"),
    [
        ((OLD, picture("South side"), SOUTH, picture("North side"), NORTH), [SOUTH, NORTH]),
        ((SOUTH, picture("South side"), NORTH, picture("North side")), [SOUTH, NORTH]),
        ((OLD, picture("A sheep"), SOUTH), [OLD]),
        ((NORTH, picture("Hills"), OLD), [NORTH]),  # everything here is about hills
        # What leads to a list of its own stays with the list.
        ((OLD, picture("South side"), SOUTH, Bullets(items=("Stones", "Loose earth"))), [OLD]),
    ],
)
def test_a_figure_is_shown_with_what_it_shows(blocks, wanted):
    found = list(stretches(blocks, "The hills"))
    assert [one.prose for one in found if isinstance(one.shows, Figure)] == [[each] for each in wanted]
    assert sorted(block.model_dump_json() for one in found for block in one.blocks) == sorted(
        block.model_dump_json() for block in blocks
    )
