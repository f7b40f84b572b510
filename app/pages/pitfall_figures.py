"""The figure of a scene that a graph does not show: a Jacobian, an error curve, a refusal; all from the engine."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

import numpy as np

from app.content import worked_example
from app.content.pitfalls import Scene
from app.drawing.checking import curve_figure
from app.drawing.markup import Element
from app.drawing.numbers import format_number
from engine import EngineError, nudge, step_curve, trace
from engine.cells.jacobians import local_jacobian

DIGITS: Final = 3


def figure(scene: Scene) -> Element | None:
    """Return the figure of a scene, None if the graph is all it has."""
    draw = _FIGURES.get(scene.pitfall.figure)
    return draw(scene) if draw else None


def _jacobian(scene: Scene) -> Element:
    """Return the derivatives of each entry by each operand's, the diagonal marked, with the sum of every row."""
    traced = scene.right
    node = traced.graph.names[scene.pitfall.figure_settings["node"]]
    place = next(place for place, edge in enumerate(traced.edges) if edge.node == node)
    matrix = local_jacobian(traced, place)
    of, by = (traced.nodes[i].name or "" for i in (node, traced.edges[place].to))
    head = [Element("th", {"scope": "col"}, (f"by {by}{_below(column)}",)) for column in range(matrix.shape[1])]
    rows = [_row(f"{of}{_below(i)}", line, i) for i, line in enumerate(matrix)]
    top = Element("tr", {}, (Element("td", {}, ()), *head, Element("th", {"scope": "col"}, ("sum",))))
    table = Element("table", {"class": "table jacobian"}, (
        Element("caption", {}, ("The whole derivative: the mistake keeps the diagonal only.",)),
        Element("thead", {}, (top,)),
        Element("tbody", {}, tuple(rows)),
    ))  # fmt: skip
    return Element("div", {"class": "pitfall-figure scroll-x"}, (table,))


def _row(name: str, line: Sequence[float], diagonal: int) -> Element:
    cells = [
        Element("td", {"class": "figure diagonal" if column == diagonal else "figure"}, (format_number(it, DIGITS),))
        for column, it in enumerate(line)
    ]
    total = Element("td", {"class": "figure"}, (format_number(round(float(np.sum(line)), 12), DIGITS),))
    return Element("tr", {}, (Element("th", {"scope": "row"}, (name,)), *cells, total))


def _below(place: int) -> str:
    return str(place + 1).translate(str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉"))


def _curve(scene: Scene) -> Element:
    pitfall = scene.pitfall
    drawn = curve_figure(step_curve(pitfall.program, pitfall.inputs, pitfall.figure_settings["name"]))
    return Element("div", {"class": "pitfall-figure"}, (drawn,))


def _refusal(scene: Scene) -> Element:
    """Return a program that the engine refuses, and what it says."""
    settings = scene.pitfall.figure_settings
    program = settings["program"].strip("\n")
    try:
        trace(program, settings["inputs"])
    except EngineError as refused:
        said = str(refused)
    else:
        raise ValueError(f"{scene.pitfall.slug}: {program} is no refusal")
    shapes = ", ".join(f"{name} is {'×'.join(map(str, np.shape(it)))}" for name, it in settings["inputs"].items())
    return Element("p", {"class": "pitfall-figure refusal"}, (
        f"Where {shapes}, ", Element("code", {}, (program,)), " is refused: ", Element("q", {}, (said,)), ".",
    ))  # fmt: skip


def _nudges(scene: Scene) -> Element:
    """Return what a large and a small nudge do; scripts put a slider in its place."""
    pitfall = scene.pitfall
    head = tuple(Element("th", {"scope": "col", "class": "figure"}, (text,)) for text in ("predicted", "true"))
    rows = []
    for delta in worked_example.NUDGES:
        it = nudge(pitfall.program, pitfall.inputs, pitfall.node, delta)
        cells = (Element("td", {"class": "figure"}, (format_number(each, 6),)) for each in (it.predicted, it.true))
        name = Element("th", {"scope": "row"}, (f"{pitfall.node} +{format_number(delta)}",))
        rows.append(Element("tr", {}, (name, *cells)))
    table = Element("table", {"class": "table"}, (
        Element("caption", {}, (f"{pitfall.node} nudged by a lot and by a little",)),
        Element("thead", {}, (Element("tr", {}, (Element("th", {"scope": "col"}, ("Nudge",)), *head)),)),
        Element("tbody", {}, tuple(rows)),
    ))  # fmt: skip
    return Element("div", {"class": "pitfall-figure nudge", "data-part": "nudge"}, (table,))


_FIGURES: Final[dict[str, Callable[[Scene], Element]]] = {
    "jacobian": _jacobian,
    "nudge": _nudges,
    "refusal": _refusal,
    "step-curve": _curve,
}
