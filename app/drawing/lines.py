"""Which neighbouring items stand exactly level: chains of items that become one straight line.

An op is level with its deepest operand, and an operand with the consumer that leads furthest; where two are equal
neither is preferred, so that forks and joins come out symmetric. Lines never cross, so they can all be had at once.
"""

from __future__ import annotations

from bisect import bisect_left, insort

from app.drawing.layers import Layers


def find_lines(layers: Layers, columns: list[list[int]], borders: list[tuple[int, int]]) -> list[int]:
    """Return the line of every item and border, by item.

    Parameters
    ----------
    layers
        The ordered items.
    columns
        The columns with the borders of statements among the items.
    borders
        Pairs of border items in neighbouring columns; these are level whatever else is.
    """
    index = {item: i for column in columns for i, item in enumerate(column)}
    rank = {item: r for r, column in enumerate(columns) for item in column}
    accepted: list[list[tuple[int, int]]] = [[] for _ in columns]
    line = list(range(1 + max(index, default=-1)))
    left_taken, right_taken = set(), set()
    for source, target in [*borders, *_wanted(layers, index)]:
        gap, pair = accepted[rank[source]], (index[source], index[target])
        at = bisect_left(gap, pair)
        crosses = (at > 0 and gap[at - 1][1] >= pair[1]) or (at < len(gap) and gap[at][1] <= pair[1])
        if crosses or source in right_taken or target in left_taken:
            continue
        insort(gap, pair)
        right_taken.add(source)
        left_taken.add(target)
        line[target] = source
    for column in columns:
        for item in column:
            line[item] = line[line[item]]
    return line


def _wanted(layers: Layers, index: dict[int, int]) -> list[tuple[int, int]]:
    """Return the pairs that should be level, the most important first."""
    depths, heights = _depths(layers)
    pairs = []
    for item, sources in enumerate(layers.sources):
        main = _main({source: depths[source] for source, _ in sources}, index)
        if main < 0:
            continue
        only = _main({target: heights[target] for target, _ in layers.targets[main]}, index)
        if only == item:
            inner = layers.node[item] < 0 and layers.node[main] < 0
            pairs.append((not inner, -(depths[main] + heights[item]), layers.rank[main], index[main], main, item))
    return [(main, item) for *_, main, item in sorted(pairs)]


def _main(weights: dict[int, int], index: dict[int, int]) -> int:
    """Return the heaviest, the middle one of an odd number of equals, or -1."""
    heaviest = max(weights.values(), default=0)
    equals = sorted((item for item, weight in weights.items() if weight == heaviest), key=index.__getitem__)
    return equals[len(equals) // 2] if len(equals) % 2 else -1


def _depths(layers: Layers) -> tuple[list[int], list[int]]:
    """Return how many ops lie on the longest way to an item, and from it; bends count as the node they come from."""
    depths, heights = [0] * len(layers.rank), [0] * len(layers.rank)
    for column in layers.columns:
        for item in column:
            step = layers.node[item] >= 0
            depths[item] = max((depths[source] + step for source, _ in layers.sources[item]), default=0)
    for column in reversed(layers.columns):
        for item in column:
            targets = layers.targets[item]
            heights[item] = max((heights[t] + (layers.node[t] >= 0) for t, _ in targets), default=0)
    return depths, heights
