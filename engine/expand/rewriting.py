"""A tensor program as a graph of scalars: every matrix product in multiplies and adds, every element by name.

Owns ``expand()`` and ``ScalarTrace``; what an op is in scalars stands in its record.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from engine.errors import ProgramTooLarge
from engine.expand.emitters import Counter, Writer, emit_all
from engine.expand.graph import make_graph
from engine.expand.order import group_lines, put_in_order
from engine.limits import Limits
from engine.ops.base import Value
from engine.ops.emitter import Ids
from engine.plan import Plan
from engine.trace import Trace, run_plan

SCALARS = Limits(nodes=1_000_000)


@dataclass(frozen=True, slots=True)
class Origin:
    """The element of a tensor node for whose sake a scalar is there.

    A scalar inside an op (one product of a matrix product) belongs to the first element that needs it. ``node`` is -1
    for the sum over a tensor output, which belongs to no node.
    """

    node: int
    index: tuple[int, ...]


class ScalarTrace(Trace):
    """A trace of scalars that knows which tensors they make up.

    Attributes
    ----------
    tensors
        The trace that was expanded.
    ids
        By tensor node: the ids of the scalars that are its elements, in its shape. An op that only moves elements has
        those of its operand.

    Examples
    --------
    A tensor's gradient, folded back: ``[[it.node_gradients[i] for i in row] for row in it.ids[node]]``.
    """

    def __init__(
        self,
        plan: Plan,
        record: list[Value],
        tensors: Trace,
        ids: Sequence[Ids],
        owners: Sequence[tuple[int, int]],
    ) -> None:
        super().__init__(plan, record)
        self.tensors = tensors
        self.ids = tuple(ids)
        self._owners = owners

    @cached_property
    def origins(self) -> tuple[Origin, ...]:
        """By scalar node: the tensor node and index it belongs to."""
        indices = [tuple(np.ndindex(node.shape)) for node in self.tensors.nodes]
        return tuple(
            Origin(node, indices[node][max(element, 0)] if node >= 0 else ()) for node, element in self._owners
        )


def expand(trace: Trace, limits: Limits = SCALARS) -> ScalarTrace:
    """Return the same computation on single numbers, traced forward and backward from the same inputs and seed.

    Elements of variables are named by their indices, ``W[0,1]``; a scalar keeps its name. Values and gradients are
    those of the tensors. What only moves elements (a transpose, an index, a lookup) makes no nodes: as after ``y = x``,
    both names are of one node, whose gradient counts all its uses. A tensor output is differentiated through one more
    scalar, ``sum(seed*y)``. What depends on values takes those of this trace: the rows of an embedding, the class of a
    cross-entropy, which elements of a maximum tie.

    Parameters
    ----------
    trace
        The trace of a program. One of scalars already is returned as it is, on the same plan and record.
    limits
        ``nodes`` bounds the result; by default to a million nodes, which take some seconds.

    Raises
    ------
    ProgramTooLarge
        If there would be more nodes; found by counting, before any is made.

    Examples
    --------
    >>> import engine
    >>> it = expand(engine.trace("z = W @ x\\nL = sum(z)", {"W": [[1, 2], [3, 4]], "x": [5, 6]}))
    >>> print(it.graph.program.text)
    z[0] = W[0,0]*x[0] + W[0,1]*x[1]
    z[1] = W[1,0]*x[0] + W[1,1]*x[1]
    L = z[0] + z[1]
    >>> it.gradients["x[1]"]
    6.0
    """
    if trace.plan.is_scalar:
        size = trace.plan.size
        ids = [np.array(i) for i in range(size)]
        return ScalarTrace(trace.plan, trace.record, trace, ids, [(i, 0) for i in range(size)])
    _check_count(trace, limits)
    writer = Writer()
    emitted = emit_all(trace, writer)
    groups = group_lines(trace.graph, emitted)
    order = put_in_order(trace.graph, writer.scalars, emitted, groups)
    lines = [line for group in groups for line in group]
    plan = Plan(make_graph(trace.graph, writer.scalars, emitted, lines, order), limits)
    inputs = [number for value in trace.input_values().values() for number in np.ravel(value).tolist()]
    run = run_plan(plan, inputs, None if np.ndim(trace.seed) else trace.seed)
    place = np.array(order.place)
    return ScalarTrace(
        plan,
        run.record,
        trace,
        [np.asarray(place[ids]) for ids in emitted.ids],
        [(order.owner[i], order.element[i]) for i in order.scalars],
    )


def _check_count(trace: Trace, limits: Limits) -> None:
    counter = Counter()
    emit_all(trace, counter)
    if counter.count > limits.nodes:
        raise ProgramTooLarge(
            f"in scalars the program has {counter.count} nodes; the limit is {limits.nodes}",
            suggestion="look at whole tensors, or make them smaller",
            params={"limit": limits.nodes, "given": counter.count, "unit": "nodes"},
        )
