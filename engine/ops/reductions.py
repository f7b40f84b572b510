"""Reductions: many elements to one, over all axes or the given ones.

In their rules the upstream gradient ``G`` and ``out`` keep the reduced axes as length 1, as with ``keepdims=True``;
``n`` is the number of elements that are reduced to one.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from engine.ops.axes import AXIS, KEEPDIMS, Axis, checked_axes, input_elements, kept, over_axis, reduced_shape
from engine.ops.base import Op, Sample, Value, register
from engine.ops.emitter import Emitter, Ids, lines_along
from engine.ops.pitfalls import TIE

# Quicker than np.sum and its like; NumPy types them for a literal keepdims only.
add: Callable[..., Value] = np.add.reduce
_multiply: Callable[..., Value] = np.multiply.reduce
_greatest: Callable[..., Value] = np.maximum.reduce
_least: Callable[..., Value] = np.minimum.reduce

MATRIX = [[1.0, -2.0, 0.5], [3.0, 0.25, -1.5]]
SAMPLES = (
    Sample((MATRIX,)),
    Sample((MATRIX,), {"axis": 0}),
    Sample((MATRIX,), {"axis": -1, "keepdims": True}),
    Sample(([[[1.0, -2.0], [0.5, 3.0]], [[0.25, -1.5], [2.0, 4.0]]],), {"axis": (0, 2)}),
)


def register_reduction(name: str, **fields: Any) -> None:
    """Register an op that reduces ``x`` over ``axis``; ``fields`` are what it does not share with the others."""
    common: dict[str, Any] = {
        "name": name,
        "family": "reduction",
        "operands": ("x",),
        "shape": partial(reduced_shape, name),
        "cost": input_elements,
        "rules": over_axis,
        "parameters": (AXIS, KEEPDIMS),
        "samples": SAMPLES,
    }
    register(Op(**(common | fields)))


def _sum(x: Value, axis: Axis = None, keepdims: bool = False) -> Value:
    return add(x, axis=axis, keepdims=keepdims)


def _sum_vjp(g: Value, out: Value, x: Value, axis: Axis = None, keepdims: bool = False) -> Value:
    # Filled, not a broadcast view: a matrix product of a view with strides 0 is slow.
    shape = np.shape(x)
    if not shape:
        return g
    filled = np.empty(shape)
    filled[...] = kept(g, axis, keepdims)
    return filled


def mean(x: Value, axis: Axis = None, keepdims: bool = False) -> Value:
    """Return the mean over ``axis``; for a full reduction a NumPy scalar."""
    total = add(x, axis=axis, keepdims=keepdims)
    return total / (np.size(x) // np.size(total))


def _mean_vjp(g: Value, out: Value, x: Value, axis: Axis = None, keepdims: bool = False) -> Value:
    return _sum_vjp(g / (np.size(x) // np.size(out)), out, x, axis, keepdims)


register_reduction(
    "sum", symbol="Σ", summary="Adds up.", formula="sum(x)", derivatives=("G",), array=_sum, vjps=(_sum_vjp,),
    sends=("sum sends the same gradient to every element it added",),
    scalars=lambda emit, x, axis=None, keepdims=False: emit.total(x, axis, keepdims),
    source="Linearity of the derivative; Griewank and Walther 2008, doi:10.1137/1.9780898717761",
)  # fmt: skip
register_reduction(
    "mean", symbol="mean", summary="The arithmetic mean.", formula="sum(x)/n", derivatives=("G/n",), array=mean,
    sends=("mean sends every element the same gradient, divided by {n}",),
    vjps=(_mean_vjp,), scalars=lambda emit, x, axis=None, keepdims=False: emit.mean(x, axis, keepdims),
    source="Linearity of the derivative",
)  # fmt: skip


def _max(x: Value, axis: Axis = None, keepdims: bool = False) -> Value:
    return _greatest(x, axis=axis, keepdims=keepdims)


def _min(x: Value, axis: Axis = None, keepdims: bool = False) -> Value:
    return _least(x, axis=axis, keepdims=keepdims)


def _extreme_vjp(g: Value, out: Value, x: Value, axis: Axis = None, keepdims: bool = False) -> Value:
    extreme = kept(out, axis, keepdims)
    reached = x == extreme
    count = add(reached, axis=axis, keepdims=True, dtype=np.float64)
    if not np.all(count):
        reached = reached | (np.isnan(x) & np.isnan(extreme))
        count = add(reached, axis=axis, keepdims=True, dtype=np.float64)
    return np.where(reached, kept(g, axis, keepdims) / count, 0.0)[()]


def _tie(out: Value, x: Value, axis: Axis = None, keepdims: bool = False) -> Value:
    """Tell which extremes are reached more than once."""
    reached = np.equal(x, kept(out, axis, keepdims))
    return np.count_nonzero(reached, axis=axis, keepdims=keepdims) > 1


def _extreme_scalars(op: str, emit: Emitter, x: Ids, axis: Axis = None, keepdims: bool = False) -> Ids:
    """Return the last of a chain of comparisons, or the mean of tied elements.

    A chain halves the gradient at each tie: ½, ¼, ¼ for three. Their mean has the same value and shares evenly.
    """
    lines, values = lines_along(x, axis), lines_along(emit.operands[0], axis)
    extreme = np.reshape(emit.out, (*lines.shape[:-1], 1))
    reached = (values == extreme) | (np.isnan(values) & np.isnan(extreme))
    count = np.count_nonzero(reached, axis=-1, keepdims=True)
    shared = ((count > 2) | np.isnan(extreme))[..., 0]
    out = np.empty(lines.shape[:-1], np.intp)
    out[~shared] = emit.fold(op, lines[~shared], axis=-1)
    for n in np.unique(count[shared]).tolist():
        chosen = shared & (count[..., 0] == n)
        tied = lines[chosen][reached[chosen]].reshape(-1, n)
        out[chosen] = emit.mean(tied, axis=-1)
    return np.expand_dims(out, checked_axes(op, x.shape, axis)) if keepdims else out


EXTREME: dict[str, Any] = {
    "derivatives": ("G*equal(x, out)/sum(equal(x, out))",),
    "vjps": (_extreme_vjp,),
    "kink": _tie,
    "pitfalls": TIE,
    "convention": "tied elements share the gradient evenly, as in PyTorch's max, amin and amax of a whole tensor; "
    "PyTorch's max(dim) gives it all to one of them; where the result is NaN, the NaNs share",
    "source": "Danskin 1966, doi:10.1137/0114053; ties as in PyTorch",
}  # fmt: skip
register_reduction("max", symbol="max", summary="The greatest element.", formula="max(x)",
    sends=("the gradient goes to the greatest element alone; equal ones share it",), array=_max,
                   scalars=partial(_extreme_scalars, "maximum"), **EXTREME)  # fmt: skip
register_reduction("min", symbol="min", summary="The least element.", formula="min(x)",
    sends=("the gradient goes to the least element alone; equal ones share it",), array=_min,
                   scalars=partial(_extreme_scalars, "minimum"), **EXTREME)  # fmt: skip


def _prod(x: Value, axis: Axis = None, keepdims: bool = False) -> Value:
    return _multiply(x, axis=axis, keepdims=keepdims)


def _prod_vjp(g: Value, out: Value, x: Value, axis: Axis = None, keepdims: bool = False) -> Value:
    return kept(g, axis, keepdims) * _product_of_others(x, axis)


def _product_of_others(x: Value, axis: Axis) -> Value:
    """Return for each element the product of the others along ``axis``: those before times those after."""
    ndim = np.ndim(x)
    if ndim == 0:
        return 1.0
    axes = range(ndim) if axis is None else axis if isinstance(axis, tuple) else (axis,)
    last = tuple(range(ndim - len(axes), ndim))
    moved = np.moveaxis(x, tuple(axes), last)
    lines = moved.reshape(*moved.shape[: last[0]], -1)
    before, after = np.ones_like(lines), np.ones_like(lines)
    np.multiply.accumulate(lines[..., :-1], axis=-1, out=before[..., 1:])
    np.multiply.accumulate(lines[..., :0:-1], axis=-1, out=after[..., -2::-1])
    return np.moveaxis((before * after).reshape(moved.shape), last, tuple(axes))


register_reduction(
    "prod", symbol="∏", summary="Multiplies all.", formula="prod(x)", derivatives=("G*prod_of_others(x)",),
    sends=("every element gets the gradient times the product of the others",),
    array=_prod, vjps=(_prod_vjp,),
    scalars=lambda emit, x, axis=None, keepdims=False: emit.fold("multiply", x, axis, keepdims),
    convention="the product of the others is multiplied out, never out/x, so that zeros are no exception",
    samples=(*SAMPLES, Sample(([0.0, 2.0, 3.0],)), Sample(([0.0, 2.0, 0.0],))),
    source="Griewank and Walther 2008, doi:10.1137/1.9780898717761 (Speelpenning's product)",
)  # fmt: skip
