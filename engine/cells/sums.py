"""One cell of a gradient as a sum of products of numbers.

Owns how many terms are told; every number is the trace's or its local Jacobians'.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from engine.cells.columns import TERM_LIMIT, column, remainder
from engine.cells.places import Index, cell_name, locate, unflatten
from engine.numbers import format_number

if TYPE_CHECKING:
    from engine.trace import Trace


@dataclass(frozen=True, slots=True)
class Product:
    """One term: the gradient of one cell of the consumer × its derivative by the cell in question."""

    index: Index
    upstream_name: str
    upstream: float
    local_name: str
    local: float
    value: float


@dataclass(frozen=True, slots=True)
class Arrival:
    """What arrives through one edge: the products, and in one ``remainder`` what at most ``others`` more bring."""

    edge: int
    node: int
    port: int
    products: tuple[Product, ...]
    others: int
    remainder: float
    total: float


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a node's gradient.

    ``total`` is the sum of the seed, of the arrivals and of ``unlisted``, which ``unlisted_edges`` more edges bring;
    it is the ``gradient``, which comes from the trace.
    """

    node: int
    index: Index
    name: str
    derivative: str
    value: float
    gradient: float
    seed: float | None
    arrivals: tuple[Arrival, ...]
    unlisted_edges: int
    unlisted: float
    total: float

    @property
    def products(self) -> tuple[Product, ...]:
        """The products of all arrivals."""
        return tuple(product for arrival in self.arrivals for product in arrival.products)

    def symbolic(self) -> str:
        """Return the sum in names: ``∂L/∂z[0,1] · ∂z[0,1]/∂W[2,1] + …``."""
        return self._sum([f"{each.upstream_name} · {each.local_name}" for each in self.products], "…")

    def numeric(self) -> str:
        """Return the sum in numbers: ``4 · 2 + 3 · (−1)``."""
        terms = [f"{_factor(each.upstream, False)} · {_factor(each.local, True)}" for each in self.products]
        return self._sum(terms, _factor(self.remainder, True))

    @property
    def remainder(self) -> float:
        """What the terms that are not listed add up to."""
        return self.unlisted + sum(arrival.remainder for arrival in self.arrivals)

    def _sum(self, terms: list[str], rest: str) -> str:
        if self.seed is not None:
            terms = [format_number(self.seed), *terms]
        if self.unlisted_edges or any(arrival.others for arrival in self.arrivals):
            terms = [*terms, rest]
        return " + ".join(terms) or "0"


def cell(trace: Trace, node_id: int, index: Sequence[int] = (), limit: int = TERM_LIMIT) -> Cell:
    """Return one cell of a gradient as a sum over the edges that arrive, each a sum of products upstream × local.

    Parameters
    ----------
    trace
        The recording.
    node_id, index
        The node, and the place of the cell in its tensor; none for a scalar.
    limit
        How many products to list; the others are counted and summed as one.

    Raises
    ------
    InputError
        If there is no such node or cell.

    Examples
    --------
    >>> import engine
    >>> t = engine.trace("z = x @ w\\nL = sum(z*z)", {"x": [[1, 2], [3, 4]], "w": [1, -1]})
    >>> c = cell(t, t.graph.names["w"], (0,))
    >>> c.symbolic()
    '∂L/∂z[0] · ∂z[0]/∂w[0] + ∂L/∂z[1] · ∂z[1]/∂w[0]'
    >>> c.numeric(), c.total, float(t.gradients["w"][0])
    ('−2 · 1 + −2 · 3', -8.0, -8.0)
    """
    place, flat = locate(trace, node_id, index)
    graph = trace.graph
    gradient = np.ravel(np.asarray(trace.gradient_of(node_id), dtype=np.float64))
    name = cell_name(graph, node_id, place)
    seed = float(np.ravel(np.asarray(trace.seed))[flat]) if node_id == graph.output else None
    arrivals: list[Arrival] = []
    unlisted: list[float] = []
    left = limit
    for edge in (i for i, edge in enumerate(trace.edges) if edge.to == node_id):
        if left:
            arrivals.append(_arrival(trace, edge, flat, name, left))
            left -= len(arrivals[-1].products)
        else:
            unlisted.append(float(np.ravel(np.asarray(trace.contributions[edge]))[flat]))
    total = (seed or 0.0) + sum(arrival.total for arrival in arrivals) + sum(unlisted)
    value = float(np.ravel(np.asarray(trace.node_values[node_id]))[flat])
    return Cell(
        node_id, place, name, f"∂{graph.output_name}/∂{name}", value, float(gradient[flat]), seed, tuple(arrivals),
        len(unlisted), sum(unlisted), total,
    )  # fmt: skip


def _arrival(trace: Trace, edge_index: int, flat: int, name: str, limit: int) -> Arrival:
    edge, graph = trace.edges[edge_index], trace.graph
    shape = trace.nodes[edge.node].shape
    upstream = np.ravel(np.asarray(trace.node_gradients[edge.node], dtype=np.float64))
    listed = column(trace, edge_index, flat, limit)
    products = []
    for row, local in zip(listed.rows, listed.entries, strict=True):
        place = unflatten(row, shape)
        consumer = cell_name(graph, edge.node, place)
        arriving = float(upstream[row])
        products.append(
            Product(
                place, f"∂{graph.output_name}/∂{consumer}", arriving, f"∂{consumer}/∂{name}", local, arriving * local
            )
        )
    rest = remainder(trace, edge_index, flat, listed)
    total = sum(product.value for product in products) + rest
    return Arrival(edge_index, edge.node, edge.port, tuple(products), listed.others, rest, total)


def _factor(value: float, follows: bool) -> str:
    text = format_number(value)
    return f"({text})" if follows and text.startswith("−") else text
