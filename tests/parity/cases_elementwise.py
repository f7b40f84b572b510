"""Cases of element-wise ops: numbers, arrays, every way to broadcast, and many numbers of many magnitudes."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from engine.ops import REGISTRY, Op
from engine.ops.base import Sample, Shape, Value
from tests.parity.draws import Draw

MANY = 500
SHAPES: dict[int, list[tuple[Shape, ...]]] = {
    1: [((),), ((3,),), ((2, 3),), ((2, 1, 3),), ((2, 1, 2, 3),), ((1, 1),)],
    2: [
        ((), ()),
        ((3,), ()),
        ((), (2, 3)),
        ((2, 3), (3,)),
        ((2, 1), (1, 3)),
        ((2, 3, 2), (3, 1)),
        ((1,), (2, 2, 3)),
        ((2, 1, 2, 1), (3, 1, 2)),
        ((2, 2), (2, 2)),
    ],
    3: [
        ((), (), ()),
        ((2, 3), (3,), (2, 1)),
        ((3,), (2, 3), ()),
        ((), (3,), (2, 1)),
        ((2, 1, 3), (2, 1), (1,)),
        ((2, 2), (2, 2), (2, 2)),
    ],
}
ATTRIBUTES = {
    "leaky_relu": [{}, {"slope": 0.2}],
    "elu": [{}, {"alpha": 2.0}],
    "hardtanh": [{}, {"low": -0.5, "high": 3.0}],
    "dropout": [{}, {"rate": 0.25}],
}
DOMAINS: dict[tuple[str, str], Callable[[Draw, Shape], Value]] = {
    ("log", "x"): lambda draw, shape: draw.between(0.0, 20.0, *shape),
    ("sqrt", "x"): lambda draw, shape: draw.between(0.0, 20.0, *shape),
    ("log1p", "x"): lambda draw, shape: draw.between(-1.0, 20.0, *shape),
    ("power", "a"): lambda draw, shape: draw.between(0.0, 5.0, *shape),
    ("where", "condition"): lambda draw, shape: draw.below(2, *shape),
    ("dropout", "mask"): lambda draw, shape: draw.below(2, *shape),
    ("softplus", "x"): lambda draw, shape: draw.between(-60.0, 19.9, *shape),
}


def elementwise(op: Op) -> Iterator[Sample]:
    """Yield the cases of one op."""
    draw = Draw(op.name)
    arity = len(op.operands)
    for attributes in ATTRIBUTES.get(op.name, [{}]):
        for shapes in [*SHAPES[arity], ((MANY,),) * arity]:
            yield Sample(
                tuple(_operand(draw, op.name, *named) for named in zip(op.operands, shapes, strict=True)), attributes
            )


def _operand(draw: Draw, op: str, operand: str, shape: Shape) -> Value:
    domain = DOMAINS.get((op, operand))
    return draw.wide(*shape) if domain is None else domain(draw, shape)


ELEMENTWISE = {op.name: elementwise for op in REGISTRY.values() if op.is_elementwise}
