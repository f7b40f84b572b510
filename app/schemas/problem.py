"""The shape of every error, as OpenAPI shows it."""

from __future__ import annotations

from typing import Any, Final

_POSITION: Final = {
    "type": "object",
    "description": "Where in the program, or in the JSON text: line and column from 1, start and end from 0.",
    "properties": {name: {"type": "integer"} for name in ("line", "column", "start", "end")},
}
_ENTRY: Final = {
    "type": "object",
    "required": ["code", "pointer", "detail", "params"],
    "properties": {
        "code": {"type": "string", "description": "Stable name of the kind of error."},
        "pointer": {"type": "string", "description": "JSON pointer of the wrong part of the request."},
        "detail": {"type": "string", "description": "What is wrong, in a sentence."},
        "position": _POSITION,
        "suggestion": {"type": "string", "description": "What would be right."},
        "params": {"type": "object", "description": "The figures in the detail, by name."},
        "fix": {
            "type": "object",
            "description": "The edit of the program that mends it: text in place of what stands from start to end.",
            "properties": {"start": {"type": "integer"}, "end": {"type": "integer"}, "text": {"type": "string"}},
        },
    },
}
_PROBLEM: Final = {
    "type": "object",
    "required": ["type", "title", "status", "detail", "errors"],
    "properties": {
        "type": {"type": "string", "description": "Address of a help page."},
        "title": {"type": "string", "description": "What is wrong, in general."},
        "status": {"type": "integer", "description": "The HTTP status."},
        "detail": {"type": "string", "description": "The first error in a sentence."},
        "errors": {
            "type": "array",
            "maxItems": 20,
            "items": _ENTRY,
            "description": "Everything that is wrong, at most 20 entries.",
        },
    },
}

RESPONSES: Final[dict[int | str, dict[str, Any]]] = {
    "4XX": {
        "description": "A problem (RFC 9457): decided from the request alone, before anything is computed.",
        "content": {"application/problem+json": {"schema": _PROBLEM}},
    }
}
