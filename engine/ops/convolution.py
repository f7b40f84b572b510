"""Convolutions and pools: one product or comparison for every tap of the kernel, on strided views of the input.

A *tap* is one position inside the kernel; ``x[window]`` are all the elements that this tap meets as the kernel moves.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from math import prod
from typing import Any

import numpy as np

from engine.ops.base import AttributeProblem, Op, Parameter, Sample, Shape, ShapeError, Value, register, show_shape
from engine.ops.emitter import Emitter, Ids

COLUMNS = 2**20  # elements that are copied side by side at a time, for one large product instead of many small
TAP_COST = 500  # what a tap costs beside its multiply-adds
Window = tuple[Any, ...]
DUMOULIN = "Dumoulin and Visin 2016, arXiv:1603.07285"


def each_axis(value: Any, dims: int) -> tuple[int, ...]:
    """Return a stride, padding or size for each spatial axis."""
    return value if isinstance(value, tuple) else (value,) * dims


def checked(op: str, name: str, value: Any, dims: int, least: int) -> tuple[int, ...]:
    """Return the same, or raise AttributeProblem if there are too many of them or one is too small."""
    numbers = each_axis(value, dims)
    if len(numbers) != dims or min(numbers) < least:
        wanted = "an integer" if dims == 1 else f"an integer, or {dims},"
        raise AttributeProblem(f"{op}: {name} must be {wanted} from {least} up, not {value}")
    return numbers


def moves(op: str, x: Shape, size: Shape, stride: Shape, padding: Shape) -> Shape:
    """Return how often a kernel of this size fits on each of the last axes of ``x``."""
    dims = len(size)
    lengths = zip(x[-dims:], size, stride, padding, strict=True)
    result = tuple((n + 2 * p - k) // s + 1 for n, k, s, p in lengths)
    if min(result) < 1:
        raise ShapeError(f"{op}: a kernel of {show_shape(size)} does not fit in {show_shape(x)} with padding {padding}")
    return result


def windows(size: Shape, count: Shape, stride: Shape) -> list[Window]:
    """Return for every tap the window of the (padded) input that it meets."""
    ends = [s * (n - 1) + 1 for n, s in zip(count, stride, strict=True)]
    return [
        (..., *(slice(o, o + end, s) for o, end, s in zip(offset, ends, stride, strict=True)))
        for offset in np.ndindex(*size)
    ]


def patches(x: Ids, size: Shape, stride: Shape) -> Ids:
    """Return what a kernel meets wherever it stands, as (…, moves, taps) by axis; a view of ``x``."""
    dims = len(size)
    view = np.lib.stride_tricks.sliding_window_view(x, size, axis=tuple(range(-dims, 0)))
    key: Window = (..., *(slice(None, None, s) for s in stride), *[slice(None)] * dims)
    return view[key]


def bordered(x: Value, padding: Shape, value: Value = 0.0) -> Value:
    """Return ``x`` with a border on its last axes."""
    if not any(padding):
        return x
    lead = x.ndim - len(padding)
    out = np.full(x.shape[:lead] + tuple(n + 2 * p for n, p in zip(x.shape[lead:], padding, strict=True)), value)
    out[inside(x.shape, padding)] = x
    return out


def inside(x: Shape, padding: Shape) -> Window:
    """Return where ``x`` lies within its border."""
    return (..., *(slice(p, p + n) for n, p in zip(x[-len(padding) :], padding, strict=True)))


class _Plan:
    """One convolution with its operands as (batch, channels, …) and (kernels, channels, taps)."""

    def __init__(self, x: Value, w: Value, dims: int, stride: Any, padding: Any) -> None:
        self.size = w.shape[-dims:]
        stride, self.padding = each_axis(stride, dims), each_axis(padding, dims)
        self.count = moves("conv", x.shape, self.size, stride, self.padding)
        self.x = bordered(x.reshape((1,) * (dims + 2 - x.ndim) + x.shape), self.padding)
        self.w = w.reshape(*((1, 1) if w.ndim == dims else w.shape[:2]), -1)
        self.windows = windows(self.size, self.count, stride)

    def parts(self) -> Iterator[tuple[slice, list[Window]]]:
        """Yield taps together, as many as fit in ``COLUMNS``, with where they stand in ``w``."""
        step = max(1, COLUMNS // (prod(self.x.shape[:2]) * prod(self.count)))
        for start in range(0, len(self.windows), step):
            yield slice(start, start + step), self.windows[start : start + step]

    def columns(self, part: list[Window]) -> Value:
        """Return what some taps meet, as (batch, channels × taps, moves)."""
        batch, channels = self.x.shape[:2]
        out = np.empty((batch, channels, len(part), *self.count))
        for tap, window in enumerate(part):
            out[:, :, tap] = self.x[window]
        return out.reshape(batch, channels * len(part), -1)

    def weights(self, taps: slice) -> Value:
        """Return the weights of some taps, as (kernels, channels × taps)."""
        return self.w[:, :, taps].reshape(len(self.w), -1)

    def upstream(self, g: Value) -> Value:
        """Return ``g`` as (batch, kernels, moves)."""
        return g.reshape(len(self.x), len(self.w), -1)


def _conv(x: Value, w: Value, b: Value = None, dims: int = 2, stride: Any = 1, padding: Any = 0) -> Value:
    plan = _Plan(x, w, dims, stride, padding)
    out: Value = None
    for taps, part in plan.parts():
        product = plan.weights(taps) @ plan.columns(part)
        out = product if out is None else out + product
    if b is not None:
        out = out + np.reshape(b, (-1, 1))
    return out.reshape(_out_shape(x.shape, w.shape, plan.count))


def _out_shape(x: Shape, w: Shape, count: Shape) -> Shape:
    lead = len(x) - len(count)
    return (*x[: max(lead - 1, 0)], *(w[:1] if lead else ()), *count)


def _conv_vjp_x(
    g: Value, out: Value, x: Value, w: Value, b: Value = None, dims: int = 2, stride: Any = 1, padding: Any = 0
) -> Value:
    plan = _Plan(x, w, dims, stride, padding)
    upstream = plan.upstream(g)
    contribution = np.zeros(plan.x.shape)
    for taps, part in plan.parts():
        spread = plan.weights(taps).T @ upstream
        spread = spread.reshape(*plan.x.shape[:2], len(part), *plan.count)
        for tap, window in enumerate(part):
            contribution[window] += spread[:, :, tap]
    return contribution[inside(x.shape, plan.padding)].reshape(x.shape)


def _conv_vjp_w(
    g: Value, out: Value, x: Value, w: Value, b: Value = None, dims: int = 2, stride: Any = 1, padding: Any = 0
) -> Value:
    plan = _Plan(x, w, dims, stride, padding)
    upstream = plan.upstream(g)
    contribution = np.empty(plan.w.shape)
    for taps, part in plan.parts():
        product = np.tensordot(upstream, plan.columns(part), ((0, 2), (0, 2)))
        contribution[:, :, taps] = product.reshape(len(plan.w), -1, len(part))
    return contribution.reshape(w.shape)


def _conv_vjp_b(
    g: Value, out: Value, x: Value, w: Value, b: Value = None, dims: int = 2, stride: Any = 1, padding: Any = 0
) -> Value:
    if np.ndim(b) == 0:
        return np.sum(g)
    axes = tuple(axis for axis in range(g.ndim) if axis != g.ndim - dims - 1)
    return np.add.reduce(g, axis=axes)


def _conv_scalars(
    emit: Emitter, x: Ids, w: Ids, b: Ids | None = None, dims: int = 2, stride: Any = 1, padding: Any = 0
) -> Ids:
    size, strides, paddings = w.shape[-dims:], each_axis(stride, dims), each_axis(padding, dims)
    image = x.reshape((1,) * (dims + 2 - x.ndim) + x.shape)
    met = patches(bordered(image, paddings, emit.constant(0.0)) if any(paddings) else image, size, strides)
    kernels = w.reshape(*((1, 1) if w.ndim == dims else w.shape[:2]), *[1] * dims, *size)
    products = emit("multiply", met[:, None], kernels)
    out = emit.total(products, axis=(2, *range(-dims, 0)))
    if b is not None:
        out = emit("add", out, b.reshape(-1, *[1] * dims))
    return out.reshape(_out_shape(x.shape, w.shape, out.shape[2:]))


def _conv_shape(x: Shape, w: Shape, b: Shape = (), dims: int = 2, stride: Any = 1, padding: Any = 0) -> Shape:
    op = f"conv{dims}d"
    both = f"{op} of shapes {show_shape(x)} and {show_shape(w)}"
    axes = ", ".join(("length",) if dims == 1 else ("height", "width"))
    plain = len(x) == len(w) == dims
    if not plain and (len(w) != dims + 2 or len(x) - dims not in (1, 2)):
        raise ShapeError(
            f"{both}: wanted are ([batch,] channels, {axes}) and (kernels, channels, {axes}), or ({axes}) twice"
        )
    if not plain and x[-dims - 1] != w[1]:
        raise ShapeError(f"{both}: the channels must agree, not {x[-dims - 1]} and {w[1]}")
    if b not in ((), (1,) if plain else w[:1]):
        raise ShapeError(f"{both}: the bias must hold a number for each kernel, not {show_shape(b)}")
    stride = checked(op, "stride", stride, dims, 1)
    padding = checked(op, "padding", padding, dims, 0)
    return _out_shape(x, w, moves(op, x, w[-dims:], stride, padding))


def _conv_rules(
    derivative: str, position: int, out: Shape, x: Shape, w: Shape, b: Shape = (), dims: int = 2, stride: Any = 1,
    padding: Any = 0,
) -> str:  # fmt: skip
    """Return the rule as it reads for one channel and stride 1, or for channels and strides in words of patches."""
    size, strides, paddings = w[-dims:], each_axis(stride, dims), each_axis(padding, dims)
    if position == 2:
        others = tuple(axis for axis in range(len(out)) if axis != len(out) - dims - 1)
        return f"sum(G, axis={others if len(others) > 1 else others[0]})" if b and len(w) > dims else derivative
    border = tuple(k - 1 - p for k, p in zip(size, paddings, strict=True))
    if len(w) == dims and max(strides) == 1 and min(border) >= 0:
        if not any(paddings):
            return derivative
        width = paddings if position else border
        shown = width[0] if len(set(width)) == 1 else width
        given = f", padding={shown}" if any(width) else ""
        flipped = ", ".join(["::-1"] * dims)
        return f"conv{dims}d({'x, G' if position else f'G, w[{flipped}]'}{given})"
    given = "".join(
        f", {name}={value}" for name, value, plain in (("stride", stride, 1), ("padding", padding, 0)) if value != plain
    )
    if position:
        return f"sum_over_places(G*patches(x{given}))"
    return f"conv_transpose{dims}d(G, w{given})"


def _conv_cost(out: Shape, x: Shape, w: Shape, *rest: Shape, dims: int, **attributes: Any) -> int:
    return prod(out) * prod(w[1:] if len(w) > dims else w) + TAP_COST * prod(w[-dims:])


SIGNAL = [1.0, -2.0, 0.5, 3.0, 0.25, -1.5]
IMAGE = [[1.0, -2.0, 0.5, 2.0], [3.0, 0.25, -1.5, 1.25], [0.75, 4.0, -0.5, -1.0], [2.5, -3.0, 1.75, 0.1]]
SAMPLES = {
    1: (
        Sample((SIGNAL, [0.5, -1.0, 2.0])),
        Sample(([SIGNAL, SIGNAL[::-1]], [[[1.0, -0.5], [0.25, 2.0]]] * 3, [0.1, 0.2, 0.3]), {"stride": 2}),
        Sample(([[SIGNAL], [SIGNAL[::-1]]], [[[1.0, -0.5, 3.0]]]), {"stride": 3, "padding": 2}),
    ),
    2: (
        Sample((IMAGE, [[0.5, -1.0, 2.0], [1.0, 0.25, -0.5], [3.0, 1.5, -2.0]])),
        Sample(([IMAGE, IMAGE[::-1]], [[[[1.0, -0.5]], [[0.25, 2.0]]]] * 2, [0.1, 0.2]), {"padding": (1, 0)}),
        Sample(([[IMAGE], [IMAGE[::-1]]], [[[[1.0, -0.5], [3.0, 2.0]]]]), {"stride": (2, 3), "padding": 1}),
    ),
}

for _dims, _what, _flipped in ((1, "signals", "w[::-1]"), (2, "images", "w[::-1, ::-1]")):
    register(
        Op(
            name=f"conv{_dims}d",
            symbol="∗",
            family="convolution",
            summary=f"Slides kernels over {_what}; strictly a cross-correlation, as in PyTorch.",
            operands=("x", "w", "b"),
            formula=f"conv{_dims}d(x, w) + b",
            derivatives=(f"conv{_dims}d(padded(G), {_flipped})", f"conv{_dims}d(x, G)", "sum(G)"),
            sends=(
                "every element collects from all places of the kernel that met it, each times the weight it met there",
                "every weight collects from all places of the kernel, each times the element it met there",
                "the gradients of all places are summed, for each kernel",
            ),
            rules=partial(_conv_rules, dims=_dims),
            array=partial(_conv, dims=_dims),
            vjps=tuple(partial(vjp, dims=_dims) for vjp in (_conv_vjp_x, _conv_vjp_w, _conv_vjp_b)),
            shape=partial(_conv_shape, dims=_dims),
            scalars=partial(_conv_scalars, dims=_dims),
            cost=partial(_conv_cost, dims=_dims),
            parameters=(Parameter("stride", "integers", 1), Parameter("padding", "integers", 0)),
            optional=1,
            domain="x ([batch,] channels, …) with w (kernels, channels, …) and b (kernels), or x and w of space only",
            convention="rules as written: one channel and kernel, stride 1, no padding; padded(G) by the kernel − 1; "
            "steps write the rule of their own channels, stride and padding",
            samples=SAMPLES[_dims],
            source=f"{DUMOULIN}, chapters 2 and 4",
        )
    )
