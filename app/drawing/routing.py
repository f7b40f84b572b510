"""How edges run: the last stage of the layout.

An edge changes its row only between two columns and passes a column level, so it cannot run through a box.
Coordinates here are along the flow first, across it second.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from app.drawing.layers import Layers
from app.drawing.symbols import COMMUTATIVE
from engine.graph import Graph

PORT_GAP, LANE_GAP, LANDING = 14.0, 12.0, 8.0
Point = tuple[float, float]
Edge = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Frame:
    """Where things are: columns as (start, end) along the flow, centres across it, boxes as (along, across) sizes."""

    columns: Sequence[tuple[float, float]]
    centre: Sequence[float]
    sizes: Sequence[tuple[float, float]]
    extent: float


def route_edges(graph: Graph, layers: Layers, frame: Frame) -> tuple[dict[Edge, list[Point]], float]:
    """Return for every edge between placed nodes the points where it enters and leaves columns.

    Returns
    -------
    routes : dict
        By (consumer, port, source), an even number of points: level from the first to the second, a curve to the
        third, level to the fourth and so on. Columns that are passed in the same row leave no points.
    extent : float
        How far across the flow the drawing reaches, detours included.
    """
    routes: dict[Edge, list[Point]] = {}
    lane = frame.extent
    lanes: dict[int, float] = {}
    for node in graph.nodes:
        edges = [(node.id, port, source) for port, source in enumerate(node.inputs) if source in layers.item]
        for _, _, source in edges:
            if (source, node.id) in layers.detours and source not in lanes:
                lane += LANE_GAP
                lanes[source] = lane
        passes = {edge: _passes(layers, frame, edge, lanes) for edge in edges}
        offsets = _port_offsets(frame, layers.item[node.id], node.op.name in COMMUTATIVE, passes) if edges else {}
        repeats: dict[int, int] = defaultdict(int)
        for edge in edges:
            repeats[edge[2]] += 1
        for edge in edges:
            direct = len(passes[edge]) == 1 and repeats[edge[2]] > 1
            routes[edge] = _points(layers, frame, edge, passes[edge], offsets[edge], spread=direct)
    return routes, lane


def _passes(layers: Layers, frame: Frame, edge: Edge, lanes: dict[int, float]) -> list[tuple[int, float]]:
    """Return (column, row) from the source's own up to the column before the consumer's."""
    consumer, _, source = edge
    start, end = layers.rank[layers.item[source]], layers.rank[layers.item[consumer]]
    own = (start, frame.centre[layers.item[source]])
    if (source, consumer) in layers.detours:
        return [own, *((rank, lanes[source]) for rank in range(start + 1, end))]
    return [own, *((layers.rank[b], frame.centre[b]) for b in layers.bends[source][: end - start - 1])]


def _port_offsets(
    frame: Frame, item: int, free: bool, passes: dict[Edge, list[tuple[int, float]]]
) -> dict[Edge, float]:
    """Return where edges meet the box, from its middle: in the order of ports, or of rows where ports are free.

    An edge that comes level with the middle of the box stays straight.
    """
    centre = frame.centre[item]
    edges = sorted(passes, key=lambda edge: (passes[edge][-1][1], edge[1])) if free else list(passes)
    room = frame.sizes[item][1] / 2 - 8
    gap = min(PORT_GAP, 2 * room / max(len(edges) - 1, 1))
    level = [i for i, edge in enumerate(edges) if abs(passes[edge][-1][1] - centre) < 0.5]
    middle = (len(edges) - 1) / 2
    if len(level) == 1:
        middle = level[0]
        gap = min(gap, room / max(middle, len(edges) - 1 - middle, 1))
    return {edge: (i - middle) * gap for i, edge in enumerate(edges)}


def _points(
    layers: Layers, frame: Frame, edge: Edge, passes: list[tuple[int, float]], offset: float, spread: bool
) -> list[Point]:
    source, consumer = layers.item[edge[2]], layers.item[edge[0]]
    rank, row = passes[0]
    start, end = frame.columns[rank]
    row += offset if spread else 0.0
    points = [((start + end + frame.sizes[source][0]) / 2, row)]
    for rank, following in passes[1:]:
        if following != row:
            points += [(frame.columns[rank - 1][1], row), (frame.columns[rank][0], following)]
            row = following
    points.append((frame.columns[layers.rank[consumer] - 1][1], row))
    start, end = frame.columns[layers.rank[consumer]]
    row = frame.centre[consumer] + offset
    return [*points, (start - LANDING, row), ((start + end - frame.sizes[consumer][0]) / 2, row)]
