"""Where gradients stop being finite: the edge at which NaN or ∞ first arises, and why.

Edges that only pass it on say nothing. Where a value that is not finite is to blame, which was told before, only the
first edge says so.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from functools import reduce
from typing import TYPE_CHECKING, Any

import numpy as np

from engine import explain
from engine.backward import Edge
from engine.diagnostics import values
from engine.diagnostics.remarks import Diagnostic, Place, called, element, find, is_finite, not_finite
from engine.graph import Node
from engine.numbers import format_number
from engine.ops.base import Value

if TYPE_CHECKING:
    from engine.trace import Trace

Arriving = dict[int, list[int]]
NAN, INFINITE = "nan-gradient", "infinite-gradient"
SEARCH_LIMIT = 64


def of_gradients(trace: Trace, seed_step: int) -> Iterator[Diagnostic]:
    """Yield a remark for every edge at which a gradient stops being finite; nothing if all are finite."""
    bad = not_finite(trace.node_gradients)
    if not bad:
        return
    output = trace.graph.output
    if not is_finite(trace.seed):
        kind = NAN if np.isnan(trace.seed).any() else INFINITE
        yield Diagnostic(kind, output, seed_step, f"The seed of {called(trace, output)} is given as not finite.")
    told: set[tuple[str, int, int] | str] = set()
    arriving = _arriving(trace)
    arrived: dict[int, list[Value]] = defaultdict(list)
    for place, edge in enumerate(trace.edges):
        if edge.to not in bad:
            continue
        step = seed_step + 1 + place
        for kind, message, by_value in _of_edge(trace, place, edge, arriving):
            key = kind if by_value else (kind, edge.node, edge.to)
            if key not in told:
                told.add(key)
                yield Diagnostic(kind, edge.to, step, message)
        arrived[edge.to].append(trace.contributions[place])
        if len(arrived[edge.to]) == len(arriving[edge.to]) > 1:
            for kind, message in _of_sum(trace, edge.to, arrived[edge.to]):
                yield Diagnostic(kind, edge.to, step, message)


def _of_edge(trace: Trace, place: int, edge: Edge, arriving: Arriving) -> Iterator[tuple[str, str, bool]]:
    """Yield kind, message, and whether a value that is not finite is to blame, for what arises on one edge."""
    node, contribution = trace.nodes[edge.node], trace.contributions[place]
    if is_finite(contribution):
        return
    if node.op.is_elementwise:
        yield from _of_product(trace, place, edge, arriving)
        return
    upstream = _gradient(trace, edge.node)
    broken = not all(is_finite(trace.node_values[source]) for source in node.inputs)
    if np.isnan(upstream).any():
        return
    for kind, mask in ((NAN, np.isnan(contribution)), (INFINITE, np.isinf(contribution))):
        found = find(mask)
        if found is None or (kind == INFINITE and not is_finite(upstream)):
            continue
        shown = format_number(element(contribution, found.first))
        rule = explain.readable(explain.rule(trace.graph, edge))
        why = (
            "a value in it is not finite" if broken
            else "the upstream gradient holds ∞" if not is_finite(upstream)
            else "it is not finite here"
        )  # fmt: skip
        yield kind, f"{_route(trace, edge)}{found}: the rule {rule} gives {shown}, because {why}.", broken


def _of_product(trace: Trace, place: int, edge: Edge, arriving: Arriving) -> Iterator[tuple[str, str, bool]]:
    node = trace.nodes[edge.node]
    upstream, local = _gradient(trace, edge.node), trace.locals[place]
    operands = [trace.node_values[source] for source in node.inputs]
    block = node.op.block(edge.port)
    passes = True if block is None else np.logical_not(block(np.asarray(local), *operands))
    product = np.asarray(upstream) * local
    born = {
        NAN: passes & np.isnan(product) & ~np.isnan(upstream),
        INFINITE: passes & np.isinf(product) & np.isfinite(upstream),
    }
    broken = reduce(np.logical_or, (~np.isfinite(operand) for operand in operands))
    silent = True
    for kind, mask in born.items():
        for to_blame in (False, True):
            if found := find(mask & (broken if to_blame else ~broken), node.shape):
                silent = False
                named, message = _told(trace, place, edge, found, kind, arriving)
                by_value = to_blame and named != "untaken-branch"
                yield named, f"{message} A value in it is not finite." if by_value else message, by_value
    if silent and not np.isnan(upstream).any():
        yield from _of_copies(trace, place, edge, product)


def _told(trace: Trace, place: int, edge: Edge, found: Place, kind: str, arriving: Arriving) -> tuple[str, str]:
    """Return the kind and the sentence of a product upstream × local that is not finite."""
    upstream = element(_gradient(trace, edge.node), found.first)
    local = element(trace.locals[place], found.first)
    rule = explain.readable(explain.rule(trace.graph, edge))
    with np.errstate(all="ignore"):
        product = float(np.float64(upstream) * local)
    head = f"{_route(trace, edge)}{found}: upstream {_factor(upstream)} × local {_factor(local)}"
    head += f" = {format_number(product)} (local: {rule})"
    if kind == NAN and upstream == 0.0 and (chooser := _chooser(trace, edge.node, arriving)) is not None:
        return "untaken-branch", f"{head}. {_mend(trace, edge, chooser)}"
    if kind == NAN and (upstream == 0.0 or local == 0.0):
        return kind, f"{head}: 0·∞ has no value, so this and all gradients behind it are NaN."
    if kind == NAN:
        return kind, f"{head}: the local derivative has no value here."
    if np.isfinite(local):
        return kind, f"{head}: the product is beyond the largest float64."
    if _overflows(trace, trace.nodes[edge.node], found):
        return kind, f"{head}: the local derivative overflows here, it is finite but beyond the largest float64."
    return kind, f"{head}: the local derivative is infinite here."


def _overflows(trace: Trace, node: Node, place: Place) -> bool:
    """Whether a local derivative that shows as ∞ is a finite number too large for a float64."""
    operands = [trace.node_values[source] for source in node.inputs]
    if not all(np.isfinite(element(operand, place.first)) for operand in operands):
        return False
    divisor = node.op.pitfalls.divisor
    if divisor is not None:
        return element(operands[divisor], place.first) != 0.0
    return any(kind == "overflow" for kind, _ in values.of_result(trace, node, operands_finite=True))


def _mend(trace: Trace, edge: Edge, chooser: Node) -> str:
    """Return why an untaken branch gives NaN, and how to write it safely."""
    to = called(trace, edge.to)
    condition = called(trace, chooser.inputs[0]) if chooser.op.derivative(0) is None else "condition"
    return (
        f"The upstream is 0 because {called(trace, chooser.id)} does not take this branch, but 0·∞ and 0·NaN are NaN:"
        f" make the operand safe inside the branch, with where({condition}, {to}, 1) in place of {to}."
    )


def _arriving(trace: Trace) -> Arriving:
    """Return the edges by which gradient arrives at every node."""
    arriving: Arriving = defaultdict(list)
    for place, edge in enumerate(trace.edges):
        arriving[edge.to].append(place)
    return arriving


def _chooser(trace: Trace, node: int, arriving: Arriving) -> Node | None:
    """Return the op between a node and the output that chose another operand, if a choice made the gradient 0."""
    pending, seen = [node], {node}
    while pending and len(seen) < SEARCH_LIMIT:
        for place in arriving[pending.pop()]:
            edge = trace.edges[place]
            consumer = trace.nodes[edge.node]
            block = consumer.op.block(edge.port)
            if block is not None and sum(each is not None for each in consumer.op.blocks) > 1:
                operands = (trace.node_values[source] for source in consumer.inputs)
                if np.any(block(np.asarray(trace.locals[place]), *operands)):
                    return consumer
            if consumer.id not in seen and np.any(np.equal(_gradient(trace, consumer.id), 0.0)):
                seen.add(consumer.id)
                pending.append(consumer.id)
    return None


def _of_copies(trace: Trace, place: int, edge: Edge, product: Any) -> Iterator[tuple[str, str, bool]]:
    """Yield where the products are not to blame but the sum over the copies that broadcasting made."""
    total = trace.contributions[place]
    if np.isinf(product).any() and not np.isnan(total).any():
        return
    found = find(~np.isfinite(total))
    if found is not None:
        shown = format_number(element(total, found.first))
        kind = NAN if shown == "NaN" else INFINITE
        yield kind, f"{_route(trace, edge)}{found}: the sum over all copies of it is {shown}.", False


def _of_sum(trace: Trace, node: int, contributions: list[Value]) -> Iterator[tuple[str, str]]:
    """Yield where a gradient is not finite although none of its contributions is to blame."""
    gradient = _gradient(trace, node)
    any_nan = reduce(np.logical_or, (np.isnan(each) for each in contributions))
    all_finite = reduce(np.logical_and, (np.isfinite(each) for each in contributions))
    name = f"The gradient of {called(trace, node)}"
    if found := find(np.logical_and(np.isnan(gradient), np.logical_not(any_nan))):
        yield NAN, f"{name} is NaN{found}: contributions of ∞ and −∞ meet in it, and ∞ − ∞ has no value."
    if found := find(np.logical_and(np.logical_not(np.isfinite(gradient)), all_finite)):
        yield INFINITE, f"{name} overflows{found}: its contributions are finite, their sum is not."


def _gradient(trace: Trace, node: int) -> Value:
    """Return the gradient of a node that is known to have one."""
    return trace.node_gradients[node]


def _route(trace: Trace, edge: Edge) -> str:
    return f"{called(trace, edge.node)} → {called(trace, edge.to)}"


def _factor(value: float) -> str:
    text = format_number(value)
    return f"({text})" if text.startswith("−") else text
