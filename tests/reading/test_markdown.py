import io
from pathlib import Path

import pytest
from PIL import Image

from docreel.models import Bullets, Code, Figure, Formula, Heading, Paragraph, Quote, Table
from docreel.reading import Limits

DOCUMENT = """\
---
title: "Cà phê"
---
# Coffee & *tea*

Intro with **bold**, `a<b` and [a link](http://example.org "t"):
- one
- two
    - nested *three*

```python
# not a heading
return "<b>"
```

Setext
------
Some <b>bold</b> &copy; a < b, $x_1 + y_1$.
Second line.

$$
E = mc^2
$$

| a | b |
|---|--:|
| 1 | `2` |
| 3 |

> To be
> or not.
> — Hamlet

<!-- hidden
words -->
<script>alert("x")</script>

1) first
2) second

Last words[^1].

[^1]: A note.
"""


@pytest.fixture
def markdown(reading):
    return lambda text, **options: reading(text, "document.md", **options)


def test_every_kind_of_block_with_its_line(markdown):
    document = markdown(DOCUMENT)
    assert document.title == "Cà phê"
    expected = [
        (4, Heading, "Coffee & tea"),
        (6, Paragraph, "Intro with bold, a<b and a link:"),
        (7, Bullets, ("one", "two", "nested three")),
        (11, Code, '# not a heading\nreturn "<b>"'),
        (16, Heading, "Setext"),
        (18, Paragraph, "Some bold © a < b, $x_1 + y_1$. Second line."),
        (21, Formula, "E = mc^2"),
        (25, Table, (("1", "2"), ("3", ""))),
        (30, Quote, "To be or not."),
        (38, Bullets, ("first", "second")),
        (41, Paragraph, "Last words."),
        (43, Paragraph, "A note."),
    ]
    found = [
        (block.place.line, type(block), next(v for k in ("text", "items", "latex", "rows") if (v := getattr(block, k, 0))))  # noqa: E501
        for block in document.blocks
    ]  # fmt: skip
    assert found == expected
    assert next(block for block in document.blocks if isinstance(block, Quote)).attribution == "Hamlet"
    assert next(block for block in document.blocks if isinstance(block, Code)).language == "python"


def test_repeated_text_keeps_apart(markdown):
    document = markdown("# Same\n\nSame\n\n- Same\n\nSame\n\n# Same\n")
    assert [block.place.line for block in document.blocks] == [1, 3, 5, 7, 9]


def test_line_ends_of_windows(markdown):
    assert [block.place.line for block in markdown("# A\r\n\r\nb c\r\n\r\nd e\r\n").blocks] == [1, 3, 5]


def test_our_own_marks_in_the_text_do_no_harm(markdown):
    text = markdown("a \ue00012\ue001 b").blocks[0].text
    assert text.split() == ["a", "12", "b"]


def test_deep_nesting_is_no_crash(markdown):
    assert markdown(">" * 3000 + " deep words").blocks
    assert markdown("\n".join("    " * n + "- entry" for n in range(60))).blocks


@pytest.mark.parametrize(
    "text", ["```\nnever closed", "$$ never closed", "| a |\n|---|", "[x]: y\n\ntext", "***\n\ntext"]
)
def test_unfinished_markup_is_read(markdown, text):
    assert markdown(text).blocks


def test_a_fence_inside_a_list_is_kept(markdown):
    blocks = markdown("1. Do this:\n\n    ```sh\n    ls -l\n    ```\n\n2. Look.\n").blocks
    assert [block.items for block in blocks if isinstance(block, Bullets)] == [("Do this:", "Look.")]
    assert [block.text for block in blocks if isinstance(block, Code)] == ["ls -l"]


@pytest.fixture
def folder(tmp_path, picture):
    (tmp_path / "secret.png").write_bytes(picture())
    inside = tmp_path / "inside"
    inside.mkdir()
    (inside / "cup of tea.png").write_bytes(picture(320, 200))
    (inside / "way-out.png").symlink_to(tmp_path / "secret.png")
    (inside / "broken.png").write_bytes(b"\x89PNG\r\n\x1a\nno")
    return inside


@pytest.mark.parametrize(
    "text",
    [
        '![A *cup*](cup%20of%20tea.png "The cup")',
        '<img alt="x" title="The cup" src="cup of tea.png">',
        "Words around ![x][1] it.\n\n[1]: <cup%20of%20tea.png> 'The cup'",
    ],
)
def test_local_pictures(markdown, folder, shelf, text):
    document = markdown(f"Words.\n\n{text}", folder=folder)
    (figure,) = [block for block in document.blocks if isinstance(block, Figure)]
    assert (figure.width_px, figure.height_px, figure.caption, figure.place.line) == (320, 200, "The cup", 3)
    assert figure.image.key in shelf.kept


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("../secret.png", "outside"),
        ("{parent}/secret.png", "outside"),
        ("way-out.png", "outside"),
        ("https://example.org/a.png", "not fetched"),
        ("//example.org/a.png", "not fetched"),
        ("file:///etc/passwd", "not fetched"),
        ("missing.png", "no such file"),
        ("broken.png", "decoded"),
        ("a%00b.png", "not valid"),
    ],
)
def test_pictures_that_are_left_out(markdown, folder, shelf, path, why):
    path = path.format(parent=folder.parent)
    document = markdown(f"Words.\n\n![x]({path})", folder=folder)
    assert not any(isinstance(block, Figure) for block in document.blocks)
    assert why in document.warnings[0]
    assert not shelf.kept


