"""What sweeps leave over, put right one by one: inputs at their best place, long edges on their best side."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections import defaultdict

from app.drawing.layers import Layers

BORDER_WEIGHT = 3


def settle(layers: Layers) -> None:
    """Reorder the columns in place; never more crossings than before, the borders of statements counted."""
    _keep_sides(layers)
    for _ in range(2):
        _flip_sides(layers)
        for rank in range(len(layers.columns) - 1):
            _settle_inputs(layers, rank)


def count_crossings(layers: Layers, first: int = 0, last: int | None = None) -> int:
    """Return how many pairs of edges cross between neighbouring columns, from column ``first`` to column ``last``."""
    columns = layers.columns[first : None if last is None else last + 1]
    index = {item: i for column in columns for i, item in enumerate(column)}
    total = 0
    for column in columns:
        seen: list[float] = []
        for item in column:
            keys = sorted(index[target] + port for target, port in layers.targets[item] if target in index)
            total += sum(len(seen) - bisect_right(seen, key) for key in keys)
            for key in keys:
                insort(seen, key)
    return total


def _settle_inputs(layers: Layers, rank: int) -> None:
    """Move each input of a column to where its edges cross fewest others and fewest borders."""
    column, following = layers.columns[rank], layers.columns[rank + 1]
    index = {item: float(i) for i, item in enumerate(following)}
    groups = _groups(layers, following)
    free = [i for i in column if layers.statement[i] < 0 <= layers.node[i]]
    for item in [i for i in free if layers.targets[i] and not layers.sources[i]]:
        old = column.index(item)
        column.remove(item)
        keys = sorted(index[target] + port for target, port in layers.targets[item])
        costs = _costs(layers, column, index, groups, keys)
        home = _home(layers, column, item, old)
        allowed = [p for p in range(len(column) + 1) if not _splits(layers, column, p)]
        best = min(allowed, key=lambda p: (costs[p], abs(p - home)))
        column.insert(best if costs[best] < costs[old] else old, item)


def _costs(
    layers: Layers,
    column: list[int],
    index: dict[int, float],
    groups: dict[int, tuple[int, int]],
    keys: list[float],
) -> list[int]:
    """Return for each place in a column how much an item with these targets would cross there."""
    above, below = [0] * (len(column) + 1), [0] * (len(column) + 1)
    for i, other in enumerate(column):
        for target, port in layers.targets[other]:
            key = index[target] + port
            above[i + 1] += bisect_left(keys, key)
            below[i] += len(keys) - bisect_right(keys, key)
    for statement, (start, end) in _groups(layers, column).items():
        if statement in groups:
            for place, border in ((start, groups[statement][0] - 0.5), (end, groups[statement][1] + 0.5)):
                above[place + (place == end)] += BORDER_WEIGHT * bisect_left(keys, border)
                below[place] += BORDER_WEIGHT * (len(keys) - bisect_right(keys, border))
    costs = [0] * (len(column) + 1)
    run = 0
    for p in range(len(column) + 1):
        run += above[p]
        costs[p] = run
    run = 0
    for p in range(len(column), -1, -1):
        run += below[p]
        costs[p] += run
    return costs


def _home(layers: Layers, column: list[int], item: int, old: int) -> int:
    """Return the place just below the statement that an item is for, or its old place."""
    statements = {layers.statement[target] for target, _ in layers.targets[item]}
    groups = _groups(layers, column)
    return groups[max(statements)][1] + 1 if len(statements) == 1 and statements <= groups.keys() else old


def _splits(layers: Layers, column: list[int], p: int) -> bool:
    return 0 < p < len(column) and layers.statement[column[p - 1]] == layers.statement[column[p]] >= 0


def _groups(layers: Layers, column: list[int]) -> dict[int, tuple[int, int]]:
    """Return for each statement in a column the places of its first and its last item."""
    groups: dict[int, tuple[int, int]] = {}
    for i, item in enumerate(column):
        if layers.statement[item] >= 0:
            groups[layers.statement[item]] = (groups.get(layers.statement[item], (i, i))[0], i)
    return groups


def _passages(layers: Layers) -> list[tuple[int, list[int]]]:
    """Return every (statement, bends) where a long edge passes a statement's box."""
    standing: dict[int, list[int]] = defaultdict(list)
    for statement, (first, last) in layers.intervals.items():
        for rank in range(first, last + 1):
            standing[rank].append(statement)
    passages: dict[tuple[int, int], list[int]] = defaultdict(list)
    for source, bends in layers.bends.items():
        for bend in bends:
            for statement in standing[layers.rank[bend]]:
                if layers.statement[bend] != statement:
                    passages[source, statement].append(bend)
    return [(statement, bends) for (_, statement), bends in passages.items()]


def _keep_sides(layers: Layers) -> None:
    """Let a long edge that passes a statement's box stay on one side of it: the side where it leaves."""
    for statement, bends in _passages(layers):
        sides = [_is_above(layers, bend, statement) for bend in bends]
        if len(set(sides)) > 1:
            _move_across(layers, bends, statement, sides[-1])


def _flip_sides(layers: Layers) -> None:
    """Move long edges to the other side of a statement's box wherever that removes crossings."""
    for statement, bends in _passages(layers):
        if not any(layers.statement[bend] < 0 for bend in bends):
            continue
        first, last = layers.rank[bends[0]] - 1, layers.rank[bends[-1]] + 1
        old = {rank: list(layers.columns[rank]) for rank in range(first + 1, last)}
        before = count_crossings(layers, first, last)
        _move_across(layers, bends, statement, not _is_above(layers, bends[0], statement))
        if count_crossings(layers, first, last) >= before:
            for rank, column in old.items():
                layers.columns[rank] = column


def _is_above(layers: Layers, bend: int, statement: int) -> bool:
    column = layers.columns[layers.rank[bend]]
    return column.index(bend) < next(i for i, item in enumerate(column) if layers.statement[item] == statement)


def _move_across(layers: Layers, bends: list[int], statement: int, above: bool) -> None:
    """Put bends next to a statement; those in the box of another statement stay, for it must stay together."""
    for bend in bends:
        if layers.statement[bend] < 0:
            column = layers.columns[layers.rank[bend]]
            column.remove(bend)
            start, end = _groups(layers, column)[statement]
            column.insert(start if above else end + 1, bend)
