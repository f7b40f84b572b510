"""What lists of named things have in common: how they are searched and asked for by name, and refusals of both."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from difflib import get_close_matches
from typing import Any

from pydantic import BaseModel
from starlette.requests import Request

from app.api.questions import read_query
from app.problems import Flaw, Problem, pointer_to, quote


def search_parameters(model: type[BaseModel], examples: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return the OpenAPI parameters of a search, all of them texts that may be left out."""
    return [
        {
            "name": name,
            "in": "query",
            "required": False,
            "description": field.description,
            "schema": {"type": "string"},
            "example": examples[name],
        }
        for name, field in model.model_fields.items()
    ]


def slug_parameter(description: str, example: str) -> dict[str, Any]:
    """Return the OpenAPI parameter of a stable name in the path."""
    return {
        "name": "slug", "in": "path", "required": True, "description": description, "schema": {"type": "string"},
        "example": example,
    }  # fmt: skip


def take_no_parameters(request: Request) -> None:
    """Refuse a query where there is nothing to ask.

    Raises
    ------
    Problem
        422 with the first parameter.
    """
    for name in read_query(request.scope["query_string"], json_fields=()):
        detail = f'there is no parameter "{quote(name)}"'
        raise Problem([Flaw("unknown-field", detail, pointer_to("#", name), suggestion="leave it out")])


def did_you_mean(given: str, known: Collection[str], otherwise: str) -> str:
    """Return which known name was meant, or other help where none is near."""
    close = get_close_matches(given[:64].lower(), known, n=1)
    return f'did you mean "{close[0]}"?' if close else otherwise


def unknown_choice(field: str, given: str, known: Collection[str]) -> Flaw:
    """Return what is wrong with a field that is one of some names."""
    suggestion = did_you_mean(given, known, f"choose among {', '.join(known)}")
    return Flaw("validation-error", f'there is no {field} "{quote(given)}"', f"#/{field}", suggestion=suggestion)
