"""Binding an op's constant keywords (axis, keepdims, …): defaults filled in, kinds checked."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches
from typing import Any

from engine.language.syntax import Attribute, Slice
from engine.ops.base import AttributeProblem, Op, Parameter

KINDS = {
    "axis": "an integer, a tuple of integers or None",
    "flag": "True or False",
    "integer": "an integer",
    "number": "a number",
    "integers": "an integer or a tuple of integers",
    "items": "indices and slices",
}
# What other libraries call the same.
SYNONYMS = {"dim": "axis", "dims": "axis", "keepdim": "keepdims", "keep_dims": "keepdims"}


def bind_attributes(op: Op, positional: Sequence[float], keywords: Sequence[tuple[str, Attribute]]) -> dict[str, Any]:
    """Return every parameter of the op by name.

    Raises
    ------
    AttributeProblem
        If a keyword is unknown, given twice or not of the parameter's kind.
    """
    known = {parameter.name: parameter for parameter in op.parameters}
    given: dict[str, Any] = {}
    for parameter, value in zip(op.parameters, positional, strict=False):
        given[parameter.name] = int(value) if value.is_integer() else value
    for name, attribute in keywords:
        if name not in known:
            raise AttributeProblem(_unknown(op, name, known))
        if name in given:
            raise AttributeProblem(f"{op.name}: {name} is given twice")
        given[name] = attribute
    for name, parameter in known.items():
        if parameter.kind == "items" and name not in given:
            raise AttributeProblem(f"{op.name} needs {KINDS['items']}: write x[0] or x[:, 1:3]")
    return {name: _checked(op, p, given[name]) if name in given else p.default for name, p in known.items()}


def _unknown(op: Op, name: str, known: dict[str, Parameter]) -> str:
    if name in SYNONYMS and SYNONYMS[name] in known:
        return f"{op.name} has no {name}; write {SYNONYMS[name]}"
    close = get_close_matches(name, known, n=1)
    if close:
        return f"{op.name} has no {name}; did you mean {close[0]}?"
    return f"{op.name} has no {name}; " + (f"it takes {', '.join(known)}" if known else "it takes operands only")


def _checked(op: Op, parameter: Parameter, value: Any) -> Any:
    if not _is_of_kind(parameter.kind, value):
        raise AttributeProblem(f"{op.name}: {parameter.name} must be {KINDS[parameter.kind]}, not {value!r}")
    return float(value) if parameter.kind == "number" else value


def _is_of_kind(kind: str, value: Any) -> bool:
    is_integer = type(value) is int
    is_tuple = type(value) is tuple and all(type(item) is int for item in value)
    match kind:
        case "flag":
            return type(value) is bool
        case "integer":
            return is_integer
        case "number":
            return is_integer or type(value) is float
        case "integers":
            return is_integer or is_tuple
        case "axis":
            return value is None or is_integer or is_tuple
    parts = value if type(value) is tuple else (value,)
    return bool(parts) and all(type(part) in (int, Slice) for part in parts)
