"""How far from a kink, a tie or the edge of a domain an op's operands are, so that a program may keep its distance."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

import engine
from engine.graph import Node
from engine.ops.base import Value

CLEAR = 0.01


def is_clear(trace: engine.Trace, node: Node) -> bool:
    """Tell whether a node's operands keep their distance from where its derivative jumps or grows without bound."""
    room = CLEARANCES.get(node.op.name)
    if room is None or not node.inputs:
        return True
    operands = [np.asarray(trace.node_values[source]) for source in node.inputs]
    return bool(np.min(room(np.asarray(trace.node_values[node.id]), *operands, **node.attributes)) > CLEAR)


def _from_zero(out: Value, x: Value, **_: Any) -> Value:
    return np.abs(x)


def _apart(out: Value, a: Value, b: Value, **_: Any) -> Value:
    return np.abs(a - b)


def _between(out: Value, x: Value, low: Any, high: Any) -> Value:
    return np.minimum(np.abs(x - low), np.abs(x - high))


def _gap(out: Value, x: Value, **_: Any) -> Value:
    """Return the smallest gap between any two elements: no extreme of any of them is a tie."""
    return np.diff(np.sort(x, axis=None), append=np.inf)


def _of_result(out: Value, *_: Any, **__: Any) -> Value:
    return 0.1 * np.abs(out)


CLEARANCES: dict[str, Callable[..., Value]] = {
    **dict.fromkeys(("relu", "leaky_relu", "elu", "selu", "abs", "sign"), _from_zero),
    **dict.fromkeys(("maximum", "minimum", "greater", "greater_equal", "less", "less_equal", "equal", "not_equal",
                     "mae"), _apart),
    **dict.fromkeys(("max", "min", "max_pool2d"), _gap),
    **dict.fromkeys(("norm", "std"), _of_result),
    **dict.fromkeys(("log", "sqrt"), lambda out, x: 0.1 * x),
    "hardtanh": _between,
    "clamp": _between,
    "relu6": lambda out, x: _between(out, x, 0, 6),
    "floor": lambda out, x: np.abs(x - np.rint(x)),
    "round": lambda out, x: np.abs(x - np.floor(x) - 0.5),
    "where": lambda out, condition, a, b: np.where(condition == 0, 1, np.abs(condition)),
    "hinge": lambda out, s, y, **_: np.abs(1 - s * y),
    "huber": lambda out, x, y, mean, delta: np.abs(np.abs(x - y) - delta),
    "divide": lambda out, a, b: 0.1 * np.abs(b),
    "power": lambda out, a, b: np.where(b == np.rint(b), 1, 0.1 * a),
    "log1p": lambda out, x: 0.1 * (1 + x),
    "tan": lambda out, x: 0.1 * np.abs(np.cos(x)),
}  # fmt: skip