def test_without_a_folder_there_are_no_pictures(markdown):
    assert "without its folder" in markdown("Words ![x](a.png)").warnings[0]


def test_a_picture_that_is_a_bomb(markdown, folder):
    out = io.BytesIO()
    Image.new("1", (9_000, 9_000)).save(out, "PNG")
    (folder / "bomb.png").write_bytes(out.getvalue())
    assert "9000 x 9000" in markdown("Words ![x](bomb.png)", folder=folder).warnings[0]


def test_other_formats_become_png(markdown, folder, shelf):
    Image.new("P", (50, 40)).save(folder / "a.gif")
    (_, figure) = markdown("Words ![x](a.gif)", folder=folder).blocks
    assert figure.image.media_type == "image/png"
    assert Image.open(io.BytesIO(shelf.kept[figure.image.key])).size == (50, 40)


@pytest.mark.parametrize(
    ("text", "title"), [("# Top\n\nx", "Top"), ("## Low\n\nx", "My document"), ("x y", "My document")]
)
def test_title(reading, text, title):
    assert reading(text, "my_document.md").title == title


def test_a_rule_at_the_top_is_no_front_matter(markdown):
    document = markdown("---\nJust words here.\n\nMore.\n")
    assert "Just words here." in [getattr(block, "text", "") for block in document.blocks]


def test_a_large_document_in_seconds(markdown):
    text = "\n\n".join(
        f"## Part {n}\n\nSome *words* with `code` and [links](http://a.b).\n\n- one\n- two" for n in range(1500)
    )
    assert len(markdown(text, limits=Limits()).blocks) == 4500


def test_examples(reading, examples):
    for name, language in (("coffee.md", "en"), ("ha-noi.md", "vi"), ("water.txt", "en"), ("quang-hop.txt", "vi")):
        path: Path = examples / name
        document = reading(path.read_bytes(), name, folder=examples)
        assert (document.language, document.warnings) == (language, ())


def test_front_matter_tells_the_language_and_is_not_spoken(markdown):
    document = markdown("---\ntitle: Hà Nội\nlang: vi-VN\ndate: 2024-05-06\n---\n\nHanoi is old.\n")
    assert (document.title, document.language) == ("Hà Nội", "vi")
    assert [block.text for block in document.blocks] == ["Hanoi is old."]


def test_maths_in_all_its_delimiters(markdown):
    document = markdown(
        "So $\\frac{1}{2}$ and \\(x^2\\), for \\$5.\n\n\\[ a^2 \\]\n\n```math\nb^2\n```\n\n$$\nc^2\n$$\n"
    )
    text, *formulas = document.blocks
    assert text.text == "So $\\frac{1}{2}$ and $x^2$, for $5."
    assert [block.latex for block in formulas] == ["a^2", "b^2", "c^2"]


@pytest.mark.parametrize("indent", ["  ", "   ", "    ", "\t"])
def test_lists_nested_by_any_indentation(markdown, indent):
    text = f"1. one\n{indent}- inner\n{indent}  goes on\n{indent}{indent}* inmost\n2. two\n\n{indent}More of two.\n"
    text += "\nAfter.\n"
    items, after = markdown(text).blocks
    assert items.items == ("one", "inner goes on", "inmost", "two More of two.")
    assert (items.ordered, after.text) == (True, "After.")


def test_a_definition_list_is_terms_with_their_meanings(markdown):
    text = "# T\n\nCrema\n:   The foam on an *espresso*.\n\nTamper\n:   A tool.\n:   A brand.\n"
    entries = markdown(text).blocks[-1]
    assert entries.items == ("Crema: The foam on an espresso.", "Tamper: A tool. A brand.")
    assert entries.defines
    assert entries.place.line == 3


def test_a_footnote_stands_in_the_section_that_refers_to_it_first(markdown):
    text = """# Tides

High water[^moon], twice a day.

The paragraph after it.

## Springs

- at new moon[^1]
- at full moon[^moon]

## Neaps

The smallest[^undefined].

[^1]: The Sun helps[^2].
[^moon]: The Moon does it.
[^2]: Half as much.
[^3]: Nobody refers to this.
"""
    blocks = markdown(text).blocks
    assert [block.items if isinstance(block, Bullets) else block.text for block in blocks] == [
        "Tides", "High water, twice a day.", "The paragraph after it.", "The Moon does it.",
        "Springs", ("at new moon", "at full moon"), "The Sun helps.", "Half as much.",
        "Neaps", "The smallest[^undefined].", "Nobody refers to this.",
    ]  # fmt: skip
    assert [block.place.line for block in blocks if "Moon does" in str(block)] == [17]
