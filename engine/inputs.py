"""Reading input values: numbers and nested lists become floats and float64 arrays, or an error that says where.

Owns what counts as a value; knows no program.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import prod
from typing import Any

import numpy as np

from engine.errors import (
    ERROR_LIMIT,
    EmptyArray,
    EngineError,
    InputError,
    InvalidName,
    InvalidValue,
    RaggedArray,
    SeedError,
    TensorTooLarge,
    TooManyDimensions,
    quote,
    raise_all,
)
from engine.language.names import check_name
from engine.limits import UNLIMITED, Limits
from engine.ops.base import Value, show_shape

NON_FINITE = {"NaN": float("nan"), "Infinity": float("inf"), "-Infinity": float("-inf")}


def read_inputs(inputs: Mapping[str, Any], limits: Limits = UNLIMITED) -> dict[str, Value]:
    """Return every input as a float or a float64 array, names normalised, in the order given.

    Raises
    ------
    EngineError
        One, or a group with all that are wrong.
    """
    values: dict[str, Value] = {}
    problems: list[EngineError] = []
    for name, raw in inputs.items():
        try:
            known = check_name(name)
            if known in values:
                raise InvalidName(
                    f'"{quote(name)}" is given twice, in two spellings of the same letters',
                    pointer=f"#/inputs/{pointer_token(name)}",
                    suggestion="give each name once",
                )
            values[known] = read_value(raw, f"#/inputs/{pointer_token(name)}", limits)
        except EngineError as error:
            problems.append(error)
            if len(problems) == ERROR_LIMIT:
                break
    raise_all(problems)
    return values


def pointer_token(name: str) -> str:
    """Return a name as a token of a JSON pointer (RFC 6901, section 3)."""
    return name.replace("~", "~0").replace("/", "~1")


def read_value(raw: Any, pointer: str, limits: Limits = UNLIMITED) -> Value:
    """Return one value as a float, or as a float64 array if it is a list or an array.

    Numbers beyond JSON are the strings ``"NaN"``, ``"Infinity"`` and ``"-Infinity"``.

    Raises
    ------
    InputError
        InvalidValue, RaggedArray, EmptyArray, TooManyDimensions or TensorTooLarge, with the pointer of the first slip.
    """
    if isinstance(raw, np.ndarray):
        return _read_array(raw, pointer, limits)
    if not isinstance(raw, list | tuple):
        return _read_number(raw, pointer)
    shape, flat = _flatten(raw, pointer, limits)
    if any(kind is not float for kind in set(map(type, flat))):
        flat = [_read_number(item, pointer, shape, place) for place, item in enumerate(flat)]
    return np.array(flat, dtype=np.float64).reshape(shape)


def _read_array(raw: np.ndarray[Any, Any], pointer: str, limits: Limits) -> Value:
    if raw.dtype.kind not in "fiu":
        raise InvalidValue(f"an array of numbers is needed, not of {raw.dtype}", pointer=pointer)
    if raw.ndim > limits.dimensions:
        raise _too_deep(pointer, limits)
    if raw.size == 0:
        raise _empty(pointer)
    _check_size(raw.size, pointer, limits)
    return float(raw) if raw.ndim == 0 else raw.astype(np.float64, copy=False)


def _flatten(raw: Any, pointer: str, limits: Limits) -> tuple[tuple[int, ...], list[Any]]:
    """Return the shape and the leaves of a nested list, level by level."""
    shape: list[int] = []
    level: list[Any] = [raw]
    while isinstance(level[0], list | tuple):
        if len(shape) == limits.dimensions:
            raise _too_deep(pointer, limits)
        width = len(level[0])
        for place, row in enumerate(level):
            if not isinstance(row, list | tuple) or len(row) != width:
                raise _ragged(row, width, pointer + _indices(shape, place))
        if width == 0:
            raise _empty(pointer + _indices(shape, 0))
        shape.append(width)
        _check_size(prod(shape), pointer, limits)
        level = [item for row in level for item in row]
    if any(issubclass(kind, list | tuple) for kind in set(map(type, level))):
        place, item = next((place, item) for place, item in enumerate(level) if isinstance(item, list | tuple))
        raise RaggedArray(
            f"a number is needed here, as in the places before it, not a list of {len(item)}",
            pointer=pointer + _indices(shape, place),
        )
    return tuple(shape), level


def _indices(shape: list[int] | tuple[int, ...], place: int) -> str:
    """Return the pointer tokens of the element at a flat place in an array of that shape."""
    return "".join(f"/{index}" for index in np.unravel_index(place, tuple(shape))) if shape else ""


def _read_number(raw: Any, pointer: str, shape: tuple[int, ...] = (), place: int = 0) -> float:
    kind = type(raw)
    if kind is float:
        return float(raw)
    if kind is int or isinstance(raw, np.integer | np.floating):
        try:
            return float(raw)
        except OverflowError:
            raise InvalidValue(
                "the number is beyond float64, whose largest is 1.7976931348623157e308",
                pointer=pointer + _indices(shape, place),
            ) from None
    if kind is str and raw in NON_FINITE:
        return NON_FINITE[raw]
    shown = {"NoneType": "null", "bool": "a boolean", "dict": "an object"}.get(kind.__name__)
    shown = shown or (f'the text "{quote(raw)}"' if kind is str else kind.__name__)
    raise InvalidValue(
        f"a number or a nested list of numbers is needed, not {shown}",
        pointer=pointer + _indices(shape, place),
        suggestion='write a number; "NaN", "Infinity" and "-Infinity" are the only texts that are numbers',
    )


def _ragged(row: Any, width: int, pointer: str) -> InputError:
    if not isinstance(row, list | tuple):
        return RaggedArray(f"a list of {width} is needed here, as in the rows before it, not a number", pointer=pointer)
    return RaggedArray(
        f"this row has {len(row)} elements, the first has {width}",
        pointer=pointer,
        suggestion="give every row the same length",
        params={"expected": width, "given": len(row)},
    )


def _empty(pointer: str) -> InputError:
    return EmptyArray("the array is empty: no sum, mean or maximum of it would mean anything", pointer=pointer)


def _too_deep(pointer: str, limits: Limits) -> InputError:
    return TooManyDimensions(
        f"the lists are nested deeper than {limits.dimensions}, the most dimensions a tensor may have",
        pointer=pointer,
        params={"limit": limits.dimensions},
    )


def _check_size(size: int, pointer: str, limits: Limits) -> None:
    if size > limits.elements:
        raise TensorTooLarge(
            f"the tensor has {size} elements or more; the limit is {limits.elements}",
            pointer=pointer,
            params={"limit": limits.elements, "given": size},
        )


def check_seed(seed: Any, shape: tuple[int, ...], limits: Limits = UNLIMITED) -> Value:
    """Return the seed as a float or array of the output's shape; 1.0 for a scalar output if None is given.

    Raises
    ------
    SeedError
        If it is missing for a tensor, or has another shape.
    """
    if seed is None:
        if shape == ():
            return 1.0
        raise SeedError(
            f"the output has shape {show_shape(shape)}: a gradient needs a scalar, or a seed of that shape",
            pointer="#/output",
            suggestion="wrap the output in sum(…) or mean(…), or give a seed",
            params={"shape": list(shape)},
        )
    value = read_value(seed, "#/seed", limits)
    given = np.shape(value)
    if given != shape:
        raise SeedError(
            f"the seed has shape {show_shape(given)}, the output {show_shape(shape)}",
            suggestion=f"give a seed of shape {show_shape(shape)}",
            params={"shape": list(shape), "given": list(given)},
        )
    return value
