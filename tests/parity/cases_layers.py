"""Cases of losses, normalisations, convolutions, pools and lookups: shapes, factors left out, strides and padding."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Any

import numpy as np

from engine.ops import Op
from engine.ops.base import Sample, Shape, Value
from tests.parity.cases_shaping import ARRAYS, Cases
from tests.parity.draws import Draw

EXTRAS: dict[str, list[dict[str, Any]]] = {"huber": [{}, {"delta": 0.3}, {"delta": 2.5}]}


def _pairs(draw: Draw, op: str, shape: Shape, other: Shape) -> tuple[Value, Value]:
    """Return a prediction and a target that the loss is made for."""
    if op == "binary_cross_entropy":
        return draw.between(0.0, 1.0, *shape), draw.between(0.0, 1.0, *other)
    if op == "binary_cross_entropy_with_logits":
        return draw.normal(*shape, scale=5.0), draw.between(0.0, 1.0, *other)
    if op == "hinge":
        return draw.normal(*shape), 2 * draw.below(2, *other) - 1
    return draw.normal(*shape), draw.normal(*other)


def paired_loss(op: Op) -> Iterator[Sample]:
    """Yield numbers, arrays, and an array beside one number on either side; averaged and one by one."""
    draw = Draw(op.name)
    shapes = [((), ()), *((shape, shape) for shape in ARRAYS), ((2, 3), ()), ((), (2, 3))]
    for extra in EXTRAS.get(op.name, [{}]):
        for (shape, other), mean in product(shapes, (True, False)):
            yield Sample(_pairs(draw, op.name, shape, other), {"mean": mean, **extra})


def cross_entropy(op: Op) -> Iterator[Sample]:
    """Yield class indices and probabilities."""
    draw = Draw(op.name)
    for shape, mean in product(ARRAYS, (True, False)):
        logits = draw.normal(*shape, scale=3.0)
        yield Sample((logits, draw.below(shape[-1], *shape[:-1])), {"mean": mean})
        yield Sample((logits, draw.shares(*shape)), {"mean": mean})


def kl_divergence(op: Op) -> Iterator[Sample]:
    """Yield two rows of shares."""
    draw = Draw(op.name)
    for shape, mean in product(ARRAYS, (True, False)):
        yield Sample((draw.shares(*shape), draw.shares(*shape)), {"mean": mean})


def row_norm(op: Op) -> Iterator[Sample]:
    """Yield one axis and several, anywhere, with gain and bias, with one number for all, and without.

    No row has two elements: normalised they are ±1, and the gradient is what rounding leaves of 0.
    """
    draw = Draw(op.name)
    for shape, eps in product([(4,), (3, 4), (3, 2, 4), (4, 1, 3, 3)], ({}, {"eps": 0.1})):
        last = shape[-1]
        yield Sample((draw.normal(*shape),), eps)
        yield Sample((draw.normal(*shape), draw.normal(last)), eps)
        yield Sample((draw.normal(*shape), draw.normal(last), draw.normal(last)), eps)
        yield Sample((draw.normal(*shape), 1.5, -0.25), eps)
        yield Sample((draw.normal(*shape),), {"axis": None, **eps})
        if len(shape) > 1:
            yield Sample((draw.normal(*shape),), {"axis": 0, **eps})
            yield Sample((draw.normal(*shape), draw.normal(last), draw.normal(*shape)), {"axis": (-1, 0), **eps})
            yield Sample((draw.normal(*shape), draw.normal(*shape[-2:]), draw.normal(*shape[-2:])),
                         {"axis": (-2, -1), **eps})  # fmt: skip


def batch_norm(op: Op) -> Iterator[Sample]:
    """Yield a vector, a signal and an image in every channel."""
    draw = Draw(op.name)
    for shape, eps in product([(4, 3), (3, 2, 4), (2, 3, 2, 2)], ({}, {"eps": 0.1})):
        channels = shape[1]
        yield Sample((draw.normal(*shape),), eps)
        yield Sample((draw.normal(*shape), draw.normal(channels)), eps)
        yield Sample((draw.normal(*shape), draw.normal(channels), draw.normal(channels)), eps)
        yield Sample((draw.normal(*shape), 1.5, draw.normal(channels)), eps)


def conv1d(op: Op) -> Iterator[Sample]:
    """Yield strides, paddings and kernels that leave a rest, with and without a batch and a bias."""
    draw = Draw(op.name)
    for stride, padding, size, lead, bias in product((1, 2, 3), (0, 1, 2), (1, 2, 4), ((), (1,), (3,)), (False, True)):
        operands = [draw.normal(*lead, 2, 9), draw.normal(4, 2, size), *([draw.normal(4)] if bias else [])]
        yield Sample(tuple(operands), {"stride": stride, "padding": padding})
    for stride, padding in product((1, 2), (0, 2)):
        yield Sample((draw.normal(9), draw.normal(3)), {"stride": stride, "padding": padding})
    yield Sample((draw.normal(9), draw.normal(3), 0.7))


def conv2d(op: Op) -> Iterator[Sample]:
    """Yield the same in two dimensions, with strides, paddings and kernels that differ by axis."""
    draw = Draw(op.name)
    sizes = ((1, 1), (2, 1), (3, 3), (4, 3))
    for stride, padding, size, lead, bias in product((1, (2, 1), 3), (0, (1, 0), 2), sizes, ((), (2,)), (False, True)):
        operands = [draw.normal(*lead, 3, 6, 7), draw.normal(2, 3, *size), *([draw.normal(2)] if bias else [])]
        yield Sample(tuple(operands), {"stride": stride, "padding": padding})
    for stride, padding in product((1, 2), (0, (1, 2))):
        yield Sample((draw.normal(5, 4), draw.normal(2, 3)), {"stride": stride, "padding": padding})
    yield Sample((draw.normal(1, 3, 3), draw.normal(2, 1, 2, 2), draw.normal(2)))
    yield Sample((draw.normal(5, 4), draw.normal(2, 2), 0.7))


def pool(op: Op) -> Iterator[Sample]:
    """Yield patches apart, side by side and overlapping, with padding, and with ties."""
    draw = Draw(op.name)
    for lead, size, stride, padding in product(((), (2,), (2, 1)), (1, 2, 3, (2, 3)), (None, 1, (1, 2)), (0, 1)):
        if padding and 1 in (size, *(size if isinstance(size, tuple) else ())):
            continue
        attributes = {"size": size, "padding": padding, **({} if stride is None else {"stride": stride})}
        yield Sample((draw.normal(*lead, 4, 5),), attributes)
        yield Sample((np.round(draw.normal(*lead, 4, 5)),), attributes)
    yield Sample((draw.normal(4, 4),))


def embedding(op: Op) -> Iterator[Sample]:
    """Yield rows that are numbers, vectors and matrices, looked up once, by a list and by a table."""
    draw = Draw(op.name)
    for table, indices in product([(5,), (5, 3), (5, 2, 2)], [(), (4,), (2, 1)]):
        yield Sample((draw.normal(*table), draw.below(5, *indices)))


LAYERS: dict[str, Cases] = {
    "cross_entropy": cross_entropy,
    "kl_divergence": kl_divergence,
    "layer_norm": row_norm,
    "rms_norm": row_norm,
    "batch_norm": batch_norm,
    "conv1d": conv1d,
    "conv2d": conv2d,
    "max_pool2d": pool,
    "avg_pool2d": pool,
    "embedding": embedding,
} | dict.fromkeys(
    ("mse", "mae", "huber", "binary_cross_entropy", "binary_cross_entropy_with_logits", "hinge"), paired_loss
)
