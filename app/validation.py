"""From the framework's validation errors to flaws: codes and pointers that stay, and no echo of the input."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from typing import Any, Final

from pydantic import BaseModel

from app.problems import Flaw, pointer_to, quote
from engine.errors import ERROR_LIMIT, QUOTE_LIMIT

_KINDS: Final = {
    "string_type": "a text",
    "int_type": "a whole number",
    "float_type": "a number",
    "bool_type": "true or false",
    "list_type": "a list",
    "dict_type": "an object",
    "model_type": "an object",
    "model_attributes_type": "an object",
}


def flaws_of(
    errors: Iterable[Mapping[str, Any]], model: type[BaseModel] | None = None, given: Any = None
) -> list[Flaw]:
    """Return pydantic's errors as flaws, unknown fields first: they explain the fields that are missing.

    No more of them are worked out than it takes to know that there are more than an answer tells.

    Parameters
    ----------
    errors
        What the framework found.
    model
        What the request was to be.
    given
        The request itself, for suggestions.
    """
    ordered = sorted(errors, key=lambda error: error["type"] != "extra_forbidden")
    return [_flaw(error, model, given) for error in ordered[: ERROR_LIMIT + 1]]


def _flaw(error: Mapping[str, Any], model: type[BaseModel] | None, given: Any) -> Flaw:
    kind, place = str(error["type"]), _place(error["loc"])
    pointer = "#"
    for step in place:
        pointer = pointer_to(pointer, str(step))
    name = quote(str(place[-1])) if place else ""
    if kind == "extra_forbidden":
        return Flaw("unknown-field", f'there is no field "{name}"', pointer, suggestion=_suggest(name, place, model))
    if kind == "missing":
        what = f'the field "{name}" is missing' if place else "the body is missing"
        return Flaw("validation-error", what, pointer)
    subject = f'"{name}"' if place else "the body"
    if kind in _KINDS:
        return Flaw("validation-error", f"{subject} must be {_KINDS[kind]}", pointer, suggestion=_shape(place, model))
    if kind == "literal_error":
        expected = str(error["ctx"]["expected"])
        hint = _meant(_at(given, place), re.findall(r"'(\w+)'", expected))
        return Flaw("validation-error", f"{subject} must be {expected}", pointer, suggestion=hint)
    if "-" in kind:
        return Flaw(kind, str(error["msg"]), pointer)
    message = str(error["msg"]).removeprefix("Input ").removeprefix("Value error, ")
    return Flaw("validation-error", f"{subject}: {message}", pointer)


def _place(location: Sequence[int | str]) -> list[int | str]:
    """Return where in the request an error is, without the framework's name for the part of HTTP it was in."""
    place = list(location)
    # Alone, "query" or "path" is a field that someone made up; only the body as a whole can be missing.
    in_framework = place[:1] == ["body"] or (len(place) > 1 and place[0] in ("query", "path"))
    return place[1:] if in_framework else place


def _at(value: Any, place: Sequence[int | str]) -> Any:
    """Return what stands at a place of a request; None where nothing does."""
    for step in place:
        inside = isinstance(value, dict) and step in value
        value = value[step] if inside or (isinstance(value, list) and isinstance(step, int)) else None
    return value


def _meant(word: Any, words: Sequence[str]) -> str | None:
    close = get_close_matches(word.lower(), words, n=1) if isinstance(word, str) and len(word) <= QUOTE_LIMIT else []
    return f'did you mean "{close[0]}"?' if close else None


def _suggest(name: str, place: Sequence[int | str], model: type[BaseModel] | None) -> str | None:
    if model is None or len(place) > 1:
        return None
    aliases: Mapping[str, str] = getattr(model, "aliases", {})
    meant = {field: field for field in model.model_fields} | dict(aliases)
    close = get_close_matches(name.lower(), meant, n=1)
    if close:
        return f'did you mean "{meant[close[0]]}"?'
    return f"the fields are {', '.join(model.model_fields)}"


def _shape(place: Sequence[int | str], model: type[BaseModel] | None) -> str | None:
    """Return what a whole body looks like, for those who sent something else."""
    if place or model is None:
        return None
    fields = ", ".join(f'"{name}": …' for name, field in model.model_fields.items() if field.is_required())
    return f"send one object: {{{fields}}}"
