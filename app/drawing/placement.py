"""Where items stand across the direction of flow: the third stage of the layout.

Whole lines are moved, not items, so straight stays straight. Each line is drawn to the middle of its neighbours; after
each round they are spaced again. Single nodes, then inputs, are placed last, when the long lines have come to rest.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from itertools import pairwise

from app.drawing.layers import Layers
from app.drawing.lines import find_lines
from app.drawing.spacing import Spacing

OP_WEIGHT = 3
NODE_GAP, BEND_GAP, EDGE_GAP, BORDER_GAP, CLUSTER_PADDING = 18.0, 14.0, 12.0, 10.0, 10.0


@dataclass(slots=True)
class Placement:
    """Centres across the flow by item, and by statement the edges of its box."""

    centre: list[float]
    boxes: dict[int, tuple[float, float]]


@dataclass(slots=True)
class _Columns:
    """The columns with the borders of statements as further items: top and bottom in every column of its interval."""

    columns: list[list[int]]
    half: list[float]
    top: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    bottom: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    is_border: dict[int, int] = field(default_factory=dict)


def place_items(layers: Layers, sizes: list[float], header: float, gap: float = NODE_GAP) -> Placement:
    """Return the place of every item across the flow, from 0.

    Parameters
    ----------
    layers
        Columns in their final order.
    sizes
        By item: its extent across the flow; 0 for bends.
    header
        What a statement's box needs above its members, for the label.
    gap
        The distance between two boxes.
    """
    if not layers.rank:
        return Placement([], {})
    full = _with_borders(layers, sizes)
    pairs = [pair for chain in (*full.top.values(), *full.bottom.values()) for pair in pairwise(chain)]
    line = find_lines(layers, full.columns, pairs)
    spacing = Spacing(line, _distances(layers, full, line, header, gap))
    near = _neighbours(layers, line)
    place = spacing.place(dict.fromkeys(spacing.order, 0.0))
    rounds = 30 if len(spacing.order) < 600 else 12 if len(spacing.order) < 3000 else 6
    for _ in range(rounds):
        place = spacing.place(_wanted(layers, full, line, near, place, header, 0.5))
    for movable in _single_lines(layers, line):
        place = spacing.move(place, _wanted(layers, full, line, near, place, header, 1.0), movable)
    return _finish(layers, full, line, place, sizes, header)


def _with_borders(layers: Layers, sizes: list[float]) -> _Columns:
    full = _Columns([], [size / 2 for size in sizes])
    for column in layers.columns:
        made: list[int] = []
        previous = -1
        for item in [*column, -1]:
            statement = layers.statement[item] if item >= 0 else -1
            for border, chains in ((previous, full.bottom), (statement, full.top)):
                if previous != statement and border >= 0:
                    key = len(full.half)
                    full.half.append(0.0)
                    full.is_border[key] = border
                    chains[border].append(key)
                    made.append(key)
            previous = statement
            if item >= 0:
                made.append(item)
        full.columns.append(made)
    return full


def _distances(
    layers: Layers, full: _Columns, line: list[int], header: float, gap: float
) -> dict[tuple[int, int], float]:
    """Return how far apart the lines of neighbours in a column must be."""
    least: dict[tuple[int, int], float] = {}
    for column in full.columns:
        for upper, lower in pairwise(column):
            distance = full.half[upper] + full.half[lower] + _gap(layers, full, upper, lower, header, gap)
            pair = (line[upper], line[lower])
            least[pair] = max(distance, least.get(pair, 0.0))
    return least


def _gap(layers: Layers, full: _Columns, upper: int, lower: int, header: float, gap: float) -> float:
    upper_box, lower_box = full.is_border.get(upper, -1), full.is_border.get(lower, -1)
    if lower_box < 0 <= upper_box and layers.statement[lower] == upper_box:
        return header + CLUSTER_PADDING
    if upper_box < 0 <= lower_box and layers.statement[upper] == lower_box:
        return CLUSTER_PADDING
    if upper_box >= 0 or lower_box >= 0:
        return BORDER_GAP
    bends = (layers.node[upper] < 0) + (layers.node[lower] < 0)
    return (gap, BEND_GAP, EDGE_GAP)[bends]


def _single_lines(layers: Layers, line: list[int]) -> list[set[int]]:
    """Return which lines get their last place on their own: all of one node, then those of inputs."""
    items: dict[int, list[int]] = defaultdict(list)
    for item in range(len(layers.rank)):
        items[line[item]].append(item)
    single = {key for key, members in items.items() if len(members) == 1}
    return [single, {key for key in single if not layers.sources[items[key][0]]}]


def _neighbours(layers: Layers, line: list[int]) -> dict[int, list[int]]:
    """Return the lines that each line has edges with; those between ops count several times: inputs follow."""
    near: dict[int, list[int]] = defaultdict(list)
    for item, targets in enumerate(layers.targets):
        weight = OP_WEIGHT if layers.sources[item] else 1
        for target, _ in targets:
            if line[item] != line[target]:
                near[line[item]] += [line[target]] * weight
                near[line[target]] += [line[item]] * weight
    return near


def _wanted(
    layers: Layers,
    full: _Columns,
    line: list[int],
    near: dict[int, list[int]],
    place: dict[int, float],
    header: float,
    speed: float,
) -> dict[int, float]:
    """Return where each line wants to be: nearer to the median of its neighbours; borders close around members."""
    wanted = dict(place)
    for key, others in near.items():
        rows = [place[other] for other in others]
        middle = sum(rows) / len(rows)
        wanted[key] += speed * (middle - place[key])
    for statement, (low, high) in _extents(layers, line, wanted, full.half).items():
        wanted[line[full.top[statement][0]]] = low - header - CLUSTER_PADDING
        wanted[line[full.bottom[statement][0]]] = high + CLUSTER_PADDING
    return wanted


def _extents(
    layers: Layers, line: list[int], place: dict[int, float], half: list[float]
) -> dict[int, tuple[float, float]]:
    extents: dict[int, tuple[float, float]] = {}
    for item, statement in enumerate(layers.statement):
        if statement >= 0:
            low, high = extents.get(statement, (float("inf"), -float("inf")))
            centre = place[line[item]]
            extents[statement] = min(low, centre - half[item]), max(high, centre + half[item])
    return extents


def _finish(
    layers: Layers, full: _Columns, line: list[int], place: dict[int, float], sizes: list[float], header: float
) -> Placement:
    boxes = {
        statement: (low - header - CLUSTER_PADDING, high + CLUSTER_PADDING)
        for statement, (low, high) in _extents(layers, line, place, full.half).items()
    }
    tops = [place[line[i]] - size / 2 for i, size in enumerate(sizes)]
    start = min([*tops, *[low for low, _ in boxes.values()]])
    return Placement(
        [place[line[i]] - start for i in range(len(sizes))],
        {statement: (low - start, high - start) for statement, (low, high) in boxes.items()},
    )
