"""How each op is spelled in PyTorch; text only, for PyTorch itself knows the derivatives.

An op that PyTorch computes otherwise is written out by its formula, so that values and gradients agree.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from app.exports.code import ATOM, COMPARISONS, MULTIPLY, SIGNS, Code, joined, within
from app.exports.script import nested
from app.exports.torch_layers import LAYERS
from engine.language.syntax import Slice
from engine.ops.base import Shape

# Operands that are literals become tensors where they stand in a call.
CALLS: Final = {
    **{name: f"torch.{name}({{0}})" for name in (
        "exp", "log", "log1p", "expm1", "sqrt", "square", "reciprocal", "sin", "cos", "tan", "arctan", "sinh", "cosh",
        "tanh", "erf", "sigmoid", "relu", "abs", "sign", "floor", "round",
    )},
    "maximum": "torch.maximum({0}, {1})",
    "minimum": "torch.minimum({0}, {1})",
    "clamp": "torch.clamp({0}, {1}, {2})",
    "log_sigmoid": "F.logsigmoid({0})",
    "softplus": "F.softplus({0}, threshold=700)",  # the formula itself; PyTorch's default turns to x above 20
    "softsign": "F.softsign({0})",
    "silu": "F.silu({0})",
    "gelu": "F.gelu({0})",
    "gelu_tanh": 'F.gelu({0}, approximate="tanh")',
    "leaky_relu": "F.leaky_relu({0}, {slope})",
    "elu": "F.elu({0}, {alpha})",
    "selu": "F.selu({0})",
    "hardtanh": "F.hardtanh({0}, {low}, {high})",
    "relu6": "F.relu6({0})",
    "squared_error": "torch.square(torch.sub({0}, {1}))",
    "stop_gradient": "{0:atom}.detach()",
    "reshape": "{0:atom}.reshape({shape})",
}  # fmt: skip


class Operand(Code):
    """A piece that a template can ask for as an atom: ``{0:atom}``."""

    def __format__(self, spec: str) -> str:
        whole = self if self.number is None else Code(tensor(self.number))
        return within(whole, ATOM if spec else 0)


def tensor(value: float) -> str:
    """Return a number as a tensor of PyTorch, a float in any case."""
    return f"torch.tensor({nested(value, 'torch')})"


def spell(op: str, operands: Sequence[Code], shapes: Sequence[Shape], attributes: Mapping[str, Any]) -> Code:
    """Return an op applied to operands of these shapes, as PyTorch text."""
    if op in SIGNS or op in COMPARISONS or op == "negate":
        first, *rest = operands
        if all(each.number is not None for each in operands):
            first = Code(tensor(first.number or 0.0))
        code = joined(op, (first, *rest))
        assert code is not None
        return code
    given = [Operand(*each) for each in operands]
    if op in CALLS:
        return Code(CALLS[op].format(*given, **attributes))
    if op in LAYERS:
        return Code(LAYERS[op](*(f"{it:atom}" for it in given), shapes=shapes, **attributes))
    return _WRITERS[op](given, shapes, **attributes)


def _where(it: Sequence[Operand], _: Sequence[Shape]) -> Code:
    return Code(f"torch.where({it[0].truth or f'{it[0]:atom}.bool()'}, {it[1]}, {it[2]})")


def _dropout(it: Sequence[Operand], _: Sequence[Shape], rate: float) -> Code:
    return Code(f"{within(it[0], MULTIPLY)}*({it[1]:atom}.detach()/(1 - {rate}))", MULTIPLY)


def _transpose(it: Sequence[Operand], shapes: Sequence[Shape], axes: Any) -> Code:
    if axes is not None:
        return Code(f"{it[0]:atom}.permute({axes})")
    # A vector stays as it is, but it is a node of its own with a gradient of its own.
    return Code(f"{it[0]:atom}.mT") if len(shapes[0]) > 1 else Code(f"{it[0]:atom}.view_as({it[0]})")


def _index(it: Sequence[Operand], shapes: Sequence[Shape], items: Any) -> Code:
    """Pick elements; PyTorch's slices have no negative steps, so those axes are picked by a list first."""
    whole = text = f"{it[0]:atom}"
    parts = []
    for axis, item in enumerate((items,) if isinstance(items, int | Slice) else items):
        if not isinstance(item, Slice):
            parts.append(str(item))
        elif (item.step or 1) > 0:
            parts.append(
                ":".join("" if bound is None else str(bound) for bound in (item[:2] if item.step is None else item))
            )
        else:
            start, stop, step = slice(*item).indices(shapes[0][axis])
            text += f".index_select({axis}, torch.arange({start}, {stop}, {step}))"
            parts.append(":")
    is_picked = text != whole and all(part == ":" for part in parts)
    return Code(text if is_picked else f"{text}[{', '.join(parts)}]")


