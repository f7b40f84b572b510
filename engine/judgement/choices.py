"""Gradients that a convention has chosen: those behind a kink or a tie, where the output has no single slope.

Owns how far back a choice reaches.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from engine.diagnostics.remarks import Diagnostic

if TYPE_CHECKING:
    from engine.trace import Trace

KINDS = ("kink", "tie", "convention")


def choices(trace: Trace) -> dict[int, Diagnostic]:
    """Return, by node, the remark on the kink, tie or convention that its gradient has come through.

    A kink at which no gradient arrives, or whose choice is multiplied by 0, chooses nothing: ``abs(x)**2`` is flat at
    0 whatever the slope of ``abs`` is taken to be.

    Examples
    --------
    >>> import engine
    >>> {node: remark.kind for node, remark in choices(engine.trace("L = abs(x)", {"x": 0})).items()}
    {0: 'kink'}
    >>> choices(engine.trace("L = abs(x)**2", {"x": 0}))
    {}
    """
    remarks = {each.node: each for each in reversed(trace.diagnostics) if each.kind in KINDS}
    found: dict[int, Diagnostic] = {}
    for place, edge in enumerate(trace.edges if remarks else ()):
        if edge.node in remarks and np.any(trace.node_gradients[edge.node]):
            found.setdefault(edge.to, remarks[edge.node])
        elif edge.node in found and (trace.locals[place] is None or np.any(trace.locals[place])):
            found.setdefault(edge.to, found[edge.node])
    return found
