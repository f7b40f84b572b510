"""JSON written piece by piece: the encoder is native code, and lets no other thread run before it is done.

A large answer takes it tens of milliseconds, in which the server would answer nobody; a piece takes it one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

import numpy as np
import orjson

LIGHT: Final = 4_096
"""Numbers, or as much, that are written at once."""
FEW: Final = 64
"""Objects in a list that are weighed before it is known to be heavy."""
MANY: Final = 512
RUN: Final = 2**16
"""Objects that are written at once, and bytes that they should have."""
_HOLDERS: Final = (dict, list, tuple, np.ndarray)


def dumps(value: Any) -> bytes:
    """Return a value as JSON, at once; whole numbers beyond 64 bits as the float64 that they are to the engine."""
    try:
        return orjson.dumps(value, option=orjson.OPT_SERIALIZE_NUMPY)
    except orjson.JSONEncodeError:
        return orjson.dumps(_with_floats(value), option=orjson.OPT_SERIALIZE_NUMPY)


def _with_floats(value: Any) -> Any:
    """Return a value with floats for integers that the encoder has no room for."""
    if type(value) is int:
        return value if -(2**63) <= value < 2**64 else float(value)
    if type(value) is dict:
        return {name: _with_floats(member) for name, member in value.items()}
    return [_with_floats(item) for item in value] if type(value) in (list, tuple) else value


def dumps_in_pieces(value: Any) -> bytes:
    """Return a value as JSON: the same bytes, while other threads may run in between."""
    return dumps(value) if _weight(value) <= LIGHT else b"".join(_pieces(value))


def _pieces(value: Any) -> Iterator[bytes]:
    """Yield the JSON of a heavy value."""
    if type(value) is dict:
        mark = b"{"
        for name, member in value.items():
            yield b"%s%s:" % (mark, dumps(name))
            yield from _parted(member)
            mark = b","
        yield b"}"
    elif type(value) in (list, tuple):
        yield from _in_guessed_runs(value) if type(value[0]) is dict and len(value) > FEW else _in_runs(value)
    elif type(value) is np.ndarray and value.ndim == 1:
        yield from _listed(dumps(value[start : start + LIGHT])[1:-1] for start in range(0, len(value), LIGHT))
    elif type(value) is np.ndarray and value.ndim > 1:
        yield from _in_runs(value)
    else:
        yield dumps(value)


def _parted(value: Any) -> Iterator[bytes]:
    if _weight(value) <= LIGHT:
        yield dumps(value)
    else:
        yield from _pieces(value)


def _in_runs(items: Sequence[Any] | np.ndarray[Any, Any]) -> Iterator[bytes]:
    """Yield the JSON of a list: light items together, each heavy one by itself."""
    mark, first, weight = b"[", 0, 0
    for place, item in enumerate(items):
        own = _weight(item)
        if own + weight > LIGHT and place > first:
            yield mark + dumps(items[first:place])[1:-1]
            mark, first, weight = b",", place, 0
        weight += own
        if own > LIGHT:
            yield mark
            yield from _pieces(item)
            mark, first, weight = b",", place + 1, 0
    if first < len(items):
        yield mark + dumps(items[first:])[1:-1]
    yield b"]"


def _in_guessed_runs(items: Sequence[Any]) -> Iterator[bytes]:
    """Yield the JSON of a list of many objects, too many to weigh each: as many at once as the last ones allow."""
    mark, start, count = b"[", 0, FEW
    while start < len(items):
        run = dumps(items[start : start + count])[1:-1]
        yield mark + run
        mark, start = b",", start + count
        count = max(1, min(MANY, count * RUN // len(run)))
    yield b"]"


def _listed(runs: Iterator[bytes]) -> Iterator[bytes]:
    mark = b"["
    for run in runs:
        yield mark + run
        mark = b","
    yield b"]"


def _weight(value: Any) -> int:
    """Return about how many numbers and texts a value holds; lists in a list are taken to be like its first."""
    kind = type(value)
    if kind is dict:
        return len(value) + sum([_weight(each) for each in value.values() if type(each) in _HOLDERS])
    if kind is np.ndarray:
        return int(value.size)
    if kind not in _HOLDERS or not value:
        return 1
    if type(value[0]) is not dict:
        return len(value) * _weight(value[0])
    return sum(map(_weight, value)) if len(value) <= FEW else LIGHT + len(value)