def _pad(it: Sequence[Operand], shapes: Sequence[Shape], width: Any, value: float) -> Code:
    axes = range(len(shapes[0]))
    widths = width if isinstance(width, tuple) else (width,) * (2 * len(shapes[0]))
    last_first = [each for axis in reversed(axes) for each in widths[2 * axis : 2 * axis + 2]]
    return Code(f"F.pad({it[0]}, {tuple(last_first)}, value={number(value)})")


def number(value: float) -> str:
    """Return an attribute as Python text, NaN and the infinities too."""
    return repr(value) if value - value == 0 else f'float("{value}")'


def _joining(function: str) -> Callable[..., Code]:
    return lambda it, shapes, axis: Code(f"torch.{function}(({', '.join(map(format, it))},), {axis})")


def _axes(shape: Shape, axis: Any) -> tuple[int, ...]:
    named = range(len(shape)) if axis is None else axis if isinstance(axis, tuple) else (axis,)
    return tuple(one % len(shape) for one in named)


def _over(function: str, plain: bool = False) -> Callable[..., Code]:
    """Return the writer of a reduction; ``plain`` if it may be written without axes."""

    def write(it: Sequence[Operand], shapes: Sequence[Shape], axis: Any, keepdims: bool, **others: int) -> Code:
        rest = "".join(f", correction={value}" for value in others.values())
        if plain and axis is None and not keepdims:
            return Code(f"{function}({it[0]})")
        if not shapes[0]:
            return Code(f"{function}({it[0]:atom}.reshape(1), dim=0{rest})")
        kept = ", keepdim=True" if keepdims else ""
        return Code(f"{function}({it[0]}, dim={_axes(shapes[0], axis)}{rest}{kept})")

    return write


def _extreme(name: str) -> Callable[..., Code]:
    along = _over(f"torch.a{name}")

    def write(it: Sequence[Operand], shapes: Sequence[Shape], axis: Any, keepdims: bool) -> Code:
        whole = axis is None and not keepdims
        return Code(f"torch.{name}({it[0]})") if whole else along(it, shapes, axis, keepdims)

    return write


def _prod(it: Sequence[Operand], shapes: Sequence[Shape], axis: Any, keepdims: bool) -> Code:
    if axis is None and not keepdims:
        return Code(f"torch.prod({it[0]})")
    text = f"{it[0]:atom}"
    for one in sorted(_axes(shapes[0], axis), reverse=True):
        text += f".prod({one}{', keepdim=True' if keepdims else ''})"
    return Code(text)


def _softmax(name: str) -> Callable[..., Code]:
    def write(it: Sequence[Operand], shapes: Sequence[Shape], axis: Any) -> Code:
        rank = len(shapes[0])
        if isinstance(axis, int):
            return Code(f"torch.{name}({it[0]}, {axis})")
        axes = _axes(shapes[0], axis)
        others = [i for i in range(rank) if i not in axes]
        order = (*others, *axes)
        back = tuple(order.index(i) for i in range(rank))
        moved = tuple(shapes[0][i] for i in order)
        flat = (*moved[: len(others)], -1)
        return Code(f"torch.{name}({it[0]:atom}.permute{order}.reshape{flat}, -1).reshape{moved}.permute{back}")

    return write


_WRITERS: Final[Mapping[str, Callable[..., Code]]] = {
    "where": _where,
    "dropout": _dropout,
    "transpose": _transpose,
    "index": _index,
    "pad": _pad,
    "concatenate": _joining("cat"),
    "stack": _joining("stack"),
    "sum": _over("torch.sum", plain=True),
    "mean": _over("torch.mean", plain=True),
    "max": _extreme("max"),
    "min": _extreme("min"),
    "prod": _prod,
    "var": _over("torch.var"),
    "std": _over("torch.std"),
    "norm": _over("torch.linalg.vector_norm", plain=True),
    "logsumexp": _over("torch.logsumexp"),
    "softmax": _softmax("softmax"),
    "log_softmax": _softmax("log_softmax"),
}
