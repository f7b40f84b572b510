"""The formulas of structural ops are what their code computes, wherever the language has words for them.

A formula may speak of the operands, ``out``, ``G``, numeric attributes, and of counts: ``n`` elements or ``m`` rows
that are reduced to one; normalisation also of its divisor ``s``, the normalised ``u`` and ``h = gain*G``. It holds for
the default attributes. Where an operand was repeated to fit, the rule's result is summed over the copies.
"""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

import engine
from engine.ops import REGISTRY, Op
from engine.ops.axes import sum_to
from engine.ops.base import Sample

# Rules that take a word which is no op: they say where elements go.
FOR_READERS = {
    "reshape": {"x"},
    "index": {"value", "x"},
    "pad": {"x"},
    "concatenate": {"value", "x"},
    "stack": {"value", "x"},
    "prod": {"x"},
    "conv1d": {"x"},
    "conv2d": {"x"},
    "max_pool2d": {"x"},
    "avg_pool2d": {"x"},
    "embedding": {"table"},
}
PRIMITIVE = {"reshape", "pad", "sum", "max", "min", "prod", "conv1d", "conv2d", "max_pool2d", "avg_pool2d", "embedding"}
ABSENT = {"gain": 1.0, "bias": 0.0, "b": 0.0}
STRUCTURAL = [op for op in REGISTRY.values() if not op.is_elementwise]


def plain(op: Op) -> list[Sample]:
    """The samples that formulas hold for: default attributes, matrices where the rule is one for matrices."""
    samples = [sample for sample in op.samples if not sample.attributes]
    if op.name == "matmul":
        samples = [sample for sample in samples if all(np.ndim(value) == 2 for value in sample.inputs)]
    if op.family == "normalisation":
        samples = [sample for sample in samples if np.ndim(sample.inputs[0]) == 2]
    if op.name == "transpose":
        samples = [sample for sample in samples if np.ndim(sample.inputs[0]) > 1]
    return samples


def operands(op: Op, sample: Sample) -> dict[str, Any]:
    given = [np.array(x, dtype=float) if isinstance(x, list) else float(x) for x in sample.inputs]
    names: dict[str, Any] = dict(zip(op.operands, given, strict=False))
    if op.name == "cross_entropy" and np.ndim(names["y"]) < np.ndim(names["z"]):
        names["y"] = np.eye(names["z"].shape[-1])[np.asarray(names["y"], dtype=int)]
    return names


def words(op: Op, names: dict[str, Any]) -> dict[str, Any]:
    """Everything a formula may speak of, except ``out`` and ``G``."""
    attributes = {p.name: p.default for p in op.parameters if type(p.default) in (int, float)}
    first = next(iter(names.values()))
    absent = {name: ABSENT[name] for name in op.operands[len(names) :]}
    rows = {"m": float(np.size(first) // np.shape(first)[-1])} if np.shape(first) else {}
    return {**names, **absent, **attributes, "n": float(np.size(first)), **rows}


def normalised(op: Op, known: dict[str, Any]) -> dict[str, Any]:
    """The divisor ``s``, the normalised ``u`` and ``h``, by their definitions."""
    x, axis = known["x"], 0 if op.name == "batch_norm" else -1
    deviations = x if op.name == "rms_norm" else x - x.mean(axis=axis, keepdims=True)
    s = np.sqrt((deviations**2).mean(axis=axis, keepdims=True) + known["eps"])
    return {"s": s, "u": deviations / s, "h": known["gain"] * known["G"]}


def evaluate(formula: str, known: dict[str, Any]) -> Any:
    used = {name: known[name] for name in set(re.findall(r"[^\W\d]\w*", formula)) & set(known)}
    return engine.trace(f"result_of_it = {formula}\nsum(result_of_it)", used).values["result_of_it"]


VALUES = [
    pytest.param(op, sample, id=f"{op.name}-{number}")
    for op in STRUCTURAL
    for number, sample in enumerate(plain(op))
    if "value" not in FOR_READERS.get(op.name, ())
]
RULES = [
    pytest.param(op, sample, port, id=f"{op.name}-{number}-{op.operands[port]}")
    for op in STRUCTURAL
    for number, sample in enumerate(plain(op))
    for port in range(min(len(sample.inputs), len(op.operands)))
    if op.derivative(port) is not None and op.operands[port] not in FOR_READERS.get(op.name, ())
]


@pytest.mark.parametrize(("op", "sample"), VALUES)
def test_the_shown_value_is_what_the_code_computes(op: Op, sample: Sample) -> None:
    names = operands(op, sample)
    shown = evaluate(op.formula, words(op, names))
    np.testing.assert_allclose(shown, op.array(*names.values()), rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize(("op", "sample", "port"), RULES)
def test_the_shown_rule_is_what_the_code_computes(op: Op, sample: Sample, port: int) -> None:
    names = operands(op, sample)
    out = op.array(*names.values())
    g = np.cos(1.0 + np.arange(np.size(out))).reshape(np.shape(out))[()]
    known = {**words(op, names), "out": out, "G": g}
    if op.family == "normalisation":
        known |= normalised(op, known)
    vjp, operand = op.vjps[port], names[op.operands[port]]
    assert vjp is not None
    contribution = vjp(g, out, *names.values())
    shown = evaluate(op.derivative(port) or "", known)
    wide = np.broadcast_to(shown, np.broadcast_shapes(np.shape(shown), np.shape(operand)))
    np.testing.assert_allclose(sum_to(wide, np.shape(operand)), contribution, rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize("op", STRUCTURAL, ids=lambda op: op.name)
def test_only_rules_that_say_where_elements_go_are_left_to_readers(op: Op) -> None:
    formulas = {"value": op.formula, **dict(zip(op.operands, op.derivatives, strict=True))}
    unknown = {what for what, formula in formulas.items() if formula and says_an_unknown_word(op, formula)}
    # An index or a list of operands cannot be written by name: those values are shown, not evaluated.
    assert unknown == FOR_READERS.get(op.name, set()) - {"value"}


def says_an_unknown_word(op: Op, formula: str) -> bool:
    said = set(re.findall(r"(?<![.\w])[^\W\d]\w*", re.sub(r"\b(axis|keepdims|ddof)=-?\w+", "", formula)))
    parameters = {parameter.name for parameter in op.parameters}
    return not said <= {*REGISTRY, *op.operands, *parameters, "out", "G", "n", "m", "s", "u", "h"}


@pytest.mark.parametrize("op", STRUCTURAL, ids=lambda op: op.name)
def test_a_value_is_shown_by_simpler_ops_unless_the_op_is_primitive(op: Op) -> None:
    own_name = re.search(rf"\b{op.name}\(", op.formula) is not None
    assert own_name == (op.name in PRIMITIVE | {"index", "concatenate", "stack"})


@pytest.mark.parametrize("op", STRUCTURAL, ids=lambda op: op.name)
def test_every_formula_parses(op: Op) -> None:
    for formula in (op.formula, *op.derivatives):
        if formula is not None:
            engine.language.parse(formula)
