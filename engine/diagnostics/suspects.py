"""Where a program can give reason for a remark while all its numbers are finite: known before any of them is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from engine.backward import Edge
from engine.graph import Graph


class Suspects(NamedTuple):
    """What to look at.

    Parameters
    ----------
    nodes
        By id, ascending: ops that can be at a kink, dead or follow a convention, and those that can lose a number to 0.
    edges
        By place: edges that can be flat.
    has_staircases
        Whether there is an op that is a staircase without an edge, such as a comparison.
    """

    nodes: tuple[int, ...]
    edges: tuple[int, ...]
    has_staircases: bool


def find_suspects(graph: Graph, edges: Sequence[Edge], gradients: Sequence[int | None]) -> Suspects:
    """Return what to look at in a graph, of which the places of gradients tell what has one."""
    nodes = [node for node in graph.nodes if node.inputs]
    return Suspects(
        tuple(
            node.id
            for node in nodes
            if node.op.pitfalls.nonzero is not None
            or (gradients[node.id] is not None and (node.op.kink or node.op.pitfalls.dead or node.op.pitfalls.departs))
        ),
        tuple(
            place
            for place, edge in enumerate(edges)
            for pitfalls in (graph.nodes[edge.node].op.pitfalls,)
            if pitfalls.saturates or pitfalls.staircase
        ),
        any(node.op.pitfalls.staircase and not node.differentiable for node in nodes),
    )
