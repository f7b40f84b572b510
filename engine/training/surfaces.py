"""Decision surfaces: what a network gives at every point of a grid, by forward passes alone.

Owns the grid, and the part of a program that leads to one variable: the loss, and the targets in it, fall away.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.errors import EngineError, InputError, InvalidSetting, OutputError, quote, raise_all
from engine.inputs import read_inputs
from engine.language import parse, to_source
from engine.limits import UNLIMITED, Limits
from engine.ops.base import Shape, show_shape
from engine.plan import PLANS, parse_once
from engine.trace import evaluate

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Grid:
    """Points in the plane: columns from left to right, rows from bottom to top, the edges included."""

    left: float
    right: float
    bottom: float
    top: float
    columns: int = 50
    rows: int = 50

    @property
    def across(self) -> Array:
        """The first coordinate of every column."""
        return np.linspace(self.left, self.right, self.columns)

    @property
    def up(self) -> Array:
        """The second coordinate of every row."""
        return np.linspace(self.bottom, self.top, self.rows)

    def points(self) -> Array:
        """Return the points as rows, the lowest row of the grid first, each from left to right."""
        return np.stack([np.tile(self.across, self.rows), np.repeat(self.up, self.columns)], axis=1)


@dataclass(frozen=True, slots=True)
class Surface:
    """A variable's values over a grid: ``(rows, columns)``, with one axis more where it has several a sample."""

    grid: Grid
    values: Array


def surface(
    program: str,
    inputs: Mapping[str, Any],
    x_name: str,
    output_name: str,
    grid: Grid,
    axis: int = 0,
    limits: Limits = UNLIMITED,
) -> Surface:
    """Return what a program computes for the points of a grid in place of its samples.

    Parameters
    ----------
    program, inputs, limits
        As for ``trace``. Inputs that lead only to the loss are not needed, and not looked at.
    x_name
        The input that holds the samples, two numbers each.
    output_name
        The variable to evaluate, as the network's answer before the loss.
    grid
        Where.
    axis
        Along which samples lie in ``x_name`` and in the variable: 0 for rows, 1 for columns.

    Raises
    ------
    EngineError
        As ``trace``; everything that does not fit.

    Examples
    --------
    >>> grid = Grid(0, 1, 0, 1, columns=2, rows=2)
    >>> surface("a = x @ w\\nL = mse(a, y)", {"x": [[0, 0]], "w": [[1], [2]], "y": [[0]]}, "x", "a", grid).values
    array([[0., 1.],
           [2., 3.]])
    """
    _check(grid, axis, limits)
    text = leading_to(program, output_name, limits)
    needed = set(parse_once(text, limits).free_names())
    if x_name not in needed:
        reason = f'{output_name} does not depend on an input "{quote(x_name)}"'
        raise InputError(reason, pointer="#/x", suggestion=f"its inputs: {', '.join(sorted(needed)) or 'none'}")
    values = read_inputs({name: value for name, value in inputs.items() if name in needed and name != x_name}, limits)
    points = grid.points()
    values[x_name] = np.ascontiguousarray(points.T) if axis else points
    plan = PLANS.find(text, {name: np.shape(value) for name, value in values.items()}, output_name, limits)
    _check_shape(output_name, plan.graph.nodes[plan.output].shape, axis, len(points))
    found = np.moveaxis(np.asarray(evaluate(plan, values)), axis, 0).reshape(grid.rows, grid.columns, -1)
    return Surface(grid, found[:, :, 0] if found.shape[2] == 1 else found)


def leading_to(program: str, name: str, limits: Limits = UNLIMITED) -> str:
    """Return the lines of a program that a variable depends on.

    Raises
    ------
    EngineError
        If the program is not one; OutputError if it has no such variable.

    Examples
    --------
    >>> leading_to("z = w*x\\nq = z*z\\na = relu(z)\\nL = (a - y)**2", "a")
    'z = w*x\\na = relu(z)'
    """
    parsed = parse_once(program, limits)
    names = [statement.name for statement in parsed.statements]
    if name not in names:
        known = ", ".join(each for each in names if each)
        hint = f"choose among {known}" if known else "name it with ="
        text = f'the program assigns no variable "{quote(name)}"'
        raise OutputError(text, pointer="#/output", suggestion=hint)
    wanted, kept = {name}, []
    for statement in reversed(parsed.statements):
        if statement.name in wanted:
            line = f"{statement.name} = {to_source(parsed, statement.root)}"
            kept.append(line)
            wanted |= set(parse(line, functions=frozenset(), nesting_limit=limits.nesting).free_names())
    return "\n".join(reversed(kept))


def _check(grid: Grid, axis: int, limits: Limits) -> None:
    problems: list[EngineError] = []
    bounds = (grid.left, grid.right, grid.bottom, grid.top)
    if not all(map(isfinite, bounds)) or grid.left >= grid.right or grid.bottom >= grid.top:
        text = "a grid goes from left to right and from bottom to top, between finite numbers"
        problems.append(InvalidSetting(text, pointer="#/grid"))
    most = limits.elements // 2
    if min(grid.columns, grid.rows) < 1 or grid.columns * grid.rows > most:
        text = f"a grid has from 1 to {most} points"
        problems.append(InvalidSetting(text, pointer="#/grid", params={"limit": most}))
    if axis not in (0, 1):
        problems.append(InvalidSetting("axis must be 0, a sample a row, or 1, a column", pointer="#/axis"))
    raise_all(problems)


def _check_shape(name: str, shape: Shape, axis: int, points: int) -> None:
    if not (axis < len(shape) and shape[axis] == points):
        text = f"{name} has the shape {show_shape(shape)}, so it does not hold {points} samples along axis {axis}"
        raise InputError(text, pointer="#/output")
