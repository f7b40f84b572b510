"""The layout of a graph: boxes, routes and statement boxes, as a pure function of its structure.

Layered, in our own code: columns (``ranking``), their order (``crossings``), rows (``lines``, ``placement``), edges
(``routing``). The same graph always gives the same drawing, and values never move a node.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from app.drawing.crossings import order_columns
from app.drawing.layers import Layers, make_layers
from app.drawing.markup import number
from app.drawing.placement import NODE_GAP, place_items
from app.drawing.routing import Edge, Frame, Point, route_edges
from app.drawing.symbols import COMPACT_ABOVE, box_size
from engine.graph import Graph

Direction = Literal["right", "down"]
COLUMN_GAP, MARGIN, SIDE, LABEL, ARROW, COMPACT_GAP = 52.0, 14.0, 10.0, 16.0, 6.0, 8.0


@dataclass(frozen=True, slots=True)
class Box:
    """A node's box: its upper left corner, its size, its column and its place in the column."""

    x: float
    y: float
    width: float
    height: float
    rank: int
    row: int


@dataclass(frozen=True, slots=True)
class Route:
    """An edge as (consumer, port, source), the points where it enters and leaves columns, and its SVG path.

    The path ends short of the consumer, where its arrow head begins.
    """

    edge: Edge
    points: tuple[Point, ...]
    d: str


@dataclass(frozen=True, slots=True)
class Cluster:
    """The box around the ops of one statement; its label has room before them: above, or to the left in ``"down"``."""

    statement: int
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Layout:
    """Where everything is. Literals that are written into their consumer's symbol have no box and no route.

    The boxes of a large graph are ``compact``: they have room for symbol and name, not for numbers.
    """

    direction: Direction
    compact: bool
    nodes: dict[int, Box]
    edges: tuple[Route, ...]
    clusters: tuple[Cluster, ...]
    width: float
    height: float


def layout(graph: Graph, direction: Direction = "right") -> Layout:
    """Lay out a graph.

    Parameters
    ----------
    graph
        Only its structure, names and literals matter.
    direction
        The flow: ``"right"``, or ``"down"`` for narrow screens.
    """
    return place(graph, arrange(graph), direction)


def arrange(graph: Graph) -> Layers:
    """Return a graph in ordered columns: all of the layout that does not depend on its direction."""
    layers = make_layers(graph)
    order_columns(layers)
    return layers


def place(graph: Graph, layers: Layers, direction: Direction) -> Layout:
    """Return the drawing of arranged columns."""
    down, compact = direction == "down", len(layers.item) > COMPACT_ABOVE
    sizes = [box_size(graph, graph.nodes[node], compact) if node >= 0 else (0.0, 0.0) for node in layers.node]
    flow = [(height, width) if down else (width, height) for width, height in sizes]
    placement = place_items(layers, [across for _, across in flow], LABEL, gap=COMPACT_GAP if compact else NODE_GAP)
    columns = _columns(layers, flow)
    extent = max([c + across / 2 for c, (_, across) in zip(placement.centre, flow, strict=True)], default=0.0)
    extent = max([extent, *(bottom for _, bottom in placement.boxes.values())])
    frame = Frame(columns, placement.centre, flow, extent)
    routes, extent = route_edges(graph, layers, frame)
    drawing = _Drawing(frame, down)
    boxes = {}
    for rank, column in enumerate(layers.columns):
        for row, item in enumerate(i for i in column if layers.node[i] >= 0):
            boxes[layers.node[item]] = drawing.box(item, rank, row)
    length = columns[-1][1] if columns else 0.0
    size = drawing.turn((length + 2 * (MARGIN + SIDE), extent + 2 * MARGIN))
    return Layout(
        direction,
        compact,
        dict(sorted(boxes.items())),
        tuple(drawing.route(edge, points) for edge, points in routes.items()),
        tuple(
            drawing.cluster(statement, *layers.intervals[statement], *placement.boxes[statement])
            for statement in layers.intervals
        ),
        *size,
    )


def _columns(layers: Layers, flow: list[tuple[float, float]]) -> list[tuple[float, float]]:
    columns = []
    start = 0.0
    for column in layers.columns:
        width = max(flow[item][0] for item in column)
        columns.append((start, start + width))
        start += width + COLUMN_GAP
    return columns


@dataclass(frozen=True, slots=True)
class _Drawing:
    """From the coordinates of the flow to those of the picture."""

    frame: Frame
    down: bool

    def turn(self, point: Point) -> Point:
        return (point[1], point[0]) if self.down else point

    def at(self, along: float, across: float) -> Point:
        return self.turn((along + MARGIN + SIDE, across + MARGIN))

    def box(self, item: int, rank: int, row: int) -> Box:
        start, end = self.frame.columns[rank]
        along, across = self.frame.sizes[item]
        x, y = self.at((start + end - along) / 2, self.frame.centre[item] - across / 2)
        width, height = self.turn((along, across))
        return Box(x, y, width, height, rank, row)

    def cluster(self, statement: int, first: int, last: int, low: float, high: float) -> Cluster:
        start, end = self.frame.columns[first][0] - SIDE, self.frame.columns[last][1] + SIDE
        x, y = self.at(start, low)
        return Cluster(statement, x, y, *self.turn((end - start, high - low)))

    def route(self, edge: Edge, points: list[Point]) -> Route:
        placed = [self.at(*point) for point in points]
        tip = self.at(points[-1][0] - ARROW, points[-1][1])
        return Route(edge, tuple(placed), _path([*placed[:-1], tip], self.down))


def _path(points: list[Point], down: bool) -> str:
    """Return the path: level, then by turns a curve between two columns and level across one."""
    x, y = points[0]
    parts = [f"M{number(x)} {number(y)}"]
    for i, (end_x, end_y) in enumerate(points[1:]):
        if (end_x, end_y) != (x, y):
            if i % 2 == 0 or (y == end_y and not down) or (x == end_x and down):
                parts.append(f"L{number(end_x)} {number(end_y)}")
            else:
                bend = (
                    ((x, (y + end_y) / 2), (end_x, (y + end_y) / 2))
                    if down
                    else (((x + end_x) / 2, y), ((x + end_x) / 2, end_y))
                )
                parts.append("C" + " ".join(number(v) for point in (*bend, (end_x, end_y)) for v in point))
        x, y = end_x, end_y
    return "".join(parts)
