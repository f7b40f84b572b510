"""Where derivatives are a matter of convention, or 0 for good: kinks, ties, saturation, dead units, staircases."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from engine.diagnostics.remarks import applied, called, element, everywhere, find, sentence
from engine.graph import Node
from engine.numbers import format_number
from engine.ops.base import Value

if TYPE_CHECKING:
    from engine.trace import Trace

Remark = tuple[str, str]


def of_kinks(trace: Trace, node: Node) -> Iterator[Remark]:
    """Yield where an op has no single slope, and where its convention makes a difference."""
    op, name = node.op, called(trace, node.id)
    operands = [trace.node_values[source] for source in node.inputs]
    out = trace.node_values[node.id]
    if op.kink is not None and (place := find(op.kink(out, *operands, **node.attributes))):
        numbers = applied(trace, node, place.first) if op.is_elementwise else ""
        if op.pitfalls.tie:
            what, kind = f"has a tie{place}{numbers and f', {numbers}'}", "tie"
        elif op.pitfalls.staircase:
            what, kind = f"is at a jump{place}, {numbers}", "kink"
        else:
            what, kind = f"is at a kink{place}: {numbers or 'it'} has no single slope", "kink"
        yield kind, f"{name} {what}. {sentence(op.convention)}"
    departs = op.pitfalls.departs
    if departs is not None and (place := find(departs(out, *operands, **node.attributes))):
        yield "convention", f"{name} follows a convention{place}. {sentence(op.convention)}"
    if op.pitfalls.dead is not None and everywhere(op.pitfalls.dead(*operands)):
        yield "dead-relu", _dead(trace, node)


def of_flat_edge(trace: Trace, node: Node, port: int, local: Value | None) -> Iterator[Remark]:
    """Yield where an op lets nothing pass because it has levelled off, or is a staircase."""
    op, out = node.op, trace.node_values[node.id]
    operands = [trace.node_values[source] for source in node.inputs]
    name = called(trace, node.id)
    if op.pitfalls.saturates is not None and port == 0:
        flat = op.pitfalls.saturates(local, out, **(node.attributes if local is None else {}))
        if not np.any(flat):
            return
        if op.kink is not None:
            flat = np.logical_and(flat, np.logical_not(op.kink(out, *operands, **node.attributes)))
        if place := find(flat):
            where = "it has levelled off"
            if op.is_elementwise:
                numbers = f"{applied(trace, node, place.first)} = {format_number(element(out, place.first))}"
                where = f"{numbers} lies where {op.name} is flat"
            yield "saturated", f"{name} is saturated{place}: {where}; its derivative is 0, so no gradient passes."
    if op.pitfalls.staircase and not (op.kink and np.any(op.kink(out, *operands, **node.attributes))):
        yield "saturated", _staircase(trace, node, node.inputs[port])


def of_comparisons(trace: Trace) -> Iterator[tuple[int, str]]:
    """Yield the staircases without an edge, such as comparisons, from which an operand could have had its gradient.

    Only those operands are told of that reach the output through them alone, and so get no gradient at all.
    """
    nodes, gradients = trace.nodes, trace.node_gradients
    used = bytearray(len(nodes))
    used[trace.graph.output] = 1
    for node in reversed(nodes[: trace.graph.output + 1]):
        if not used[node.id]:
            continue
        for source in node.inputs:
            used[source] = 1
        if node.op.pitfalls.staircase and not node.differentiable:
            lost = [each for each in node.inputs if nodes[each].differentiable and gradients[each] is None]
            if lost:
                yield node.id, _staircase(trace, node, lost[0])


def _staircase(trace: Trace, node: Node, operand: int) -> str:
    name, to = called(trace, node.id), called(trace, operand)
    return f"{name} is flat between its jumps: its derivative is 0, so no gradient gets back to {to} through it."


def _dead(trace: Trace, node: Node) -> str:
    name, operand = called(trace, node.id), called(trace, node.inputs[0])
    value = trace.node_values[node.inputs[0]]
    why = (
        f"{operand} = {format_number(value)} is"
        if isinstance(value, float)
        else f"all {value.size} elements of {operand} are"
    )
    return f"{name} is 0 because {why} negative: {node.op.name} sends no gradient back, so nothing behind it learns."
