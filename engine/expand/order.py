"""The order of emitted scalars: statement by statement, element by element, each with all it needs before it.

Owns the lines of a scalar program, and which line and which tensor element every scalar belongs to.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from engine.build import OUTPUT
from engine.expand.emitters import Emitted, Scalar
from engine.graph import Graph
from engine.ops import Shape
from engine.ops.emitter import Ids


class Line(NamedTuple):
    """A statement to be: the name of a scalar, None for a bare last expression, and its emitted id."""

    name: str | None
    scalar: int


class Order(NamedTuple):
    """The order of the nodes, and by emitted id what each belongs to.

    ``scalars`` are emitted ids in order, ``place`` the inverse: ids in the graph. ``owner`` is the tensor node that a
    scalar was emitted for, -1 for the sum over a tensor output; ``element`` the place of the element it serves first,
    counted row by row; ``line`` the line, -1 for inputs.
    """

    scalars: list[int]
    place: list[int]
    owner: list[int]
    element: list[int]
    line: list[int]


def element_names(name: str, shape: Shape) -> list[str]:
    """Return what the elements of a variable are called: ``W[0,1]``, or its own name for a scalar."""
    return [f"{name}[{','.join(map(str, index))}]" for index in np.ndindex(shape)] if shape else [name]


def flat(ids: Ids) -> list[int]:
    """Return ids row by row."""
    result: list[int] = ids.reshape(-1).tolist()
    return result


def group_lines(tensors: Graph, emitted: Emitted) -> list[list[Line]]:
    """Return the lines of each statement of a program, then that of the sum over a tensor output."""
    groups = []
    for statement in tensors.program.statements:
        node = tensors.nodes[tensors.names[statement.name or OUTPUT]]
        is_bare = statement.name is None and not node.shape
        names = [None] if is_bare else element_names(statement.name or OUTPUT, node.shape)
        groups.append([Line(name, scalar) for name, scalar in zip(names, flat(emitted.ids[node.id]), strict=True)])
    if tensors.nodes[tensors.output].shape:
        groups.append([Line(f"sum(seed*{tensors.output_name})", int(emitted.root))])
    return groups


def put_in_order(tensors: Graph, scalars: list[Scalar], emitted: Emitted, groups: list[list[Line]]) -> Order:
    """Order scalars by the lines that need them first; those that no line needs come last in their statement."""
    order = Order([], *([-1] * len(scalars) for _ in range(4)))
    by_statement: dict[int, list[int]] = defaultdict(list)
    for node, (start, end) in zip(tensors.nodes, pairwise(emitted.starts), strict=True):
        order.owner[start:end] = [node.id] * (end - start)
        by_statement[node.statement].extend(range(start, end))
        for element, scalar in enumerate(flat(emitted.ids[node.id])):
            if scalar >= start and order.element[scalar] < 0:
                order.element[scalar] = element
    for scalar in by_statement[-1]:
        _visit(scalars, order, scalar, -1)
    done = 0
    for statement, group in enumerate(groups):
        for line, (_, scalar) in enumerate(group, done):
            _visit(scalars, order, scalar, line)
        done += len(group)
        for scalar in by_statement[statement]:
            _visit(scalars, order, scalar, done - 1)
    return order


def _visit(scalars: list[Scalar], order: Order, root: int, line: int) -> None:
    """Append a scalar with all it needs and has not yet; what serves an element belongs to it."""
    place, element = order.place, order.element
    waiting = [root]
    while waiting:
        at = waiting.pop()
        if at < 0:
            place[~at] = len(order.scalars)
            order.scalars.append(~at)
            order.line[~at] = line
        elif place[at] < 0:
            waiting.append(~at)
            for operand in reversed(scalars[at].inputs):
                if place[operand] < 0:
                    if element[operand] < 0:
                        element[operand] = element[at]
                    waiting.append(operand)
