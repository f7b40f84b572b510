"""What a learner should be told of a trace: kinks, domains, overflow, dead and saturated nodes, unused inputs.

Owns the kinds and their sentences; bad maths is a result to explain, never an error.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from engine import explain
from engine.graph import Node
from engine.numbers import format_value

if TYPE_CHECKING:
    from engine.trace import Trace


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One remark.

    ``kind`` is one of ``kink``, ``tie``, ``domain``, ``division-by-zero``, ``overflow``, ``underflow``, ``saturated``,
    ``nan-value``, ``nan-gradient``, ``infinite-value``, ``infinite-gradient``, ``unused-input``, ``dead-relu``.
    ``node`` and ``step`` say where; ``step`` is None for a remark on the program.
    """

    kind: str
    node: int
    step: int | None
    message: str


def diagnose(trace: Trace) -> tuple[Diagnostic, ...]:
    """Return all remarks on a trace, in the order of its steps."""
    remarks = [
        Diagnostic("unused-input", trace.graph.names[name], None, f"{name} is given but not used; its gradient is 0.")
        for name in trace.graph.unused_inputs
    ]
    forward = {step.node: step.index for step in trace.steps if step.phase == "forward"}
    for node in trace.nodes:
        if node.inputs:
            remarks.extend(
                Diagnostic(kind, node.id, forward[node.id], message) for kind, message in _of_value(trace, node)
            )
    remarks.extend(_of_gradients(trace))
    return tuple(remarks)


def _of_value(trace: Trace, node: Node) -> Iterator[tuple[str, str]]:
    out = trace.node_values[node.id]
    operands = [trace.node_values[source] for source in node.inputs]
    name = explain.title(trace.graph, node.id)
    if not np.all(np.isfinite(out)) and all(np.all(np.isfinite(operand)) for operand in operands):
        yield _non_finite(node, name, out, operands)
    if node.op.kink is not None and node.differentiable:
        with np.errstate(all="ignore"):
            on_kink = bool(np.any(node.op.kink(out, *operands, **node.attributes)))
        if on_kink:
            kind = "tie" if "tie" in node.op.convention.lower() else "kink"
            yield kind, f"{name}: {node.op.convention}"
    if node.op.name == "relu" and np.all(np.asarray(operands[0]) < 0):
        yield "dead-relu", f"{name} is 0 because its operand is negative: no gradient passes back through it."


def _non_finite(node: Node, name: str, out: Any, operands: list[Any]) -> tuple[str, str]:
    shown = format_value(out)
    divisor = {"divide": 1, "reciprocal": 0, "power": 0}.get(node.op.name)
    divides = divisor is not None and bool(np.any((np.asarray(operands[divisor]) == 0) & ~np.isfinite(out)))
    if divides:
        return "division-by-zero", f"{name} divides by 0: the result is {shown}."
    if np.any(np.isnan(out)):
        return "domain", f"{name} has no real value here ({node.op.name} is defined for {node.op.domain}): {shown}."
    if node.op.name in ("log", "log1p"):
        return "domain", f"{name} is at the edge of its domain ({node.op.domain}): {shown}."
    return "overflow", f"{name} is beyond the largest float64, 1.8×10³⁰⁸: {shown}."


def _of_gradients(trace: Trace) -> Iterator[Diagnostic]:
    """Yield where NaN and infinity first enter the gradients: later edges only pass them on."""
    for step in trace.steps:
        if step.to is None:
            continue
        upstream, contribution = np.asarray(step.upstream), np.asarray(step.contribution)
        if not np.all(np.isfinite(upstream)) or np.all(np.isfinite(contribution)):
            continue
        kind = "nan-gradient" if np.any(np.isnan(contribution)) else "infinite-gradient"
        of, to = explain.title(trace.graph, step.node), explain.title(trace.graph, step.to)
        yield Diagnostic(
            kind, step.to, step.index,
            f"The edge from {to} to {of} has the local derivative {step.rule}, which is not finite here:"
            f" the contribution is {format_value(step.contribution)}.",
        )  # fmt: skip
