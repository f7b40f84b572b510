"""What a learner should be told of a trace: kinks, domains, overflow, dead and saturated nodes, unused inputs.

Owns the order of the remarks; bad maths is a result to explain, never an error. Reads the numbers of the trace and
the records of its ops, never the steps.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from engine.diagnostics import slopes, values
from engine.diagnostics.gradients import of_gradients
from engine.diagnostics.remarks import Diagnostic, not_finite
from engine.ops.base import Value

if TYPE_CHECKING:
    from engine.trace import Trace

__all__ = ["Diagnostic", "diagnose"]


def diagnose(trace: Trace) -> tuple[Diagnostic, ...]:
    """Return all remarks on a trace, in the order of its steps; those without a step come first.

    Examples
    --------
    >>> import engine
    >>> for remark in engine.trace("L = sqrt(x*x)", {"x": 0}).diagnostics:
    ...     print(remark.kind, "|", remark.message)
    infinite-gradient | L → x·x: upstream 1 × local ∞ = ∞ (local: 1/(2·L)): the local derivative is infinite here.
    nan-gradient | x·x → x: upstream ∞ × local 0 = NaN (local: x): 0·∞ has no value, so this and all gradients \
behind it are NaN.
    """
    with np.errstate(all="ignore"):
        remarks = [*_unused(trace), *_of_nodes(trace), *of_gradients(trace, len(trace.plan.forward))]
    return tuple(sorted(remarks, key=lambda remark: -1 if remark.step is None else remark.step))


def _unused(trace: Trace) -> Iterator[Diagnostic]:
    for name in trace.graph.unused_inputs:
        yield Diagnostic(
            "unused-input", trace.graph.names[name], None, f"{name} is given but not used; its gradient is 0."
        )


def _of_nodes(trace: Trace) -> Iterator[Diagnostic]:
    """Yield the remarks on values and slopes, node by node."""
    bad, gradients, steps = not_finite(trace.node_values), trace.node_gradients, trace.plan.forward_steps
    for node in trace.nodes if bad else [trace.nodes[place] for place in trace.plan.suspects.nodes]:
        if not node.inputs:
            if node.id in bad:
                for kind, message in values.of_source(trace, node):
                    yield Diagnostic(kind, node.id, None, message)
            continue
        if node.id in bad:
            for kind, message in values.of_result(trace, node, bad.isdisjoint(node.inputs)):
                yield Diagnostic(kind, node.id, steps[node.id], message)
        pitfalls = node.op.pitfalls
        if pitfalls.nonzero is not None and not _is_other_number(trace.node_values[node.id]):
            for kind, message in values.of_zeros(trace, node):
                yield Diagnostic(kind, node.id, steps[node.id], message)
        if gradients[node.id] is not None and (node.op.kink or pitfalls.dead or pitfalls.departs):
            for kind, message in slopes.of_kinks(trace, node):
                yield Diagnostic(kind, node.id, steps[node.id], message)
    yield from _of_flat_edges(trace)


def _of_flat_edges(trace: Trace) -> Iterator[Diagnostic]:
    suspects, steps = trace.plan.suspects, trace.plan.forward_steps
    for place in suspects.edges:
        edge = trace.edges[place]
        node = trace.nodes[edge.node]
        if not _is_other_number(trace.locals[place]):
            for kind, message in slopes.of_flat_edge(trace, node, edge.port, trace.locals[place]):
                yield Diagnostic(kind, node.id, steps[node.id], message)
    if suspects.has_staircases:
        for node_id, message in slopes.of_comparisons(trace):
            yield Diagnostic("saturated", node_id, steps[node_id], message)


def _is_other_number(value: Value | None) -> bool:
    """Whether a value is a number other than 0, as most are in a graph of scalars: then nothing vanishes there."""
    return type(value) is float and value != 0.0
