"""Where the boxes and arrows of a diagram go, so that their letters are as large as the room allows."""

import math
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import graphlay

from docreel.models import Diagram

EM = 20.0  # what the engine, whose own measures are pixels, takes the letters to be
# All in em: multiples of the size of the letters.
PADDING, SLANT = (1.5, 1.0), 0.8
GAPS = {
    "layer_gap": 2.2, "node_gap": 1.3, "dummy_gap": 1.0, "port_gap": 1.0, "port_stroke_clear": 0.6, "stub": 0.7,
    "self_loop_gap": 0.5, "edge_label_margin": 0.9, "edge_label_stack_gap": 0.3, "reroute_node_gap": 1.3,
    "isolated_gap": 1.3, "compound_padding": 0.9,
}  # fmt: skip
LANES = 1.7  # between lines beside each other, so that a text on one is clear of the other
EDGE = 0.1  # for the strokes of the outermost boxes
HEADER = 1.7  # over the boxes of a group
TIGHTNESS = (1.0, 0.65)  # of the gaps: the second where letters would be too small
WORTH = 1.3  # letters so much larger are worth leaving the document's direction, or rows that are not filled


def laid_out(diagram: Diagram, room: dict[str, Any]) -> dict[str, Any]:
    """The plan with the largest letters, in em from the top left corner, and their ``size`` in pixels.

    ``room``: ``width``, ``height``, ``smallest`` and ``largest`` letters in pixels; ``texts``, ``names`` and
    ``groups``: for each way of wrapping the (width, height) in em of each text. Where letters would be too small, the
    last boxes are left out, and counted in ``hidden``.
    """
    for count in range(len(diagram.boxes), 0, -1):
        for tightness in TIGHTNESS:
            best = _best(diagram, count, room, tightness)
            if best["size"] >= room["smallest"]:
                return best
    return best


def _best(diagram: Diagram, count: int, room: dict[str, Any], tightness: float) -> dict[str, Any]:
    found = [plan for way in _ways(diagram) for plan in _plans(diagram, count, room, tightness, *way)]
    least = max(room["smallest"], max(plan["size"] for plan in found) / WORTH)
    plans = [plan for plan in found if plan["filled"] and plan["size"] >= least] or found
    best = max(plans, key=lambda plan: plan["size"])
    given = max((p for p in plans if p["towards"] == diagram.towards), key=lambda plan: plan["size"], default=best)
    return given if given["size"] >= max(room["smallest"], best["size"] / WORTH) else best


def _ways(diagram: Diagram) -> Iterator[tuple[str, str, bool]]:
    """Our name of a direction, the engine's, and whether rows may break; chains may."""
    yield "down", "topbottom", False
    yield "right", "leftright", False
    leaving = [arrow.source for arrow in diagram.arrows]
    if len(set(leaving)) == len(leaving) and not diagram.groups:
        yield "right", "leftright", True


def _plans(
    diagram: Diagram, count: int, room: dict[str, Any], tightness: float, towards: str, direction: str, breaks: bool
) -> Iterator[dict[str, Any]]:
    hidden = len(diagram.boxes) - count
    height = room["height"] - (room["smallest"] * 1.8 if hidden else 0)
    spacing = {name: gap * EM * tightness for name, gap in GAPS.items()} | {"compound_header": HEADER * EM}
    options: dict[str, Any] = {"direction": direction, "spacing": spacing, "labels": {"reservation": "always"}}
    if any(arrow.text for arrow in diagram.arrows):
        options["routing"] = {"lane_gap": LANES * EM}
    if breaks:
        options["wrap"] = {"viewport_aspect": room["width"] / height}
    for way in range(len(room["texts"])):
        graph, arrows = _graph(diagram, count, room, way, breaks)
        layout = graphlay.layout(graph, options=options)
        plan = _plan(layout, count, arrows, diagram)
        wide, tall = plan["extent"]
        size = min(room["width"] / wide, height / tall, room["largest"])
        filled = not breaks or _filled(plan["boxes"])
        yield {**plan, "filled": filled, "towards": towards, "size": size, "way": way, "hidden": hidden}


def _filled(boxes: list[tuple[float, ...]]) -> bool:
    """Whether no row has more boxes than the one over it: two, one and two look like a mistake."""
    rows = [round(y, 1) for _, y, *_ in boxes]
    counts = [rows.count(row) for row in sorted(set(rows))]
    return all(above >= below for above, below in pairwise(counts))


def _graph(
    diagram: Diagram, count: int, room: dict[str, Any], way: int, even: bool
) -> tuple[graphlay.Graph, list[int]]:
    """The graph of the first ``count`` boxes, ``even``: all of one size, and which arrows are in it."""
    graph = graphlay.Graph()
    boxes = diagram.boxes[:count]
    groups = sorted({box.group for box in boxes if box.group is not None})
    sizes = room["texts"][way][:count]
    if even:  # rows that begin under each other
        sizes = [tuple(map(max, zip(*sizes, strict=True)))] * count
    for number, (box, (width, height)) in enumerate(zip(boxes, sizes, strict=True)):
        parent: dict[str, Any] = {} if box.group is None else {"parent": count + groups.index(box.group)}
        wider = PADDING[0] + (2 * SLANT if box.shape == "choice" else 0)
        graph.node(number, width=(width + wider) * EM, height=(height + PADDING[1]) * EM, **parent)
    for group in groups:
        graph.node(("group", group), width=(room["groups"][way][group][0] + 2) * EM, height=HEADER * EM)
    arrows = [n for n, arrow in enumerate(diagram.arrows) if max(arrow.source, arrow.target) < count]
    for number in arrows:
        arrow, (width, height) = diagram.arrows[number], room["names"][way][number]
        size = {"width": (width + 0.6) * EM, "height": (height + 0.2) * EM}
        label: dict[str, Any] = {"label_size": size} if arrow.text else {}
        graph.edge(arrow.source, arrow.target, **label)
    return graph, arrows


def _plan(layout: graphlay.Layout, count: int, arrows: list[int], diagram: Diagram) -> dict[str, Any]:
    low, high = layout.bounds["min"], layout.bounds["max"]

    def place(point: dict[str, float]) -> tuple[float, float]:
        return (point["x"] - low["x"]) / EM + EDGE, (point["y"] - low["y"]) / EM + EDGE

    nodes = [(*place(node["center"]), node["size"]["width"] / EM, node["size"]["height"] / EM) for node in layout.nodes]
    return {
        "extent": tuple(side + EDGE for side in place(high)),
        "boxes": nodes[:count],
        "groups": [(group, node) for (_, group), node in zip(layout.ids[count:], nodes[count:], strict=True)],
        "arrows": [
            {"number": number, "dashed": diagram.arrows[number].dashed, "headed": diagram.arrows[number].headed,
             "both": diagram.arrows[number].both, "points": list(map(place, edge["points"])),
             "name": _middle(list(map(place, edge["points"])))}
            for number, edge in zip(arrows, layout.edges, strict=True)
        ],
    }  # fmt: skip


def _middle(points: list[tuple[float, float]]) -> tuple[float, float]:
    """The middle of the longest stretch of a line: there its text stands."""
    (ax, ay), (bx, by) = max(pairwise(points), key=lambda ends: math.dist(*ends))
    return (ax + bx) / 2, (ay + by) / 2
