"""Cases of products, moves of elements and reductions: every axis and every set of axes, kept and dropped, to 4-D."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import combinations, permutations
from typing import Any

import numpy as np

from engine.language.syntax import Slice
from engine.ops import Op
from engine.ops.base import Sample, Shape
from tests.parity.draws import Draw

ARRAYS: list[Shape] = [(3,), (2, 3), (2, 3, 2), (2, 1, 2, 3)]
Cases = Callable[[Op], Iterator[Sample]]

PRODUCTS: list[tuple[Shape, Shape]] = [
    ((3,), (3,)),
    ((2, 3), (3,)),
    ((3,), (3, 4)),
    ((2, 3), (3, 4)),
    ((7, 1), (1, 6)),
    ((5, 2, 3), (3, 4)),
    ((5, 2, 3), (3,)),
    ((3,), (5, 3, 4)),
    ((2, 3), (5, 3, 4)),
    ((5, 2, 3), (5, 3, 4)),
    ((1, 2, 3), (5, 3, 4)),
    ((4, 1, 2, 3), (5, 3, 2)),
    ((4, 5, 2, 3), (1, 5, 3, 2)),
    ((4, 5, 2, 3), (3, 2)),
    ((2, 3), (4, 5, 3, 2)),
    ((4, 5, 2, 3), (3,)),
    ((3,), (4, 5, 3, 2)),
]


def matmul(op: Op) -> Iterator[Sample]:
    """Yield every pair of numbers of dimensions, with batches that broadcast."""
    draw = Draw(op.name)
    for a, b in PRODUCTS:
        yield Sample((draw.normal(*a), draw.normal(*b)))


def transpose(op: Op) -> Iterator[Sample]:
    """Yield the default and every order of the axes, some of them counted from the end."""
    draw = Draw(op.name)
    for shape in ARRAYS:
        yield Sample((draw.normal(*shape),))
        for order in permutations(range(len(shape))):
            axes = tuple(axis - len(shape) if place % 2 else axis for place, axis in enumerate(order))
            yield Sample((draw.normal(*shape),), {"axes": axes})


def reshape(op: Op) -> Iterator[Sample]:
    """Yield lengths given and left open."""
    draw = Draw(op.name)
    for shape in (-1, 24, (4, -1), (-1, 2, 1, 3), (2, 12), (1, 1, -1)):
        yield Sample((draw.normal(2, 3, 4),), {"shape": shape})
    yield Sample((1.5,), {"shape": (1, 1)})
    yield Sample((draw.normal(1, 1),), {"shape": 1})


def index(op: Op) -> Iterator[Sample]:
    """Yield indices and slices from both ends, with steps of both signs."""
    draw = Draw(op.name)
    every = Slice(None, None, None)
    for items in ((0,), (-1,), (1, 2), (every, -1), (0, every, Slice(1, 4, 2)), (Slice(None, -1, None),),
                  (every, Slice(None, None, -1)), (Slice(1, None, None), Slice(-2, None, None), 3),
                  (every, Slice(2, 0, -1), Slice(None, None, -2)), (1, 0, 4), (Slice(-9, 9, None), 1)):  # fmt: skip
        yield Sample((draw.normal(2, 3, 5),), {"items": items})
    yield Sample((draw.normal(4),), {"items": (-4,)})


def pad(op: Op) -> Iterator[Sample]:
    """Yield one width for all sides, and one for each."""
    draw = Draw(op.name)
    for attributes in ({}, {"width": 2}, {"width": (1, 2, 3, 0)}, {"width": (0, 0, 0, 1), "value": -1.5}):
        yield Sample((draw.normal(3, 2),), attributes)
    yield Sample((draw.normal(3),), {"width": (2, 0)})
    yield Sample((draw.normal(2, 1, 2),), {"width": (0, 1, 2, 0, 1, 1)})


def concatenate(op: Op) -> Iterator[Sample]:
    """Yield two and more arrays along every axis."""
    draw = Draw(op.name)
    yield Sample((draw.normal(2), draw.normal(1), draw.normal(3)))
    yield Sample((draw.normal(2, 3, 2),))
    for axis in (0, 1, 2, -1, -3):
        lengths = [[2, 3, 2] for _ in range(3)]
        for length, one in zip(lengths, (1, 4, 2), strict=True):
            length[axis] = one
        yield Sample(tuple(draw.normal(*length) for length in lengths), {"axis": axis})


def stack(op: Op) -> Iterator[Sample]:
    """Yield numbers, and arrays along every new axis."""
    draw = Draw(op.name)
    yield Sample((1.0, -2.5, 0.25))
    yield Sample((1.5,))
    for axis in (0, 1, 2, -1, -2):
        yield Sample((draw.normal(2, 3), draw.normal(2, 3), draw.normal(2, 3)), {"axis": axis})


def axes_of(shape: Shape) -> list[Any]:
    """Return every axis from both ends, every set of axes, and None."""
    ndim = len(shape)
    sets = [axes for size in range(1, ndim + 1) for axes in combinations(range(ndim), size)]
    return [None, *range(ndim), *range(-ndim, 0), *sets, *([(-1, 0)] if ndim > 1 else [])]


def reduction(op: Op) -> Iterator[Sample]:
    """Yield every set of axes, kept and dropped; small whole numbers too, which tie and have zeros."""
    draw = Draw(op.name)
    for extra in ({"ddof": 0}, {"ddof": 1}) if "ddof" in (p.name for p in op.parameters) else ({},):
        for shape in ARRAYS:
            for axis in axes_of(shape):
                # One element has no spread: that is a row of the conventions.
                counted = np.sum(np.ones(shape), axis=axis).max()
                if extra.get("ddof", -1) >= counted:
                    continue
                for keepdims in (False, True):
                    yield Sample((draw.normal(*shape),), {"axis": axis, "keepdims": keepdims, **extra})
                if op.name in ("max", "min", "prod", "sum"):
                    yield Sample((np.round(draw.normal(*shape)),), {"axis": axis, **extra})
    if op.name not in ("var", "std"):
        yield Sample((1.7,))


def softmax(op: Op) -> Iterator[Sample]:
    """Yield every axis, numbers far apart, and all elements together."""
    draw = Draw(op.name)
    for shape in ARRAYS:
        for axis in (*range(len(shape)), -1, None):
            yield Sample((draw.normal(*shape, scale=3.0),), {"axis": axis})
    yield Sample(([1000.0, 1001.0, 0.0],))


SHAPING: dict[str, Cases] = {
    "matmul": matmul,
    "transpose": transpose,
    "reshape": reshape,
    "index": index,
    "pad": pad,
    "concatenate": concatenate,
    "stack": stack,
    "softmax": softmax,
    "log_softmax": softmax,
} | dict.fromkeys(("sum", "mean", "max", "min", "prod", "var", "std", "norm", "logsumexp"), reduction)
