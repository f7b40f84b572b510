"""A graph dressed as a factory: the same boxes at the same places with the same numbers, named as stations."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from app.drawing.markup import Element
from app.drawing.numbers import format_number
from engine import Trace
from engine.explain import label
from engine.steps import FORWARD, SEED

# By label of the node: what the station is called, and its picture on a field of 24 by 24.
STATIONS: Final = {
    "x": ("Ore", "M3 19l4-9 5-4 6 4 3 9z"),
    "w": ("Furnace", "M5 21V9l7-6 7 6v12zM9 21v-6h6v6"),
    "b": ("Tuning", "M12 4a8 8 0 1 0 .01 0zM12 12l5-4"),
    "y": ("Plan", "M6 3h9l4 4v14H6zM9 11h7M9 15h7"),
    "w*x": ("Steel", "M2 18h20l-4-9H6z"),
    "w*x + b": ("Engine", "M3 10h4V7h7v3h3l2 2h2v7h-4l-2 2H8l-2-3H3z"),
    "relu(z)": ("Paint", "M12 3c4 5 6 8 6 11a6 6 0 0 1-12 0c0-3 2-6 6-11z"),
    "a - y": ("Car", "M2 16v-4l4-1 3-4h7l3 4 3 1v4zM7 15a2 2 0 1 0 .01 0zM17 15a2 2 0 1 0 .01 0z"),
    "(a - y)**2": ("Defect", "M12 3l10 18H2zM12 10v5M12 18v.5"),
}
BEFORE: Final = "The work and the settings are given; nothing is made yet."
_SCALE: Final = 1.3


def dress(drawn: Element, traced: Trace) -> Element:
    """Return the drawing of a graph with the name and the picture of its station in every box."""
    return _dressed(drawn, stations(traced))


def stations(traced: Trace) -> dict[int, tuple[str, str]]:
    """Return the name and the picture of each node that is a station."""
    labels = {node.id: label(traced.graph, node.id) for node in traced.nodes}
    return {node: STATIONS[text] for node, text in labels.items() if text in STATIONS}


def told(traced: Trace, done: int) -> str:
    """Return what is said at a factory after so many steps; ``static/js/lessons/lesson-factory.js`` says the same."""
    if not done:
        return BEFORE
    step, names = traced.steps[done - 1], {node: name for node, (name, _) in stations(traced).items()}
    if step.phase == FORWARD:
        return f"{names[step.node]}: {_shown(traced.node_values[step.node])} is handed on."
    if step.phase == SEED or step.to is None:
        return f"The inquiry begins at the {names[step.node].lower()}, which moves one for one with itself."
    return (
        f"{names[step.to]}: {_shown(step.upstream)} arrives from {names[step.node].lower()}, "
        f"times {_shown(step.local)} makes a blame of {_shown(step.contribution)}."
    )


def _shown(value: object) -> str:
    if not isinstance(value, float):
        raise TypeError("stations hand on single numbers")
    return format_number(value)


def _dressed(it: Element, named: dict[int, tuple[str, str]]) -> Element:
    children = tuple(_dressed(child, named) if isinstance(child, Element) else child for child in it.children)
    node = it.attributes.get("data-node")
    if node is not None and int(str(node)) in named:
        children = (*children, _station(*named[int(str(node))]))
    return replace(it, children=children)


def _station(name: str, picture: str) -> Element:
    icon = Element("path", {"class": "station-icon", "d": picture, "transform": f"translate(3 27) scale({_SCALE})"})
    text = Element("text", {"class": "station-name", "x": "48", "y": "20", "text-anchor": "middle"}, (name,))
    return Element("g", {"class": "station"}, (icon, text))
