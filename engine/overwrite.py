"""The classic mistake: ``=`` in place of ``+=``, so that of a node's contributions only the last one stays.

Owns the backward pass with that mistake in it; wrong gradients are sent on, so all behind them go wrong too.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from engine.backward import compile_backward
from engine.forward import run
from engine.ops.base import Value

if TYPE_CHECKING:
    from engine.trace import Trace


@dataclass(frozen=True)
class Overwritten:
    """A trace's backward pass when every contribution overwrites what had arrived.

    Parameters
    ----------
    trace
        The recording as it should be.
    gradients
        By node id: the gradient that the mistake leaves, None where none flows.
    contributions
        By edge: what it brings, which is wrong where its upstream is.
    """

    trace: Trace
    gradients: tuple[Value | None, ...]
    contributions: tuple[Value, ...]

    @cached_property
    def overwritten(self) -> tuple[int, ...]:
        """The nodes that lose something here: at least two contributions arrive."""
        counts = Counter(edge.to for edge in self.trace.edges)
        counts[self.trace.graph.output] += 1
        return tuple(node for node in sorted(counts) if counts[node] > 1)

    def last_is_wrong(self, node: int) -> bool:
        """Whether the contribution that stays at a node is not the one that should have arrived last."""
        last = max((place for place, edge in enumerate(self.trace.edges) if edge.to == node), default=None)
        return last is not None and not _same(self.contributions[last], self.trace.contributions[last])

    @cached_property
    def wrong(self) -> tuple[int, ...]:
        """The nodes whose gradient differs from the right one by more than rounding, in order."""
        return tuple(i for i, given in enumerate(self.gradients) if not _same(given, self.trace.node_gradients[i]))


def overwrite(trace: Trace) -> Overwritten:
    """Return what the backward pass of a trace gives if contributions overwrite each other.

    Examples
    --------
    >>> import engine
    >>> t = engine.trace("a = x*x\\nL = a + a*x", {"x": 3})
    >>> wrong = overwrite(t)
    >>> x = t.graph.names["x"]
    >>> t.gradients["x"], wrong.gradients[x]
    (33.0, 9.0)
    """
    plan = trace.plan
    backward = compile_backward(plan.graph, plan.edges, careful=True, overwrites=True)
    record = [*trace.node_values, *backward.record[plan.size :]]
    record[backward.seed] = trace.seed
    record = [np.float64(value) if isinstance(value, float) else value for value in record]
    with np.errstate(all="ignore"):
        run(backward.rows, record)
    return Overwritten(
        trace,
        tuple(None if place is None else _plain(record[place]) for place in backward.gradients),
        tuple(_plain(record[place]) for place in backward.contributions),
    )


def _plain(value: Value | None) -> Value:
    assert value is not None
    return float(value) if isinstance(value, np.floating) else value


def _same(given: Value | None, right: Value | None) -> bool:
    if given is None or right is None:
        return given is right
    return bool(np.allclose(given, right, rtol=1e-12, atol=0.0, equal_nan=True))
