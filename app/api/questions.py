"""Questions in a URL: the query string read as strictly as a body, with the same pointers in errors."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any, Final
from urllib.parse import unquote_to_bytes

from app import strict_json
from app.problems import Flaw, Problem, pointer_to, quote

_WHOLE: Final = re.compile(r"-?[0-9]+")


def read_query(query: bytes, json_fields: Collection[str], whole_fields: Collection[str] = ()) -> dict[str, Any]:
    """Return the parameters of a query string by name.

    Parameters
    ----------
    query
        The raw query string.
    json_fields
        Parameters whose text is JSON; the others are texts.
    whole_fields
        Parameters that are whole numbers. What is none stays a text, for the model to say what is wanted.

    Raises
    ------
    Problem
        400 if a parameter is given twice, is not UTF-8 or is not the JSON that it should be.
    """
    found: dict[str, Any] = {}
    for part in query.split(b"&"):
        if not part:
            continue
        raw_name, _, raw_value = part.partition(b"=")
        name = _text(raw_name, "#")
        pointer = pointer_to("#", name)
        if name in found:
            detail = f'the parameter "{quote(name)}" is given twice; which one counts?'
            raise Problem([Flaw("duplicate-key", detail, pointer)])
        text = _text(raw_value, pointer)
        is_json = _WHOLE.fullmatch(text) if name in whole_fields else name in json_fields
        found[name] = strict_json.loads(text, pointer, f'"{name}"') if is_json else text
    return found


def _text(raw: bytes, pointer: str) -> str:
    try:
        return unquote_to_bytes(raw.replace(b"+", b" ")).decode("utf-8")
    except UnicodeDecodeError:
        detail = "the query string must be percent-encoded UTF-8"
        raise Problem([Flaw("invalid-encoding", detail, pointer)]) from None
