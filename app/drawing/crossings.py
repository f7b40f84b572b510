"""In which order the items of a column stand: the second stage of the layout, sweeps that untangle edges.

Operand order counts: edges into the ports of one op cross if their sources stand the other way round. The items of a
statement stay together, and two statements keep their order in all columns they share, so that their boxes can be
rectangles.
"""

from __future__ import annotations

from app.drawing.layers import DRAWN, Layers
from app.drawing.settling import count_crossings, settle

SWEEPS, PATIENCE = 24, 6
SWITCH_LIMIT, SETTLE_LIMIT = 1500, 2500


def order_columns(layers: Layers) -> None:
    """Reorder the columns in place so that few edges cross; deterministic."""
    place = [0.0] * len(layers.rank)
    for column in layers.columns:
        _spread(column, [float(i) for i in range(len(column))], place)
    if len(layers.item) > DRAWN:
        for rightward in (False, True):
            _sweep(layers, place, rightward)
        return
    best, fewest, idle = [list(column) for column in layers.columns], count_crossings(layers), 0
    for turn in range(SWEEPS if len(layers.rank) <= 4000 else 4):
        if fewest == 0 or idle >= PATIENCE:
            break
        _sweep(layers, place, rightward=turn % 2 == 1)
        if len(layers.rank) <= SWITCH_LIMIT and turn % 2 == 1:
            _switch_neighbours(layers, place)
        crossings = count_crossings(layers)
        idle += 1
        if crossings < fewest:
            best, fewest, idle = [list(column) for column in layers.columns], crossings, 0
    layers.columns = best
    if fewest and len(layers.rank) <= SETTLE_LIMIT:
        settle(layers)


def _sweep(layers: Layers, place: list[float], rightward: bool) -> None:
    """Sort every column by the mean place of its neighbours in the column before."""
    columns = layers.columns if rightward else layers.columns[::-1]
    neighbours, others = (layers.sources, layers.targets) if rightward else (layers.targets, layers.sources)
    side = -1.0 if rightward else 1.0
    block: dict[int, tuple[float, int]] = {}
    for column in columns:
        wanted = {}
        for item in column:
            near = neighbours[item] or others[item]
            wanted[item] = sum(place[i] + side * port for i, port in near) / len(near) if near else place[item]
        groups: dict[int, list[float]] = {}
        for item in column:
            if layers.statement[item] >= 0:
                groups.setdefault(layers.statement[item], []).append(wanted[item])
        for statement, members in groups.items():
            # A number of its own keeps two statements that want the same place in one order in every column.
            block.setdefault(statement, (sum(members) / len(members), len(block)))
        keys = {
            item: (*block[statement], wanted[item])
            if (statement := layers.statement[item]) >= 0
            else (wanted[item], i + 0.5, 0.0)
            for i, item in enumerate(column)
        }
        column.sort(key=keys.__getitem__)
        _spread(column, [wanted[item] for item in column], place)


def _spread(column: list[int], wanted: list[float], place: list[float]) -> None:
    """Place the items of a column in their order, at least 1 apart, near where they want to be."""
    down: list[float] = []
    for value in wanted:
        down.append(max(value, down[-1] + 1) if down else value)
    low = float("inf")
    for i in range(len(column) - 1, -1, -1):
        low = min(wanted[i], low - 1)
        place[column[i]] = (down[i] + low) / 2


def _switch_neighbours(layers: Layers, place: list[float]) -> None:
    """Exchange neighbours in a column wherever that removes crossings."""
    for column in layers.columns:
        for _ in range(3):
            changed = False
            for i in range(len(column) - 1):
                upper, lower = column[i], column[i + 1]
                if layers.statement[upper] == layers.statement[lower] and _gain(layers, place, upper, lower) > 0:
                    column[i], column[i + 1] = lower, upper
                    place[upper], place[lower] = place[lower], place[upper]
                    changed = True
            if not changed:
                break


def _gain(layers: Layers, place: list[float], upper: int, lower: int) -> int:
    """Return how many crossings fewer there are with two neighbours exchanged."""
    gain = 0
    for a, b in ((layers.targets[upper], layers.targets[lower]), (layers.sources[upper], layers.sources[lower])):
        outward = a is layers.targets[upper]
        first = [place[i] + (port if outward else 0.0) for i, port in a]
        second = [place[i] + (port if outward else 0.0) for i, port in b]
        gain += sum((x > y) - (x < y) for x in first for y in second)
    return gain
