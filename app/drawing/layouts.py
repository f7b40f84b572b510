"""Layouts that are kept: while values change, or a comment, nothing is laid out anew."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from app.drawing.layout import Direction, Layout, arrange, place
from app.drawing.symbols import symbol
from engine.graph import Graph

KEPT_NODES: Final = 300
LAYOUTS_KEPT: Final = 64


def layouts(graph: Graph, directions: tuple[Direction, ...] = ("right", "down")) -> dict[Direction, Layout]:
    """Lay out a graph in some directions, or return the layouts of one that is drawn alike.

    Graphs of more than ``KEPT_NODES`` nodes are not kept.
    """
    if len(graph.nodes) > KEPT_NODES:
        return _lay_out(graph, directions)
    return dict(_kept(Likeness(graph), directions))


class Likeness:
    """A graph as its layout sees it: equal to every other with the same boxes, edges and statements."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self._key = (
            graph.output,
            *(
                (node.op.name, symbol(graph, node), node.name, node.inputs, node.shape, node.constant, node.statement)
                for node in graph.nodes
            ),
        )

    def __hash__(self) -> int:
        return hash(self._key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Likeness) and self._key == other._key


@lru_cache(maxsize=LAYOUTS_KEPT)
def _kept(likeness: Likeness, directions: tuple[Direction, ...]) -> dict[Direction, Layout]:
    return _lay_out(likeness.graph, directions)


def _lay_out(graph: Graph, directions: tuple[Direction, ...]) -> dict[Direction, Layout]:
    layers = arrange(graph)
    return {direction: place(graph, layers, direction) for direction in directions}
