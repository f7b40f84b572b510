"""Rules as they read for given shapes and attributes, evaluated by the engine, against the code of the vjps."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

import engine
from engine.ops import REGISTRY, Op
from engine.ops.axes import kept
from engine.ops.base import Sample

# Words of rules that are no ops: where elements go cannot be said in the language.
WORDS_FOR_READERS = {
    "scatter", "prod_of_others", "one_hot", "padded",
    "conv_transpose1d", "conv_transpose2d", "sum_over_places", "patches",
}  # fmt: skip
MATRIX, VECTOR, BATCH = [[1.0, -2.0], [0.5, 3.0], [2.0, 1.5]], [0.5, -1.0], [[[1.0, 2.0], [0.5, -1.0]]] * 2
MORE = [
    (REGISTRY["matmul"], Sample(operands), f"matmul-more-{number}")
    for number, operands in enumerate(
        [
            (VECTOR, BATCH), (BATCH, VECTOR), (MATRIX, BATCH), (BATCH, [[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]]),
            ([BATCH, BATCH], BATCH), (VECTOR, [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]), (BATCH, [[2.0], [1.0]]),
        ]
    )
]  # fmt: skip
CASES = [
    (op, sample, f"{op.name}-{number}")
    for op in REGISTRY.values()
    if op.rules is not None
    for number, sample in enumerate(op.samples)
] + MORE


def shown_rule(op: Op, sample: Sample, port: int) -> tuple[str, dict[str, Any], Any]:
    """Return the rule, what it speaks of, and what the code computes."""
    operands: list[Any] = [np.array(x, dtype=float) if isinstance(x, list) else float(x) for x in sample.inputs]
    attributes = {parameter.name: parameter.default for parameter in op.parameters} | dict(sample.attributes)
    out = op.array(*operands, **sample.attributes)
    g = np.cos(1.0 + np.arange(np.size(out))).reshape(np.shape(out))[()]
    names: dict[str, Any] = dict(zip(op.operands, operands, strict=False))
    vjp = op.vjps[min(port, len(op.vjps) - 1)]
    assert vjp is not None
    assert op.rules is not None
    sent = vjp(g, out, *operands, **(dict(sample.attributes) | ({"port": port} if op.variadic else {})))
    shapes = [np.shape(operand) for operand in operands]
    rule = op.rules(op.derivative(port), port, np.shape(out), *shapes, **sample.attributes)
    count = float(np.size(operands[0]) // np.size(out))
    known = names | {"n": count, "m": count / (np.shape(operands[0]) or (1,))[-1], "out": out, "G": g}
    known |= {name: value for name, value in attributes.items() if type(value) in (int, float)}
    if op.family == "reduction":
        whole = {name: kept(known[name], attributes["axis"], attributes["keepdims"]) for name in ("out", "G")}
        known |= whole
    if op.family == "normalisation":
        known |= normalised(op, operands[0], attributes)
    return rule, known, sent


def normalised(op: Op, x: Any, attributes: dict[str, Any]) -> dict[str, Any]:
    axis = attributes.get("axis", tuple(i for i in range(x.ndim) if i != 1))
    deviations = x if op.name == "rms_norm" else x - x.mean(axis=axis, keepdims=True)
    s = np.sqrt((deviations**2).mean(axis=axis, keepdims=True) + attributes["eps"])
    return {"s": s, "u": deviations / s}


def in_the_language(rule: str) -> str:
    return re.sub(r"outer\((\w+), (\w+)\)", r"reshape(\1, shape=(-1, 1))*\2", rule)


PARAMETERS = [
    pytest.param(op, sample, port, id=f"{name}-{port}")
    for op, sample, name in CASES
    for port in range(len(sample.inputs))
    if op.derivative(port) is not None
    and not WORDS_FOR_READERS & set(re.findall(r"\w+", shown_rule(op, sample, port)[0]))
]


@pytest.mark.parametrize(("op", "sample", "port"), PARAMETERS)
def test_the_rule_for_these_shapes_is_what_the_code_computes(op: Op, sample: Sample, port: int) -> None:
    rule, known, sent = shown_rule(op, sample, port)
    if op.family == "normalisation" and op.name == "batch_norm" and "gain" in rule and np.ndim(known["gain"]):
        known["gain"] = known["gain"].reshape(-1, *[1] * (np.ndim(known["x"]) - 2))
    used = {name: known[name] for name in set(re.findall(r"[^\W\d]\w*", rule)) & set(known)}
    shown = engine.trace(f"the_rule = {in_the_language(rule)}\nsum(the_rule)", used).values["the_rule"]
    if op.name in ("cross_entropy", "sum", "mean"):
        shown = np.broadcast_to(shown, np.shape(sent))
    np.testing.assert_allclose(shown, sent, rtol=1e-12, atol=1e-15)
    assert np.shape(shown) == np.shape(sent)


@pytest.mark.parametrize("op", [op for op in REGISTRY.values() if op.sends], ids=lambda op: op.name)
def test_what_an_op_says_of_the_gradient_can_be_filled_in(op: Op) -> None:
    for clause in op.sends:
        filled = clause.format(**dict.fromkeys(op.operands, "it"), n=4, m=2)
        assert filled
        assert "{" not in filled
        assert not filled.endswith(".")
