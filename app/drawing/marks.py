"""The badges of nodes that need a second look: a sign, a class, and the sentence that says why.

Owns which remark of the diagnostics is which badge. A node has at most one, the gravest.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np

from app.drawing import wording
from app.drawing.markup import Element, Scalar
from engine import Trace
from engine.diagnostics.remarks import is_finite
from engine.explain import title
from engine.judgement.choices import choices

# The gravest first.
SIGNS: Final = {"non-finite": "!", "dead": "0", "saturated": "≈", "kink": "∧"}
_KINDS: Final = {
    "domain": "non-finite", "division-by-zero": "non-finite", "overflow": "non-finite", "nan-value": "non-finite",
    "nan-gradient": "non-finite", "infinite-value": "non-finite", "infinite-gradient": "non-finite",
    "dead-relu": "dead", "unused-input": "dead", "saturated": "saturated", "underflow": "saturated",
    "kink": "kink", "tie": "kink",
}  # fmt: skip
_RANK: Final = {kind: place for place, kind in enumerate(SIGNS)}
RADIUS: Final = 9.0


@dataclass(frozen=True, slots=True)
class Mark:
    """A badge; it shows once ``since`` steps are done."""

    kind: str
    text: str
    since: int

    def element(self, width: float, done: int) -> Element:
        """Return the badge for the upper right corner of a box of some width, hidden if its step is still to come."""
        attributes: dict[str, Scalar] = {
            "class": f"mark mark-{self.kind}",
            "data-since": self.since,
            "transform": f"translate({width:g} 0)",
            "display": "none" if done < self.since else None,
        }
        return Element("g", attributes, (
            Element("title", {}, (self.text,)),
            Element("circle", {"class": "mark-disc", "r": RADIUS}),
            Element("text", {"class": "mark-sign", "y": 4.5, "text-anchor": "middle"}, (SIGNS[self.kind],)),
        ))  # fmt: skip


def find_marks(trace: Trace) -> dict[int, Mark]:
    """Return the badges by node."""
    found: dict[int, Mark] = {}
    for remark in trace.diagnostics:
        kind = _KINDS.get(remark.kind)
        if kind is not None:
            _keep(found, remark.node, Mark(kind, remark.message, 0 if remark.step is None else remark.step + 1))
    first = len(trace.steps) - len(trace.edges)
    arrived = {edge.to: first + place + 1 for place, edge in enumerate(trace.edges)}
    chosen = choices(trace)
    for node, gradient in enumerate(trace.node_gradients):
        if gradient is not None and node in arrived and not np.any(gradient):
            name = wording.pretty(title(trace.graph, node))
            choice = chosen.get(node)
            kind, said = "dead", f"exactly 0: here {trace.graph.output_name} does not answer to it"
            if choice is not None:
                kind, said = "kink", f"0 by convention: {wording.chosen(trace.graph, choice)}"
            elif not is_finite(trace.node_values[trace.graph.output]):
                said = f"exactly 0, but {trace.graph.output_name} is not finite"
            _keep(found, node, Mark(kind, f"The gradient of {name} is {said}.", arrived[node]))
    return found


def of_block(marks: dict[int, Mark], members: Iterable[int]) -> Mark | None:
    """Return the badge of a folded statement: the gravest within, and how many more there are."""
    inner = [marks[i] for i in members if i in marks]
    if not inner:
        return None
    worst = min(inner, key=lambda mark: _RANK[mark.kind])
    others = len(inner) - 1
    return Mark(worst.kind, f"{worst.text} Within there {_more(others)}." if others else worst.text, worst.since)


def _more(count: int) -> str:
    return "is one more badge" if count == 1 else f"are {count} more badges"


def _keep(found: dict[int, Mark], node: int, mark: Mark) -> None:
    if node not in found or _RANK[mark.kind] < _RANK[found[node].kind]:
        found[node] = mark
