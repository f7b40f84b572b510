"""All that a page draws of a trace, as JSON beside it: the graph in both directions, panels, formulas of steps.

What grows with the graph is bounded: very large graphs flow one way only, their panels are asked for one by one, and
formulas are left to the sentences.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Final

from app.drawing import mathml
from app.drawing.folding import fold
from app.drawing.graph_svg import graph_svg
from app.drawing.layout import Direction
from app.drawing.marks import find_marks, of_block
from app.drawing.markup import Element
from app.drawing.numbers import DIGITS
from app.drawing.panels import Panels
from app.drawing.unfolding import tensor_rule
from engine import Step, Term, Trace
from engine.explain import label, title

BOTH_WAYS_LIMIT: Final = 400
PANEL_LIMIT: Final = 24
FORMULA_LIMIT: Final = 64


class Drawings:
    """The drawings of a trace at any of its steps, laid out once.

    Parameters
    ----------
    trace
        The recording.
    folded
        The statements to fold, see ``fold``.
    """

    def __init__(self, trace: Trace, folded: Collection[int] | None = None) -> None:
        self.trace = trace
        self.sheet = fold(trace, folded)
        directions: list[Direction] = ["right", "down"]
        self.layouts = self.sheet.layouts(directions[: 2 if len(self.sheet.graph.nodes) <= BOTH_WAYS_LIMIT else 1])

    def across(self, step: int | None = None) -> Element:
        """Return the drawing that flows to the right, after some steps or after all."""
        return graph_svg(self.trace, step, drawing=self.layouts["right"], sheet=self.sheet)

    def down(self, step: int | None = None) -> Element | None:
        """Return the drawing that flows downwards; None where more than ``BOTH_WAYS_LIMIT`` nodes are drawn."""
        drawing = self.layouts.get("down")
        return graph_svg(self.trace, step, drawing=drawing, sheet=self.sheet) if drawing else None

    def marks(self) -> dict[str, Element]:
        """Return the badges by drawn node."""
        found = find_marks(self.trace)
        blocks = self.sheet.blocks
        boxes = self.layouts["right"].nodes
        marks = {i: of_block(found, blocks[i].members) if i in blocks else found.get(i) for i in boxes}
        return {str(i): mark.element(boxes[i].width, mark.since) for i, mark in marks.items() if mark}


def view_json(
    trace: Trace, digits: int = DIGITS, folded: Collection[int] | None = None, drawings: Drawings | None = None
) -> dict[str, Any]:
    """Return the view of a trace.

    Parameters
    ----------
    trace
        The recording.
    digits
        Significant digits of the numbers in formulas.
    folded
        The statements to fold, see ``fold``.
    drawings
        The drawings, if they are made already; ``folded`` is theirs then.

    Returns
    -------
    dict
        ``graph`` and ``graph_down``: the finished drawing as nested lists, see ``Element.json``; ``graph_down`` is None
        where more than ``BOTH_WAYS_LIMIT`` nodes are drawn. ``folded``: the statements that are folded. ``marks``: the
        badges by drawn node. ``panels``: the inspector's panels by node id; empty above ``PANEL_LIMIT`` nodes.
        ``formulas``: by step, rows of MathML; empty above ``FORMULA_LIMIT`` steps.
    """
    drawings = drawings or Drawings(trace, folded)
    down = drawings.down()
    steps = trace.steps if len(trace.edges) + len(trace.nodes) <= FORMULA_LIMIT else ()
    panels = Panels(trace).shown() if len(trace.nodes) <= PANEL_LIMIT else {}
    return {
        "graph": drawings.across().json(),
        "graph_down": down and down.json(),
        "folded": drawings.sheet.folded,
        "marks": {node: mark.json() for node, mark in drawings.marks().items()},
        "panels": {node: panel.json() for node, panel in panels.items()},
        "formulas": [[row.json() for row in step_formulas(trace, step, digits)] for step in steps],
    }


def step_formulas(trace: Trace, step: Step, digits: int = DIGITS) -> list[Element]:
    """Return a step as rows of mathematics.

    Forward: what is computed. Seed: where the gradient starts. Backward: upstream × local = contribution, in symbols
    and in numbers, each with its class; for tensors the rule with the shape under every factor, and what its ``G`` is.
    """
    graph, output = trace.graph, trace.graph.output_name
    node = trace.nodes[step.node]
    tensors = frozenset(trace.nodes[i].name or "" for i in range(len(trace.nodes)) if trace.nodes[i].shape)
    if step.phase == "forward":
        source = label(graph, node.id)
        return [mathml.formula(f"{node.name} = {source}" if node.name else source, tensors)]
    if step.phase == "seed":
        return [mathml.equation(mathml.derivative(output, output), _value(step.gradient, digits))]
    assert step.to is not None
    of, by = title(graph, node.id), title(graph, step.to)
    if isinstance(step.local, float) and isinstance(step.upstream, float) and isinstance(step.contribution, float):
        term = Term(of, by, step.rule or "", step.local)
        return mathml.contribution(term, output, step.upstream, step.contribution, digits)
    return tensor_rule(trace, step)


def _value(value: Any, digits: int) -> Element:
    return mathml.number(value, digits) if isinstance(value, float) else mathml.formula("seed")
