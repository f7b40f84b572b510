"""The twins of products, moves of elements and reductions; what None for an axis means in PyTorch."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor

from engine.language.syntax import Slice

Twin = Callable[..., Tensor]


def axes_of(x: Tensor, axis: Any) -> tuple[int, ...]:
    """Return the axes that an attribute names, counted from 0; all of them for None."""
    named = range(x.ndim) if axis is None else axis if isinstance(axis, tuple) else (axis,)
    return tuple(one % x.ndim for one in named)


def _over(reduce: Twin) -> Twin:
    """Return a reduction that takes None for all axes; a number is an array of one element to PyTorch's."""

    def reduction(x: Tensor, axis: Any, keepdims: bool, **others: Any) -> Tensor:
        if not x.ndim:
            return reduce(x.reshape(1), dim=(0,), keepdim=False, **others)
        return reduce(x, dim=axes_of(x, axis), keepdim=keepdims, **others)

    return reduction


def _extreme(whole: Twin, along: Twin) -> Twin:
    def extreme(x: Tensor, axis: Any, keepdims: bool) -> Tensor:
        if axis is None and not keepdims:
            return whole(x)
        return _over(along)(x, axis, keepdims)

    return extreme


def _prod(x: Tensor, dim: Sequence[int], keepdim: bool) -> Tensor:
    for one in sorted(dim, reverse=True):
        x = x.prod(dim=one, keepdim=keepdim)
    return x


def _one_axis(along: Twin) -> Twin:
    """Return softmax or its logarithm over one axis, or over all of them for None."""

    def over(x: Tensor, axis: Any) -> Tensor:
        return along(x, axis) if isinstance(axis, int) else along(x.reshape(-1), 0).reshape(x.shape)

    return over


def _index(x: Tensor, items: Any) -> Tensor:
    """Pick axis by axis, because PyTorch's slices have no negative steps."""
    axis = 0
    for item in (items,) if isinstance(items, int | Slice) else items:
        if isinstance(item, Slice):
            chosen = list(range(*slice(*item).indices(x.shape[axis])))
            x, axis = x.index_select(axis, torch.tensor(chosen)), axis + 1
        else:
            x = x.select(axis, item)
    return x


def _pad(x: Tensor, width: Any, value: float) -> Tensor:
    widths = width if isinstance(width, tuple) else (width,) * (2 * x.ndim)
    reversed_axes = [one for axis in reversed(range(x.ndim)) for one in widths[2 * axis : 2 * axis + 2]]
    return F.pad(x, reversed_axes, value=value)


SHAPING: dict[str, Twin] = {
    "matmul": torch.matmul,
    "transpose": lambda x, axes: x.permute(axes) if axes else x.mT if x.ndim > 1 else x.view_as(x),
    "reshape": lambda x, shape: x.reshape(shape),
    "index": _index,
    "pad": _pad,
    "concatenate": lambda *xs, axis: torch.cat(xs, axis),
    "stack": lambda *xs, axis: torch.stack(xs, axis),
    "sum": _over(torch.sum),
    "mean": _over(torch.mean),
    "max": _extreme(torch.max, torch.amax),
    "min": _extreme(torch.min, torch.amin),
    "prod": _over(_prod),
    "var": _over(lambda x, ddof, **over: torch.var(x, correction=ddof, **over)),
    "std": _over(lambda x, ddof, **over: torch.std(x, correction=ddof, **over)),
    "norm": _over(torch.linalg.vector_norm),
    "logsumexp": _over(torch.logsumexp),
    "softmax": _one_axis(torch.softmax),
    "log_softmax": _one_axis(torch.log_softmax),
}
