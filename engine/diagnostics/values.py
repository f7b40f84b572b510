"""Where values stop being finite, or vanish: overflow, underflow, division by zero, domains, NaN.

Each is told where it first arises; nodes that only pass it on say nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import reduce
from typing import TYPE_CHECKING, Any

import numpy as np

from engine.diagnostics.remarks import Place, applied, called, element, find, sentence
from engine.graph import Node
from engine.numbers import format_number
from engine.ops.base import Value

if TYPE_CHECKING:
    from engine.trace import Trace

Remark = tuple[str, str]
LARGEST = "the largest float64, 1.8×10³⁰⁸"
LEAST = "the least float64, 4.9×10⁻³²⁴"
SAFE_TO_SQUARE = 1e154


def of_source(trace: Trace, node: Node) -> Iterator[Remark]:
    """Yield remarks on an input or a literal that is not finite."""
    value, name = trace.node_values[node.id], called(trace, node.id)
    how = "is given as" if node.is_input else "is, as float64,"
    if place := find(np.isnan(value), node.shape):
        yield "nan-value", f"{name} {how} NaN{place}: whatever is computed with it is NaN as a rule."
    if place := find(np.isinf(value), node.shape):
        shown = format_number(element(value, place.first))
        yield "infinite-value", f"{name} {how} {shown}{place}: sums and products with it are not finite as a rule."


def of_result(trace: Trace, node: Node, operands_finite: bool) -> Iterator[Remark]:
    """Yield where an op's result stops being finite, none of its operands being to blame."""
    operands = [trace.node_values[source] for source in node.inputs]
    out = trace.node_values[node.id]
    if node.op.is_elementwise:
        is_nan, is_infinite = _any_of(np.isnan, operands), _any_of(np.isinf, operands)
    else:
        is_nan = any(bool(np.isnan(operand).any()) for operand in operands)
        is_infinite = not operands_finite and not is_nan
    clean = np.logical_not(np.logical_or(is_nan, is_infinite))
    born_of_infinity = np.logical_and(np.isnan(out), np.logical_and(is_infinite, np.logical_not(is_nan)))
    if place := find(born_of_infinity, node.shape):
        yield _against_infinity(trace, node, place)
    divides = np.logical_and(clean, _divides(node, operands))
    pole = np.logical_and(clean, _has_pole(node, operands))
    not_finite = np.logical_not(np.isfinite(out))
    if place := find(np.logical_and(not_finite, divides), node.shape):
        yield "division-by-zero", f"{_name(trace, node)} divides by 0{place}: {_equation(trace, node, place)}."
    if place := find(np.logical_and(not_finite, pole), node.shape):
        shown = _equation(trace, node, place)
        yield "domain", f"{_name(trace, node)} is at the edge of its domain{place}: {shown}. {_domain(node)}"
    other = np.logical_and(clean, np.logical_not(np.logical_or(divides, pole)))
    if place := find(np.logical_and(other, np.isnan(out)), node.shape):
        yield _undefined(trace, node, operands, place)
    if place := find(np.logical_and(other, np.isinf(out)), node.shape):
        shown = _equation(trace, node, place)
        yield "overflow", f"{_name(trace, node)} overflows{place}: {shown}, as the result is beyond {LARGEST}."


def of_zeros(trace: Trace, node: Node) -> Iterator[Remark]:
    """Yield where a result is 0 although the exact one is not."""
    nonzero, out = node.op.pitfalls.nonzero, trace.node_values[node.id]
    if nonzero is None or (out != 0.0 if isinstance(out, float) else np.count_nonzero(out) == out.size):
        return
    operands = [trace.node_values[source] for source in node.inputs]
    mask = np.logical_and(np.equal(out, 0.0), nonzero(*operands, **node.attributes))
    if mask.any():
        mask = np.logical_and(mask, np.logical_not(_any_of(_is_not_finite, operands)))
    if place := find(mask, node.shape):
        shown = _equation(trace, node, place)
        yield (
            "underflow",
            f"{_name(trace, node)} underflows{place}: {shown}, as the result is nearer to 0 than {LEAST}.",
        )


def _against_infinity(trace: Trace, node: Node, place: Place) -> Remark:
    name = _name(trace, node)
    if not node.op.is_elementwise:
        return "nan-value", f"{name} is NaN{place}: it meets ∞ in its operands, and ∞ − ∞, 0·∞ or ∞/∞ has no value."
    numbers = [element(trace.node_values[source], place.first) for source in node.inputs]
    why = "0·∞ has no value, even where a limit exists" if 0.0 in numbers else "arithmetic on ∞ has no value here"
    return "nan-value", f"{name} is NaN{place}: {_equation(trace, node, place)}, because {why}."


def _undefined(trace: Trace, node: Node, operands: list[Value], place: Place) -> Remark:
    name = _name(trace, node)
    huge = any(bool((np.abs(operand) > SAFE_TO_SQUARE).any()) for operand in operands)
    if huge and not node.op.is_elementwise:
        return "overflow", f"{name} is NaN{place}: numbers beyond {LARGEST}, arise in it, and ∞ − ∞ or 0·∞ of them."
    return "domain", f"{name} has no real value{place}: {_equation(trace, node, place)}. {_domain(node)}"


def _name(trace: Trace, node: Node) -> str:
    return called(trace, node.id)


def _equation(trace: Trace, node: Node, place: Place) -> str:
    """Return an element-wise op at a place in numbers, ``log(0) = −∞``; of a structural one the result."""
    result = format_number(element(trace.node_values[node.id], place.first))
    return f"{applied(trace, node, place.first)} = {result}" if node.op.is_elementwise else f"it is {result}"


def _divides(node: Node, operands: list[Value]) -> Any:
    port = node.op.pitfalls.divisor
    return False if port is None else np.equal(operands[port], 0.0)


def _has_pole(node: Node, operands: list[Value]) -> Any:
    pole = node.op.pitfalls.pole
    return False if pole is None else pole(*operands, **node.attributes)


def _domain(node: Node) -> str:
    if "hold" in node.op.domain or "indices" in node.op.domain:  # told in words, not as a condition
        return f"{node.op.name}: {node.op.domain}."
    return sentence(f"the domain of {node.op.name} is {node.op.domain}")


def _any_of(test: Any, operands: list[Value]) -> Any:
    return reduce(np.logical_or, (test(operand) for operand in operands))


def _is_not_finite(value: Value) -> Any:
    return np.logical_not(np.isfinite(value))
