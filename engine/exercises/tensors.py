"""Exercises on vectors and matrices: products, and additions whose operands are stretched."""

from __future__ import annotations

from typing import Any

from engine.exercises.dice import Dice
from engine.exercises.record import Ask, Draft

Shape = tuple[int, ...]


def tensor(dice: Dice, shape: Shape, low: int = -3, high: int = 4, but: tuple[int, ...] = (0,)) -> Any:
    """Return a nested list of small whole numbers."""
    if not shape:
        return dice.whole(low, high, but)
    return [tensor(dice, shape[1:], low, high, but) for _ in range(shape[0])]


def entry(dice: Dice, name: str, shape: Shape) -> Ask:
    """Return a question for one entry."""
    return Ask(name, tuple(dice.below(size) for size in shape))


def matrix(dice: Dice, level: int) -> Draft:
    """Return one product of a matrix with a vector, of two matrices, or two products in a row."""
    program, shapes, asked = dice.pick(_PRODUCTS[level])
    return _filled(dice, program, shapes, asked)


def broadcasting(dice: Dice, level: int) -> Draft:
    """Return a program in which something is used for each row, column or sample; its gradient is a sum."""
    program, shapes, asked = dice.pick(_STRETCHED[level])
    return _filled(dice, program, shapes, asked)


Pattern = tuple[str, dict[str, Shape], tuple[str, ...]]

_PRODUCTS: dict[int, tuple[Pattern, ...]] = {
    1: (
        ("z = W @ x\nL = sum(c*z)", {"W": (2, 2), "x": (2,), "c": (2,)}, ("W", "x")),
        ("z = W @ x\nL = sum(z**2)", {"W": (2, 2), "x": (2,)}, ("W", "x")),
        ("z = x @ W\nL = z @ c", {"W": (2, 2), "x": (2,), "c": (2,)}, ("W", "x")),
    ),
    2: (
        ("z = W @ x\nL = sum((z - y)**2)", {"W": (2, 3), "x": (3,), "y": (2,)}, ("W", "x")),
        ("z = W @ x + b\nL = sum(z**2)", {"W": (2, 3), "x": (3,), "b": (2,)}, ("W", "x")),
        ("z = W.T @ x\nL = sum(c*z)", {"W": (3, 2), "x": (3,), "c": (2,)}, ("W", "x")),
    ),
    3: (
        ("Z = X @ W\nL = sum(C*Z)", {"X": (2, 3), "W": (3, 2), "C": (2, 2)}, ("X", "W")),
        ("Z = X @ W\nL = sum(Z**2)", {"X": (2, 3), "W": (3, 2)}, ("X", "W")),
        ("Z = A @ B.T\nL = sum(C*Z)", {"A": (2, 3), "B": (2, 3), "C": (2, 2)}, ("A", "B")),
    ),
    4: (
        ("H = X @ A\nZ = H @ B\nL = sum(C*Z)", {"X": (2, 3), "A": (3, 2), "B": (2, 2), "C": (2, 2)}, ("X", "A", "B")),
        ("H = X @ A\nZ = H @ H.T\nL = sum(C*Z)", {"X": (2, 3), "A": (3, 2), "C": (2, 2)}, ("X", "A")),
        ("H = A @ X\nZ = B @ H\nL = sum((Z - Y)**2)", {"A": (2, 2), "X": (2, 3), "B": (2, 2), "Y": (2, 3)}, ("A", "B")),
    ),
}
_STRETCHED: dict[int, tuple[Pattern, ...]] = {
    1: (
        ("z = x + b\nL = sum(c*z)", {"x": (3,), "b": (), "c": (3,)}, ("b",)),
        ("z = x + b\nL = sum(z**2)", {"x": (3,), "b": ()}, ("b",)),
        ("z = w*x\nL = sum(c*z)", {"x": (3,), "w": (), "c": (3,)}, ("w",)),
    ),
    2: (
        ("Z = X + b\nL = sum(C*Z)", {"X": (2, 3), "b": (3,), "C": (2, 3)}, ("b", "X")),
        ("Z = w*X\nL = sum(C*Z)", {"X": (2, 3), "w": (3,), "C": (2, 3)}, ("w", "X")),
        ("Z = X + b\nL = sum(C*Z)", {"X": (2, 3), "b": (2, 1), "C": (2, 3)}, ("b", "X")),
    ),
    3: (
        ("Z = X @ W + b\nL = sum(C*Z)", {"X": (3, 2), "W": (2, 2), "b": (2,), "C": (3, 2)}, ("b", "W")),
        ("Z = X @ W + b\nL = sum(Z**2)", {"X": (3, 2), "W": (2, 2), "b": (2,)}, ("b", "W")),
        ("Z = W @ X + b\nL = sum(C*Z)", {"X": (2, 3), "W": (2, 2), "b": (2, 1), "C": (2, 3)}, ("b", "W")),
    ),
    4: (
        (
            "Z = X @ W + b\nL = mean((Z - Y)**2)",
            {"X": (4, 2), "W": (2, 2), "b": (2,), "Y": (4, 2)}, ("b", "W"),
        ),
        (
            "Z = g*(X @ W) + b\nL = sum(C*Z)",
            {"X": (3, 2), "W": (2, 2), "g": (2,), "b": (2,), "C": (3, 2)}, ("g", "W"),
        ),
        (
            "Z = X @ W + b\nA = relu(Z)\nL = mean(C*A)",
            {"X": (4, 2), "W": (2, 2), "b": (2,), "C": (4, 2)}, ("b", "W"),
        ),
    ),
}  # fmt: skip


def _filled(dice: Dice, program: str, shapes: dict[str, Shape], asked: tuple[str, ...]) -> Draft:
    high = 3 if len(program) > 40 else 4
    inputs = {name: tensor(dice, shape, -2, high) for name, shape in shapes.items()}
    return Draft(program, inputs, tuple(entry(dice, name, shapes[name]) for name in dice.some(asked, 2)))
