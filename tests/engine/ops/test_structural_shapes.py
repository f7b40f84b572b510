"""Shapes that structural ops refuse, and how they say so: op, shapes, the offending value last."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from engine.language.syntax import Slice
from engine.ops import REGISTRY, AttributeProblem, ShapeError

ALL = Slice(None, None, None)

SHAPES: list[tuple[str, tuple[Any, ...], dict[str, Any], str]] = [
    ("matmul", ((2, 3), (2, 3)), {}, "matmul of shapes (2, 3) and (2, 3): the inner lengths must agree, not 3 and 2"),
    ("matmul", ((), (2,)), {}, "matmul of shapes () and (2,): a number has no rows or columns; write * instead of @"),
    ("matmul", ((2, 2, 3), (4, 3, 1)), {},
     "matmul of shapes (2, 2, 3) and (4, 3, 1): the leading axes do not broadcast"),
    ("reshape", ((2, 3),), {"shape": (4, 2)}, "reshape of shape (2, 3): 6 elements do not fill (4, 2)"),
    ("reshape", ((2, 3),), {"shape": (4, -1)}, "reshape of shape (2, 3): 6 elements do not fill (4, -1)"),
    ("index", ((3,),), {"items": (3,)}, "index: axis 0 of shape (3,) has no element 3"),
    ("index", ((3,),), {"items": (-4,)}, "index: axis 0 of shape (3,) has no element -4"),
    ("index", ((3,),), {"items": (0, 0)}, "index of shape (3,): 2 indices are too many"),
    ("index", ((),), {"items": (0,)}, "index of shape (): 1 index is too many"),
    ("index", ((2, 3),), {"items": (ALL, Slice(2, 2, None))}, "index: the slice of axis 1 of shape (2, 3) is empty"),
    ("pad", ((),), {}, "pad needs an array, not a number of shape ()"),
    ("concatenate", ((2, 3), (2, 4)), {},
     "concatenate along axis 0: shapes must agree on the other axes, not (2, 3) and (2, 4)"),
    ("concatenate", ((2,), ()), {},
     "concatenate takes arrays, not numbers of shape (); stack makes an array of numbers"),
    ("stack", ((2,), (3,)), {}, "stack: shapes must agree, not (2,) and (3,)"),
    ("softmax", ((),), {}, "softmax works along an axis and needs an array, not a number of shape ()"),
    ("mse", ((3, 1), (3,)), {}, "mse of shapes (3, 1) and (3,): they must agree, or one be a number"),
    ("cross_entropy", ((2, 3), (3,)), {},
     "cross_entropy of logits (2, 3): the target must hold a class index for each row, (2,), or a probability for each "
     "class, (2, 3), not (3,)"),
    ("kl_divergence", ((2,), (3,)), {}, "kl_divergence: shapes must agree, not (2,) and (3,)"),
    ("layer_norm", ((2, 3), (2,)), {}, "layer_norm of shape (2, 3): gain does not fit with shape (2,)"),
    ("layer_norm", ((3,), (3,), (2, 3)), {}, "layer_norm of shape (3,): bias does not fit with shape (2, 3)"),
    ("batch_norm", ((3,),), {}, "batch_norm needs (batch, channels, …), not shape (3,)"),
    ("batch_norm", ((1, 3),), {}, "batch_norm needs more than one value in each channel, not shape (1, 3)"),
    ("batch_norm", ((2, 3), (2,)), {},
     "batch_norm of shape (2, 3): gain must hold a number for each channel, (3,), not (2,)"),
    ("conv1d", ((2, 5), (1, 3, 2)), {}, "conv1d of shapes (2, 5) and (1, 3, 2): the channels must agree, not 2 and 3"),
    ("conv1d", ((5,), (2, 3)), {},
     "conv1d of shapes (5,) and (2, 3): wanted are ([batch,] channels, length) and (kernels, channels, length), or "
     "(length) twice"),
    ("conv2d", ((4, 4), (5, 2)), {}, "conv2d: a kernel of (5, 2) does not fit in (4, 4) with padding (0, 0)"),
    ("conv2d", ((1, 4, 4), (2, 1, 2, 2), (3,)), {},
     "conv2d of shapes (1, 4, 4) and (2, 1, 2, 2): the bias must hold a number for each kernel, not (3,)"),
    ("max_pool2d", ((4,),), {}, "max_pool2d needs (…, height, width), not shape (4,)"),
    ("embedding", ((), (2,)), {}, "embedding needs a table with rows, not a number of shape ()"),
]  # fmt: skip

ATTRIBUTES: list[tuple[str, tuple[Any, ...], dict[str, Any], str]] = [
    ("sum", ((2, 3),), {"axis": 2}, "sum: shape (2, 3) has no axis 2"),
    ("mean", ((2, 3),), {"axis": -3}, "mean: shape (2, 3) has no axis -3"),
    ("max", ((),), {"axis": 0}, "max: a number, of shape (), has no axis 0"),
    ("sum", ((2, 3),), {"axis": (0, -2)}, "sum: axis must name each axis once, not (0, -2)"),
    ("sum", ((2, 3),), {"axis": ()}, "sum: axis must name each axis once, not ()"),
    ("var", ((3,),), {"ddof": -1}, "var: ddof must be 0 or more, not -1"),
    ("softmax", ((3,),), {"axis": 1}, "softmax: shape (3,) has no axis 1"),
    ("transpose", ((2, 3),), {"axes": (0, 0)},
     "transpose: axes must name each axis of shape (2, 3) once, not (0, 0)"),
    ("reshape", ((6,),), {"shape": (-1, -1)},
     "reshape: shape must hold lengths from 1 and at most one -1, not (-1, -1)"),
    ("reshape", ((6,),), {"shape": 0}, "reshape: shape must hold lengths from 1 and at most one -1, not (0,)"),
    ("index", ((3,),), {"items": (Slice(None, None, 0),)}, "index: the step of a slice must not be 0"),
    ("pad", ((3,),), {"width": -1}, "pad: width must be 0 or more, not -1"),
    ("pad", ((2, 3),), {"width": (1, 2)},
     "pad of shape (2, 3): width must be one integer, or 4: before and after on each axis, not (1, 2)"),
    ("concatenate", ((2,), (2,)), {"axis": 1}, "concatenate of shapes (2,) and (2,): there is no axis 1"),
    ("stack", ((), ()), {"axis": 1}, "stack of shapes () and (): there is no axis 1"),
    ("huber", ((2,), (2,)), {"delta": 0.0}, "huber: delta must be above 0, not 0.0"),
    ("layer_norm", ((2,),), {"eps": -1.0}, "layer_norm: eps must be 0 or more, not -1.0"),
    ("conv1d", ((5,), (2,)), {"stride": 0}, "conv1d: stride must be an integer from 1 up, not 0"),
    ("conv2d", ((5, 5), (2, 2)), {"padding": (1, 1, 1)},
     "conv2d: padding must be an integer, or 2, from 0 up, not (1, 1, 1)"),
    ("max_pool2d", ((4, 4),), {"padding": 2}, "max_pool2d: padding must be at most half of size 2, not 2"),
    ("avg_pool2d", ((4, 4),), {"size": ()}, "avg_pool2d: size must be an integer, or 2, from 1 up, not ()"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "shapes", "attributes", "message"), SHAPES)
def test_shapes_that_do_not_fit_are_refused_by_name(
    name: str, shapes: tuple[Any, ...], attributes: dict[str, Any], message: str
) -> None:
    shape = REGISTRY[name].shape
    assert shape is not None
    with pytest.raises(ShapeError) as problem:
        shape(*shapes, **attributes)
    assert str(problem.value) == message


@pytest.mark.parametrize(("name", "shapes", "attributes", "message"), ATTRIBUTES)
def test_attributes_that_an_op_cannot_take_are_refused_by_name(
    name: str, shapes: tuple[Any, ...], attributes: dict[str, Any], message: str
) -> None:
    shape = REGISTRY[name].shape
    assert shape is not None
    with pytest.raises(AttributeProblem) as problem:
        shape(*shapes, **attributes)
    assert str(problem.value) == message


@pytest.mark.parametrize("a", [(3,), (2, 3), (4, 2, 3), (1, 4, 2, 3)], ids=str)
@pytest.mark.parametrize("b", [(3,), (3, 5), (4, 3, 5), (6, 1, 3, 5)], ids=str)
def test_the_shape_of_every_kind_of_product_is_numpys(a: tuple[int, ...], b: tuple[int, ...]) -> None:
    op = REGISTRY["matmul"]
    assert op.shape is not None
    assert op.shape(a, b) == np.shape(np.ones(a) @ np.ones(b))


@pytest.mark.parametrize("a", [(3,), (2, 3), (4, 2, 3), (1, 4, 2, 3)], ids=str)
@pytest.mark.parametrize("b", [(3,), (3, 5), (4, 3, 5), (6, 1, 3, 5)], ids=str)
def test_the_rules_of_every_kind_of_product_are_adjoint_to_it(a: tuple[int, ...], b: tuple[int, ...]) -> None:
    generator = np.random.default_rng(0)
    op, x, y = REGISTRY["matmul"], generator.normal(size=a), generator.normal(size=b)
    out = op.array(x, y)
    g = generator.normal(size=np.shape(out))
    for vjp, operand in zip(op.vjps, (x, y), strict=True):
        assert vjp is not None
        contribution = vjp(g, out, x, y)
        assert contribution.shape == operand.shape
        assert np.sum(contribution * operand) == pytest.approx(np.sum(g * out), rel=1e-10)


def test_a_convolution_too_large_to_lay_out_at_once_is_done_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    generator = np.random.default_rng(0)
    op, x, w = REGISTRY["conv2d"], generator.normal(size=(2, 3, 7, 6)), generator.normal(size=(4, 3, 3, 2))
    out = op.array(x, w)
    g = generator.normal(size=out.shape)
    whole = [out, *(vjp(g, out, x, w) for vjp in op.vjps[:2] if vjp)]
    monkeypatch.setattr("engine.ops.convolution.COLUMNS", 500)
    parts = [op.array(x, w), *(vjp(g, out, x, w) for vjp in op.vjps[:2] if vjp)]
    for one, other in zip(whole, parts, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-12)


def test_a_pool_with_a_window_that_is_not_told_costs_as_much_as_the_largest() -> None:
    cost = REGISTRY["max_pool2d"].cost
    assert cost is not None
    assert cost((4, 4), (8, 8)) > cost((4, 4), (8, 8), size=2, stride=None, padding=0)
