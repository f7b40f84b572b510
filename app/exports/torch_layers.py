"""How losses, normalisation, convolutions, pools and lookups are spelled in PyTorch: operands as atoms of text."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from engine.ops.base import Shape

Shapes = Sequence[Shape]


def _pairs(function: str, **fixed: Any) -> Callable[..., str]:
    """Return the writer of a loss of pairs: a number is compared with every element."""

    def write(x: str, y: str, *, shapes: Shapes, mean: bool, **others: Any) -> str:
        pair = f"{x}, {y}" if shapes[0] == shapes[1] else f"*torch.broadcast_tensors({x}, {y})"
        rest = "".join(f", {name}={value}" for name, value in others.items())
        return f'{function}({pair}, reduction="{"mean" if mean else "none"}"{rest})'

    return write


def _hinge(s: str, y: str, *, shapes: Shapes, mean: bool) -> str:
    return f"torch.relu(1 - {s}*{y})" + (".mean()" if mean else "")


def _cross_entropy(z: str, y: str, *, shapes: Shapes, mean: bool) -> str:
    logits, target = shapes
    classes_second = ".movedim(-1, 1)" if len(logits) > 2 else ""
    moved = z + classes_second
    wanted = y + (classes_second if target == logits else ".detach().round().long()")
    return f"F.cross_entropy({moved}, {wanted}" + (")" if mean else ', reduction="none")')


def _kl_divergence(p: str, q: str, *, shapes: Shapes, mean: bool) -> str:
    return f'F.kl_div({q}.log(), {p}, reduction="none").sum(-1)' + (".mean()" if mean else "")


def _row_norm(name: str, has_bias: bool) -> Callable[..., str]:
    """Return the writer of a normalisation over axes, which PyTorch wants last."""

    def write(x: str, *factors: str, shapes: Shapes, axis: Any, eps: float) -> str:
        rank = len(shapes[0])
        named = range(rank) if axis is None else axis if isinstance(axis, tuple) else (axis,)
        axes = tuple(one % rank for one in named)
        last = tuple(range(rank - len(axes), rank))
        shape = tuple(shapes[0][i] for i in axes)
        moved, back = ("", "") if axes == last else (f".movedim({axes}, {last})", f".movedim({last}, {axes})")
        # A factor that differs from row to row cannot go into the call.
        inside = all(len(each) <= len(shape) for each in shapes[1:]) and not moved
        fitted = [f".expand({shape})" if each != shape else "" for each in shapes[1:]]
        weights = [f"{factor}{fit}" for factor, fit in zip(factors, fitted, strict=True)] if inside else []
        used = weights[: 2 if has_bias else 1]
        given = [x + moved, str(shape), *used, f"eps={eps!r}"]
        text = f"{name}({', '.join(given)}){back}"
        rest = list(zip((".mul", ".add"), factors, strict=False))[len(used) :]
        return text + "".join(f"{call}({factor})" for call, factor in rest)

    return write


def _batch_norm(x: str, *factors: str, shapes: Shapes, eps: float) -> str:
    channels = shapes[0][1]
    names = ("weight", "bias")
    fitted = [
        f"{name}={factor}" + ("" if shape else f".expand({channels})")
        for name, factor, shape in zip(names, factors, shapes[1:], strict=False)
    ]
    return f"F.batch_norm({', '.join([x, 'None, None', *fitted, 'training=True', f'eps={eps!r}'])})"


def _convolution(dims: int) -> Callable[..., str]:
    def write(x: str, w: str, *bias: str, shapes: Shapes, stride: Any, padding: Any) -> str:
        plain = len(shapes[1]) == dims
        image, kernels = (f"{x}[None]", f"{w}[None, None]") if plain else (x, w)
        count = 1 if plain else shapes[1][0]
        given = [image, kernels, *(b if shapes[2] else f"{b}.expand({count})" for b in bias)]
        return f"F.conv{dims}d({', '.join(given)}, stride={stride}, padding={padding})" + ("[0]" if plain else "")

    return write


def _pool(name: str) -> Callable[..., str]:
    def write(x: str, *, shapes: Shapes, size: Any, stride: Any, padding: Any) -> str:
        plain = len(shapes[0]) == 2
        image = f"{x}[None]" if plain else x
        return f"{name}({image}, {size}, {stride}, {padding})" + ("[0]" if plain else "")

    return write


def _embedding(table: str, indices: str, *, shapes: Shapes) -> str:
    rows = f"{indices}.detach().round().long()"
    return f"F.embedding({rows}, {table})" if len(shapes[0]) == 2 else f"{table}[{rows}]"


LAYERS: Final[Mapping[str, Callable[..., str]]] = {
    "mse": _pairs("F.mse_loss"),
    "mae": _pairs("F.l1_loss"),
    "huber": _pairs("F.huber_loss"),
    "binary_cross_entropy": _pairs("F.binary_cross_entropy"),
    "binary_cross_entropy_with_logits": _pairs("F.binary_cross_entropy_with_logits"),
    "hinge": _hinge,
    "cross_entropy": _cross_entropy,
    "kl_divergence": _kl_divergence,
    "layer_norm": _row_norm("F.layer_norm", has_bias=True),
    "rms_norm": _row_norm("F.rms_norm", has_bias=False),
    "batch_norm": _batch_norm,
    "conv1d": _convolution(1),
    "conv2d": _convolution(2),
    "max_pool2d": _pool("F.max_pool2d"),
    "avg_pool2d": _pool("F.avg_pool2d"),
    "embedding": _embedding,
}
