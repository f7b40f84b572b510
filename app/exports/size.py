"""How long an export may become, known from the graph before a byte of it is written."""

from __future__ import annotations

from math import prod
from typing import Final

from app.problems import Flaw, Problem
from engine import Trace

# No float64 is longer than -2.2250738585072014e-308; with a comma, a space and its share of brackets.
NUMBER: Final = 28
# Measured: the lines of nodes and edges in programs with names of usual length, in the longest of the formats.
NODE: Final = 320
EDGE: Final = 420
STATEMENT: Final = 640  # a line once more with numbers put in
FRAME: Final = 8_000


def check_export_size(trace: Trace, limit: int) -> None:
    """Refuse a trace whose export could be longer than the limit.

    Raises
    ------
    Problem
        422 response-too-large; the decision needs the shapes only.
    """
    numbers = sum(prod(node.shape) for node in trace.nodes if node.is_input)
    seed = prod(trace.nodes[trace.graph.output].shape)
    lines = STATEMENT * len(trace.graph.program.statements)
    size = FRAME + lines + NUMBER * (numbers + seed) + NODE * len(trace.nodes) + EDGE * len(trace.edges)
    if size > limit:
        text = f"the answer could have {size} bytes; the limit is {limit}"
        hint = "export a smaller program, or one with smaller inputs"
        raise Problem([Flaw("response-too-large", text, suggestion=hint, params={"limit": limit, "given": size})])
