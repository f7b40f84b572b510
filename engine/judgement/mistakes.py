"""The numbers that the usual mistakes give for one entry of a gradient, made from the records of a trace.

Owns which mistakes are known, how their numbers come about and in which order they are named: the most particular
first.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from engine import explain
from engine.cells import Arrival, Cell, cell
from engine.explain import readable
from engine.judgement.detours import Detours

if TYPE_CHECKING:
    from engine.trace import Trace

SIGN_FLIPPED = "sign-flipped"
TRANSPOSED = "transposed"
OVERWRITTEN = "overwritten"
ONE_PATH = "one-path"
PATH_MISSING = "path-missing"
ONE_TERM = "one-term"
UPSTREAM_ONLY = "upstream-only"
LOCAL_ONLY = "local-only"
FACTOR_MISSING = "factor-missing"
OTHER_OPERAND = "other-operand"
AVERAGED = "averaged"
VALUE = "value"

KINDS = (
    SIGN_FLIPPED, TRANSPOSED, OVERWRITTEN, ONE_PATH, PATH_MISSING, ONE_TERM, UPSTREAM_ONLY, LOCAL_ONLY,
    FACTOR_MISSING, OTHER_OPERAND, AVERAGED, VALUE,
)  # fmt: skip


class Mistake(NamedTuple):
    """A mistake, the number it gives, and the clause that follows "the number you get"."""

    kind: str
    number: float
    clause: str


def mistakes(trace: Trace, node: int, index: tuple[int, ...] = ()) -> Iterator[Mistake]:
    """Yield the mistakes that can be made with one entry of a node's gradient, by how particular they are.

    Parameters
    ----------
    trace, node, index
        As for ``cell``.

    Raises
    ------
    InputError
        If there is no such node or entry.

    Examples
    --------
    >>> import engine
    >>> t = engine.trace("z = w*x + b\\na = relu(z)\\nL = (a - y)**2", {"x": 2, "w": 3, "b": 1, "y": 5})
    >>> [(each.kind, each.number) for each in mistakes(t, t.graph.names["w"])][:3]
    [('sign-flipped', -8.0), ('upstream-only', 4.0), ('local-only', 2.0)]
    """
    entry = cell(trace, node, index)
    with np.errstate(all="ignore"):
        yield Mistake(SIGN_FLIPPED, -entry.gradient, "when the sign is flipped: the size is right")
        yield from _transposed(trace, entry)
        yield from _paths(trace, entry)
        yield from _terms(entry)
        yield from _halves(entry)
        yield from _farther_on(trace, entry)
        yield from _mixed_up(trace, entry)


def _transposed(trace: Trace, entry: Cell) -> Iterator[Mistake]:
    """Yield the entry on the other side of the diagonal, and a product with a matrix that is not transposed."""
    gradient = np.asarray(trace.gradient_of(entry.node))
    if gradient.ndim >= 2:
        *front, row, column = entry.index
        if row != column and row < gradient.shape[-1] and column < gradient.shape[-2]:
            place = (*front, column, row)
            clause = f"when rows and columns are swapped: it belongs at [{', '.join(map(str, place))}]"
            yield Mistake(TRANSPOSED, float(gradient[place]), clause)
    for arrival in entry.arrivals if len(entry.arrivals) == 1 else ():
        node = trace.nodes[arrival.node]
        if node.op.name == "matmul" and (number := _untransposed(trace, entry, arrival)) is not None:
            matrix = explain.title(trace.graph, node.inputs[1 - arrival.port])
            yield Mistake(TRANSPOSED, number, f"when {readable(matrix)} is not transposed on the way back")


def _untransposed(trace: Trace, entry: Cell, arrival: Arrival) -> float | None:
    """Return the entry if the other matrix of a product is taken as it stands, None if that does not fit."""
    node = trace.nodes[arrival.node]
    other = np.asarray(trace.node_values[node.inputs[1 - arrival.port]])
    upstream = np.asarray(trace.node_gradients[node.id])
    if other.ndim != 2 or other.shape[0] != other.shape[1] or upstream.ndim not in (1, 2):
        return None
    product = other @ upstream if arrival.port else upstream @ other
    return float(product[entry.index]) if product.shape == trace.nodes[entry.node].shape else None


def _paths(trace: Trace, entry: Cell) -> Iterator[Mistake]:
    """Yield what fan-out at the node itself invites: one contribution for all, or one left out."""
    arrivals, name = entry.arrivals, readable(entry.name)
    if len(arrivals) < 2 or entry.unlisted_edges:
        return
    ways = _ways(trace, arrivals)
    last = f"with = in place of += at {name} only: the last contribution, through {ways[-1]}, overwrites the others"
    yield Mistake(OVERWRITTEN, arrivals[-1].total, last)
    for way, arrival in zip(ways, arrivals, strict=True):
        clause = f"when only the path through {way} counts, of {len(arrivals)} that lead back to {name}"
        yield Mistake(ONE_PATH, arrival.total, clause)
    for place, way in enumerate(ways if len(ways) > 2 else ()):
        rest = _sum(arrival.total for other, arrival in enumerate(arrivals) if other != place)
        yield Mistake(PATH_MISSING, rest, f"when the path through {way} is left out")


def _ways(trace: Trace, arrivals: Sequence[Arrival]) -> list[str]:
    """Return what each path leads through; where one consumer has the node twice, as which operand."""
    counts = Counter(arrival.node for arrival in arrivals)
    names = {node: readable(explain.title(trace.graph, node)) for node in counts}
    return [
        names[arrival.node] + (f" as its operand {arrival.port + 1}" if counts[arrival.node] > 1 else "")
        for arrival in arrivals
    ]


def _terms(entry: Cell) -> Iterator[Mistake]:
    """Yield each term alone where one edge brings many, such as those off the diagonal of softmax."""
    products = entry.products
    if len(products) == len(entry.arrivals):
        return
    for product in products:
        diagonal = product.index == entry.index and len(product.index) > 0
        why = "the others change with it too" if diagonal else f"it is one of {len(products)} terms"
        clause = f"when only {product.upstream_name} · {product.local_name} counts: {why}"
        yield Mistake(ONE_TERM, product.value, clause)


def _halves(entry: Cell) -> Iterator[Mistake]:
    """Yield one half of the product: the upstream gradient, or the local derivative."""
    products = entry.products
    if not products or not _is_whole(entry):
        return
    before, after = products[0].upstream_name, products[0].local_name
    upstream = f"when {before} is not yet multiplied by the local derivative {after}"
    local = f"when the upstream gradient {before} is forgotten: it is the local derivative {after} alone"
    if len(products) > 1:
        upstream = f"when the gradients that arrive, {before} and so on, are not yet multiplied by local derivatives"
        local = f"when the upstream gradients are forgotten: it is the sum of the local derivatives, {after} and so on"
    yield Mistake(UPSTREAM_ONLY, _sum(product.upstream for product in products), upstream)
    yield Mistake(LOCAL_ONLY, _sum(product.local for product in products), local)


def _farther_on(trace: Trace, entry: Cell) -> Iterator[Mistake]:
    """Yield what goes wrong on the way from the output: a factor left out, a path lost."""
    detours = Detours(trace, entry)
    alone = len(entry.products) == 1 and _is_whole(entry)
    for number, clause in detours.without_factors(skip=entry.arrivals[0].edge if alone else None):
        yield Mistake(FACTOR_MISSING, number, clause)
    for number, clause in detours.on_one_path():
        yield Mistake(ONE_PATH, number, clause)
    for number, clause in detours.overwritten():
        yield Mistake(OVERWRITTEN, number, clause)


def _mixed_up(trace: Trace, entry: Cell) -> Iterator[Mistake]:
    """Yield numbers of something else: of the other operand, of the mean in place of the sum, of the value."""
    for arrival in entry.arrivals:
        for other in trace.nodes[arrival.node].inputs:
            node = trace.nodes[other]
            if other != entry.node and node.differentiable and node.shape == trace.nodes[entry.node].shape:
                what = explain.derivative_name(trace.graph, other)
                number = float(np.asarray(trace.gradient_of(other))[entry.index])
                yield Mistake(OTHER_OPERAND, number, f"for {what}, the gradient of the other operand")
    terms = len(entry.products)
    if terms > 1 and _is_whole(entry):
        clause = f"when the {terms} contributions are averaged: they are added up"
        yield Mistake(AVERAGED, entry.gradient / terms, clause)
    yield Mistake(VALUE, entry.value, f"for {readable(entry.name)} itself: it is the value, not the gradient")


def _is_whole(entry: Cell) -> bool:
    """Whether every term of the sum is listed."""
    return not entry.unlisted_edges and not any(arrival.others for arrival in entry.arrivals)


def _sum(numbers: Iterator[float]) -> float:
    return float(np.sum(list(numbers)))
