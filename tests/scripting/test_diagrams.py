"""Mermaid's flowcharts, arrows in prose, and numbered lists that are processes."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docreel.models import Bullets, Code, Document, Heading, Paragraph, Script
from docreel.scripting import ExtractiveWriter, write_script
from docreel.scripting.mermaid import Unread, flowchart
from docreel.scripting.processes import chain

ORDERS = """
%%{init: {"theme": "dark"}}%%
flowchart TD
    A["An order; it <b>comes</b> in"] --> B{In stock?}
    B -->|yes| C(Pack it) --> F([Send it]):::done
    B -- no --> D[Order it] & E[Wait]
    D -.-> B; E == "later" ==> B
    C --- G[(Books)] <--> H
    classDef done fill:#0f0
    style A stroke:#333
"""


def test_a_flowchart_is_read_whole():
    diagram = flowchart(ORDERS, "Orders")
    texts = [box.text for box in diagram.boxes]
    assert texts == ["An order; it comes in", "In stock?", "Pack it", "Send it", "Order it", "Wait", "Books", "H"]
    assert [box.shape for box in diagram.boxes] == [
        "box", "choice", "round", "round", "box", "box", "round", "box"
    ]  # fmt: skip
    arrows = {(texts[arrow.source][:5], texts[arrow.target][:5]): arrow for arrow in diagram.arrows}
    assert len(arrows) == len(diagram.arrows) == 9
    assert arrows["In st", "Pack "].text == "yes"
    assert arrows["In st", "Wait"].text == "no"
    assert arrows["Wait", "In st"].text == "later"
    assert arrows["Order", "In st"].dashed
    assert not arrows["Wait", "In st"].dashed
    assert not arrows["Pack ", "Books"].headed
    assert arrows["Books", "H"].both
    assert diagram.towards == "down"


def test_subgraphs_become_frames():
    diagram = flowchart("graph LR\nsubgraph one [First part]\nA --> B\nend\nsubgraph Second\nC\nend\nB --> C --> D", "")
    assert diagram.groups == ("First part", "Second")
    assert [box.group for box in diagram.boxes] == [0, 0, 1, None]
    assert diagram.towards == "right"


@pytest.mark.parametrize(
    "link", ["-->", "--->", "---", "-.->", "==>", "--x", "--o", "-- said -->", "--said-->", "-->|said|"]
)
def test_every_link_is_read(link):
    (arrow,) = flowchart(f"graph TD\nA {link} B", "").arrows
    assert arrow.text == ("said" if "said" in link else "")
    assert arrow.headed == (link != "---")


@pytest.mark.parametrize(
    "source",
    [
        "",
        "sequenceDiagram\nA->>B: hi",
        'pie\n"a": 1',
        "graph TD\nA[Broken (text] --> B",
        "graph TD\nA --> ",
        "graph TD\nA@{shape: cloud} --> B",
        "graph TD\nA ~~~ B",
        "graph TD\nA",
        "graph TD\nsubgraph S\nA --> B",
        "graph TD\nsubgraph S\nA --> B\nend\nS --> C",
        "graph TD\nsubgraph S\nsubgraph T\nA --> B\nend\nend",
        "graph TD\n" + "\n".join(f"N{n} --> N{n + 1}" for n in range(30)),
    ],
)
def test_what_cannot_be_read_whole_is_not_read(source):
    with pytest.raises(Unread):
        flowchart(source, "")


LABELS = st.lists(st.text("abcệ 12,.?!", min_size=1, max_size=20).filter(str.strip), min_size=2, max_size=8)


@given(LABELS)
def test_no_label_of_a_flowchart_is_lost(labels):
    lines = [f'N{n}["{label}"]' for n, label in enumerate(labels)]
    source = "graph TD\n" + "\n".join(f"{a} --> {b}" for a, b in pairwise(lines))
    assert [box.text for box in flowchart(source, "").boxes] == [" ".join(label.split()) for label in labels]


@given(st.text(max_size=80))
def test_any_source_is_read_or_refused(source):
    for text in (source, f"graph TD\n{source}", f"graph TD\nA --> {source}"):
        try:
            flowchart(text, "")
        except Unread:
            continue


def write(*blocks, language="en") -> Script:
    document = Document(title="Coffee", language=language, blocks=blocks)
    return write_script(document, writer=ExtractiveWriter(), max_scenes=99)


def last(script: Script) -> tuple[str, list[str]]:
    return script.scenes[-1].visual.kind, [line.text for line in script.scenes[-1].narration]


def test_a_diagram_without_prose_says_its_boxes():
    mermaid = Code(language="mermaid", text="graph TD\nA[Pick the cherries] --> B[Dry them] --> C[Roast]")
    kind, said = last(write(Heading(level=2, text="Beans"), mermaid))
    assert kind == "diagram"
    assert said[-3:] == ["Pick the cherries.", "Dry them.", "Roast."]


def test_a_diagram_that_cannot_be_read_stays_code_and_is_told():
    script = write(
        Heading(level=2, text="Beans"), Paragraph(text="It goes so."), Code(language="mermaid", text="gantt\na: 1")
    )
    assert script.scenes[-1].visual.kind == "code"
    assert script.scenes[-1].visual.text == "gantt\na: 1"
    assert any("could not be read: gantt" in warning for warning in script.warnings)


@pytest.mark.parametrize("text", ["Pick -> Dry -> Roast.", "Pick → Dry → Roast", "Pick => Dry => Roast"])
def test_steps_with_arrows_are_a_diagram(text):
    kind, said = last(write(Heading(level=2, text="Beans"), Paragraph(text=text)))
    assert kind == "diagram"
    assert text.rstrip(".") in said[-1]


@pytest.mark.parametrize(
    "text", ["Pick -> Dry", "It is x -> y, as f: A -> B -> C says. It is so.", "a->b->" + "word " * 20]
)
def test_other_arrows_are_prose(text):
    assert chain(text) == ()


ENTRIES = ("Grind the beans.", "Boil water.", "Pour it slowly.")


@pytest.mark.parametrize(
    ("heading", "lead", "ordered", "kind"),
    [
        ("How to brew", "It is easy.", True, "diagram"),
        ("Brewing", "There are three steps.", True, "diagram"),
        ("Cách làm", "Có ba bước.", True, "diagram"),
        ("Brewing", "It is easy.", True, "bullets"),
        ("How to brew", "It is easy.", False, "bullets"),
    ],
)
def test_a_numbered_list_is_a_process_where_the_document_says_so(heading, lead, ordered, kind):
    blocks = Heading(level=2, text=heading), Paragraph(text=lead), Bullets(items=ENTRIES, ordered=ordered)
    found, said = last(write(*blocks, language="vi" if "Có" in lead else "en"))
    assert found == kind
    assert said[-3:] == list(ENTRIES)
