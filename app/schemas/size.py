"""How long an answer may become, known from the graph before a byte of it is written."""

from __future__ import annotations

from collections.abc import Collection
from math import prod
from typing import Final

from app.drawing.folding import fold
from app.drawing.heat import CELLS
from app.drawing.view import BOTH_WAYS_LIMIT, PANEL_LIMIT
from app.problems import Flaw, Problem
from app.schemas.trace import Detail
from engine import Trace

# No float64 is longer than -2.2250738585072014e-308 and a comma.
NUMBER: Final = 25
# Measured: the names, labels and sentences of nodes and steps in programs with names of usual length.
NODE: Final = 300
FORWARD: Final = 200
BACKWARD: Final = 320
# Measured too: a node's box with one edge, where edges are as long as they get; a panel in the inspector.
DRAWN: Final = 3_000
PANEL: Final = 14_000
# A cell of a heat map: its path at its longest.
CELL: Final = 30


def check_size(trace: Trace, detail: Detail, limit: int, folded: Collection[int] | None = None) -> None:
    """Refuse a trace whose answer could be longer than the limit.

    Raises
    ------
    Problem
        422 response-too-large; the decision needs the shapes only.
    """
    sizes = [prod(node.shape) for node in trace.nodes]
    size = 2 * NUMBER * sum(sizes[node] for node in trace.graph.names.values())
    if detail != "gradients":
        size += sum(NODE + FORWARD + 2 * NUMBER * each for each in sizes)
        size += sum(BACKWARD + 2 * NUMBER * (sizes[edge.node] + sizes[edge.to]) for edge in trace.edges)
    if detail == "view":
        drawn = len(fold(trace, folded).graph.nodes)
        directions = 2 if drawn <= BOTH_WAYS_LIMIT else 1
        size += directions * (DRAWN * drawn + sum(2 * CELL * min(each, CELLS**2) for each in sizes if each > 1))
        size += PANEL * len(sizes) if len(sizes) <= PANEL_LIMIT else 0
    if size > limit:
        text = f"the answer could have {size} bytes; the limit is {limit}"
        hint = 'ask for less: "fold" draws statements as blocks, "full" draws nothing, "gradients" has no steps either'
        raise Problem([Flaw("response-too-large", text, suggestion=hint, params={"limit": limit, "given": size})])
