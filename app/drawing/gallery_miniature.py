"""A graph as a small picture without texts: boxes and edges of its layout, coloured by what a node is."""

from __future__ import annotations

from app.drawing.folding import fold
from app.drawing.markup import Element, number
from engine import Trace

MOST = 60


def miniature(trace: Trace) -> Element:
    """Return a graph as a small picture that says nothing: what it shows is told beside it.

    Large graphs are folded as on their own page, and their edges are drawn thinner.
    """
    sheet = fold(trace, None)
    drawing = sheet.layouts(["right"])["right"]
    graph = trace.graph
    edges = tuple(Element("path", {"d": route.d}, ()) for route in drawing.edges)
    boxes = tuple(
        Element(
            "rect",
            {
                "class": _kind(trace, node),
                "x": number(box.x),
                "y": number(box.y),
                "width": number(box.width),
                "height": number(box.height),
                "rx": "8",
            },
            (),
        )
        for node, box in drawing.nodes.items()
    )
    large = " miniature-large" if len(graph.nodes) > MOST else ""
    return Element(
        "svg",
        {
            "class": f"miniature{large}",
            "viewBox": f"0 0 {number(drawing.width)} {number(drawing.height)}",
            "aria-hidden": "true",
        },
        (Element("g", {"class": "miniature-edges"}, edges), Element("g", {}, boxes)),
    )


def _kind(trace: Trace, node: int) -> str:
    if node == trace.graph.output:
        return "miniature-output"
    if 0 <= node < len(trace.nodes) and trace.nodes[node].is_input:
        return "miniature-input"
    return "miniature-op"
