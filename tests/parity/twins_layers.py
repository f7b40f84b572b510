"""The twins of losses, normalisations, convolutions, pools and lookups, which need an adapter each.

Owns where PyTorch wants the classes, the normalised axes, batches and channels.
"""

from __future__ import annotations

from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor

from tests.parity.twins_shaping import Twin, axes_of


def _pair(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _compared(loss: Twin) -> Twin:
    """Return a loss of pairs: a number is compared with every element."""

    def compared(x: Tensor, y: Tensor, mean: bool, **others: Any) -> Tensor:
        x, y = torch.broadcast_tensors(x, y)
        return loss(x, y, reduction="mean" if mean else "none", **others)

    return compared


def _hinge(s: Tensor, y: Tensor, reduction: str) -> Tensor:
    each = torch.relu(1 - s * y)
    return each.mean() if reduction == "mean" else each


def _cross_entropy(z: Tensor, y: Tensor, mean: bool) -> Tensor:
    classes_second = z.movedim(-1, 1) if z.ndim > 1 else z
    reduction = "mean" if mean else "none"
    if y.shape != z.shape:
        return F.cross_entropy(classes_second, y.detach().long(), reduction=reduction)
    return F.cross_entropy(classes_second, y.movedim(-1, 1) if y.ndim > 1 else y, reduction=reduction)


def _kl_divergence(p: Tensor, q: Tensor, mean: bool) -> Tensor:
    each = F.kl_div(q.log(), p, reduction="none").sum(-1)
    return each.mean() if mean else each


def _row_norm(normalise: Twin) -> Twin:
    """Return a normalisation along any axes; PyTorch's takes the last ones, and factors of their shape."""

    def row_norm(x: Tensor, gain: Tensor | None = None, bias: Tensor | None = None, *, axis: Any, eps: float) -> Tensor:
        axes = axes_of(x, axis)
        shape = [x.shape[one] for one in axes]
        last = tuple(range(x.ndim - len(axes), x.ndim))
        if axes == last and all(factor is None or factor.ndim <= len(axes) for factor in (gain, bias)):
            return normalise(x, shape, _laid_out(gain, shape), _laid_out(bias, shape), eps)
        out = normalise(x.movedim(axes, last), shape, None, None, eps).movedim(last, axes)
        out = out if gain is None else out * gain
        return out if bias is None else out + bias

    return row_norm


def _laid_out(factor: Tensor | None, shape: list[int]) -> Tensor | None:
    """Return a factor repeated to a shape; in memory too, because PyTorch's kernels read past a number repeated."""
    return None if factor is None else factor.expand(shape).contiguous()


def _rms_norm(x: Tensor, shape: list[int], gain: Tensor | None, bias: Tensor | None, eps: float) -> Tensor:
    normalised = F.rms_norm(x, shape, gain, eps)
    return normalised if bias is None else normalised + bias


def _batch_norm(x: Tensor, gain: Tensor | None = None, bias: Tensor | None = None, *, eps: float) -> Tensor:
    factors = [_laid_out(factor, [x.shape[1]]) for factor in (gain, bias)]
    return F.batch_norm(x, None, None, *factors, training=True, eps=eps)


def _convolution(convolve: Twin, dims: int) -> Twin:
    def convolution(x: Tensor, w: Tensor, b: Tensor | None = None, *, stride: Any, padding: Any) -> Tensor:
        plain = w.ndim == dims
        kernels = w[None, None] if plain else w
        bias = None if b is None else b.expand(kernels.shape[0])
        out = convolve(x[None] if plain else x, kernels, bias, stride=_pair(stride), padding=_pair(padding))
        return out[0] if plain else out

    return convolution


def _pool(pool: Twin) -> Twin:
    def pooled(x: Tensor, size: Any, stride: Any, padding: Any) -> Tensor:
        out = pool(x[None] if x.ndim == 2 else x, _pair(size), _pair(stride), _pair(padding))
        return out[0] if x.ndim == 2 else out

    return pooled


def _embedding(table: Tensor, indices: Tensor) -> Tensor:
    rows = indices.detach().long()
    return F.embedding(rows, table) if table.ndim == 2 else table[rows]


LAYERS: dict[str, Twin] = {
    "mse": _compared(F.mse_loss),
    "mae": _compared(F.l1_loss),
    "huber": _compared(F.huber_loss),
    "binary_cross_entropy": _compared(F.binary_cross_entropy),
    "binary_cross_entropy_with_logits": _compared(F.binary_cross_entropy_with_logits),
    "hinge": _compared(_hinge),
    "cross_entropy": _cross_entropy,
    "kl_divergence": _kl_divergence,
    "layer_norm": _row_norm(F.layer_norm),
    "batch_norm": _batch_norm,
    "rms_norm": _row_norm(_rms_norm),
    "conv1d": _convolution(F.conv1d, 1),
    "conv2d": _convolution(F.conv2d, 2),
    "max_pool2d": _pool(F.max_pool2d),
    "avg_pool2d": _pool(F.avg_pool2d),
    "embedding": _embedding,
}
