"""JSON as RFC 8259 means it and I-JSON (RFC 7493) narrows it: every departure is refused with the place where it is.

Owns the reading of JSON from outside. A fast decoder reads what is surely right. For all else the standard decoder does
the work; its hooks leave a mark in the value where something is wrong, so that a pointer to it can be found by walking
the value.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from math import isinf
from typing import Any, Final, NamedTuple

import orjson

from app.problems import Flaw, Problem, pointer_to, quote

LARGEST_DIGITS: Final = 309
DEPTH: Final = 32
SHORT: Final = 4_096
_LONG: Final = re.compile(rb"[0-9]{19}")
_UNSURE: Final = object()
_AS_BRACKETS: Final = bytes.maketrans(b"{}", b"[]")
_NOT_STRUCTURE: Final = bytes(set(range(256)) - set(b"[]{}"))
_STRUCTURE: Final = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"?|[\[\]{}]', re.DOTALL)
_SURROGATE_ESCAPE: Final = re.compile(r"\\u[dD][89a-fA-F]")
_SURROGATE: Final = re.compile("[\ud800-\udfff]")


class _Mark(NamedTuple):
    """Stands in a decoded value where something is wrong, with the text that was written there."""

    code: str
    text: str


class _Decoder:
    """One reading of one text; remembers whether it left a mark."""

    def __init__(self) -> None:
        self.marked = False

    def read(self, text: str) -> Any:
        return json.JSONDecoder(
            object_pairs_hook=self._pairs, parse_float=self._float, parse_int=self._int, parse_constant=self._constant
        ).decode(text)

    def _pairs(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        record = dict(pairs)
        if len(record) < len(pairs):
            seen: set[str] = set()
            for key, _ in pairs:
                if key in seen:
                    record[key] = self._mark("duplicate-key", key)
                seen.add(key)
        return record

    def _float(self, text: str) -> float | _Mark:
        number = float(text)
        return self._mark("number-out-of-range", text) if isinf(number) else number

    def _int(self, text: str) -> int | _Mark:
        if len(text) >= LARGEST_DIGITS and (len(text) > LARGEST_DIGITS + 1 or isinf(float(text))):
            return self._mark("number-out-of-range", text)
        return int(text)

    def _constant(self, text: str) -> _Mark:
        return self._mark("non-json-number", text)

    def _mark(self, code: str, text: str) -> _Mark:
        self.marked = True
        return _Mark(code, text)


def loads(body: bytes | str, where: str = "#", what: str = "the body", depth: int = DEPTH) -> Any:
    """Return the value that a JSON text stands for.

    Parameters
    ----------
    body
        The text; bytes must be UTF-8 without a byte order mark.
    where
        JSON pointer of the value in the request.
    what
        What the text is, for messages.
    depth
        How deep objects and arrays may nest.

    Raises
    ------
    Problem
        400 malformed-json, invalid-encoding, duplicate-key, non-json-number or json-too-deep;
        422 number-out-of-range.
    """
    value = _read_fast(body, depth)
    if value is not _UNSURE:
        return value
    text = body if isinstance(body, str) else _decode(body, where, what)
    _check_depth(text, where, what, depth)
    decoder = _Decoder()
    try:
        value = decoder.read(text)
    except json.JSONDecodeError as error:
        raise Problem([_malformed(text, error, where, what)]) from None
    if decoder.marked or _SURROGATE_ESCAPE.search(text):
        flaws = list(_find_flaws(value, where))
        if flaws:
            raise Problem(flaws)
    return value


def _read_fast(body: bytes | str, depth: int) -> Any:
    """Return the value of a text that is surely right, or ``_UNSURE``: wrong, or for the other decoder to say.

    The fast decoder refuses all that the other one refuses, except deep nesting and keys that are given twice. In a
    long text it reads whole numbers beyond 64 bits as the float64 that they stand for anyway.
    """
    if isinstance(body, str):
        if not body.isascii():
            return _UNSURE
        body = body.encode()
    if not _is_flat(body, depth) or (len(body) <= SHORT and _LONG.search(body)):
        return _UNSURE
    try:
        value = orjson.loads(body)
    except orjson.JSONDecodeError:
        return _UNSURE
    return value if _has_each_key_once(value, body) else _UNSURE


def _is_flat(body: bytes, depth: int) -> bool:
    """Whether brackets nest at most so deep; brackets in texts may leave that open, which is no."""
    brackets = body.translate(_AS_BRACKETS, _NOT_STRUCTURE)
    for _ in range(depth):
        if not brackets:
            break
        brackets = brackets.replace(b"[]", b"")  # the innermost level
    return not brackets


def _has_each_key_once(value: Any, body: bytes) -> bool:
    """Whether the objects of a value have as many keys as its text has colons; colons in texts leave that open."""
    objects, pairs = body.count(b"{"), body.count(b":")
    rest = [value]
    while objects and rest:
        item = rest.pop()
        if isinstance(item, dict):
            objects -= 1
            pairs -= len(item)
            rest.extend(item.values())
        elif isinstance(item, list):
            rest.extend(each for each in item if type(each) in (dict, list))
    return not (objects or pairs)


def _decode(body: bytes, where: str, what: str) -> str:
    detail = f"{what} must be UTF-8 without a byte order mark"
    if body.startswith((b"\xef\xbb\xbf", b"\xfe\xff", b"\xff\xfe")) or b"\x00" in body[:4]:
        raise Problem([Flaw("invalid-encoding", detail, where, suggestion="send the text as plain UTF-8")])
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        params = {"byte": error.start}
        detail = f"{detail}; the first wrong byte is number {error.start}, counted from 0"
        raise Problem([Flaw("invalid-encoding", detail, where, params=params)]) from None


def _check_depth(text: str, where: str, what: str, limit: int) -> None:
    if text.count("[") + text.count("{") <= limit:
        return
    depth = 0
    for match in _STRUCTURE.finditer(text):
        if match[0] in ("]", "}"):
            depth -= 1
        elif match[0] in ("[", "{"):
            depth += 1
            if depth > limit:
                detail = f"{what} nests objects and arrays more than {limit} deep"
                place = _position(text, match.start(), match.end())
                raise Problem([Flaw("json-too-deep", detail, where, position=place, params={"limit": limit})])


def _find_flaws(value: Any, where: str) -> Iterator[Flaw]:
    """Yield what is wrong in a decoded value, in reading order."""
    rest: list[tuple[Any, str]] = [(value, where)]
    while rest:
        item, pointer = rest.pop()
        if isinstance(item, _Mark):
            yield _describe(item, pointer)
        elif isinstance(item, str) and _SURROGATE.search(item):
            yield _half_pair(pointer)
        elif isinstance(item, dict):
            for key in item:
                if _SURROGATE.search(key):
                    yield _half_pair(pointer_to(pointer, key))
            rest.extend((child, pointer_to(pointer, key)) for key, child in reversed(item.items()))
        elif isinstance(item, list):
            rest.extend((item[place], f"{pointer}/{place}") for place in range(len(item) - 1, -1, -1))


def _half_pair(pointer: str) -> Flaw:
    return Flaw("invalid-encoding", "the text holds half of a surrogate pair, which is no character", pointer)


def _describe(mark: _Mark, pointer: str) -> Flaw:
    shown = quote(mark.text)
    if mark.code == "duplicate-key":
        return Flaw(mark.code, f'the key "{shown}" is given twice; which one counts?', pointer, params={"key": shown})
    if mark.code == "non-json-number":
        return Flaw(mark.code, f"JSON has no number {shown}", pointer, suggestion=f'write it as a text: "{shown}"')
    detail = f"the number is beyond float64, whose largest is 1.7976931348623157e308: {shown}"
    return Flaw(mark.code, detail, pointer, suggestion='for an infinity, write the text "Infinity" or "-Infinity"')


_HINTS: Final = (
    (r"'", "JSON quotes texts and keys with double quotes"),
    (r"(True|False|None)\b", "JSON writes true, false and null in lower case"),
    (r"-?\.\d", "a JSON number has a digit before the point, as in 0.5"),
    (r"\+", "JSON numbers have no plus sign and no arithmetic"),
    (r"(?<=[^\d.]0)\d", "JSON numbers have no leading zeros"),
    (r"(?<=\d)[xob_]", "JSON numbers are decimal, without separators"),
    (r"//|/\*|#", "JSON has no comments"),
    (r"-?(nan|inf)", 'write "NaN", "Infinity" or "-Infinity" as a text'),
    (r"\w+\s*:", "JSON quotes keys with double quotes"),
    (r",\s*[\]}]|(?<=,)[\]}]", "remove the comma before the closing bracket"),
)


def _malformed(text: str, error: json.JSONDecodeError, where: str, what: str) -> Flaw:
    position = _position(text, error.pos, min(error.pos + 1, len(text)))
    if not text.strip(" \t\r\n"):
        return Flaw("malformed-json", f"{what} is empty; JSON is needed", where, position=position)
    hint = next((hint for pattern, hint in _HINTS if re.compile(pattern, re.IGNORECASE).match(text, error.pos)), None)
    if error.msg == "Extra data" and text[error.pos] in '{["':
        hint = "send one JSON value a request; nothing may follow it"
    message = (error.msg[:1].lower() + error.msg[1:]).removesuffix(" at")
    detail = f"{what} is not JSON: {message} at line {error.lineno}, column {error.colno}"
    return Flaw("malformed-json", detail, where, position=position, suggestion=hint)


def _position(text: str, start: int, end: int) -> dict[str, int]:
    line = text.count("\n", 0, start) + 1
    return {"line": line, "column": start - text.rfind("\n", 0, start), "start": start, "end": end}
