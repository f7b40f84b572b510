"""``/docs``: the API reference, drawn on the server from the same OpenAPI document that ``/openapi.json`` serves."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from shlex import quote
from typing import Any, Final

import anyio.to_thread
from fastapi import APIRouter, FastAPI
from starlette.requests import Request
from starlette.responses import HTMLResponse

from app.api.strict import settings_of
from app.content.problems import PROBLEMS
from app.templates import render

router = APIRouter(include_in_schema=False)

Schema = Mapping[str, Any]
_JSON: Final = "application/json"
_WORDS: Final = {"string": "text", "integer": "whole number", "boolean": "true or false"}


@dataclass(frozen=True, slots=True)
class Field:
    """A field or parameter; ``link`` names the type that its own type is made of."""

    name: str
    type: str
    link: str
    required: bool
    description: str


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of one path; ``answer`` names the type of its answer, "" if that has no fields of its own."""

    id: str
    method: str
    path: str
    summary: str
    description: str
    parameters: list[Field]
    body: list[Field]
    answer: str
    examples: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Type:
    """A type that answers are made of."""

    name: str
    description: str
    fields: list[Field]
    example: str


@dataclass(frozen=True, slots=True)
class DocsPage:
    """The context of the page."""

    operations: list[Operation]
    types: list[Type]
    problem: list[Field]
    error: list[Field]
    codes: list[tuple[str, str]]


@router.get("/docs", response_class=HTMLResponse)
async def show_docs(request: Request) -> HTMLResponse:
    """Show the reference."""
    origin = settings_of(request).origin or f"{request.url.scheme}://{request.url.netloc}"
    html = await anyio.to_thread.run_sync(_html, request.app, origin, limiter=request.app.state.limiter)
    return HTMLResponse(html)


def _html(app: FastAPI, origin: str) -> str:
    return render("docs.html", page=docs_page(app.openapi(), origin))


def docs_page(openapi: Schema, origin: str) -> DocsPage:
    """Return the context for the OpenAPI document of the server at an address."""
    schemas: Schema = openapi["components"]["schemas"]
    entries = [(path, method, entry) for path, methods in openapi["paths"].items() for method, entry in methods.items()]
    operations = [_operation(origin, path, method, entry, schemas) for path, method, entry in entries]
    problems = (_content(entry["responses"].get("4XX", {}), "application/problem+json") for _, _, entry in entries)
    problem = next(schema for schema in problems if schema)
    told = [operation.answer for operation in operations]
    told += [field.link for operation in operations for field in operation.body]
    return DocsPage(
        operations,
        [_kind(name, schemas[name]) for name in _reached(told, schemas)],
        _fields(problem),
        _fields(problem["properties"]["errors"]["items"]),
        [(code, kind.title) for code, kind in PROBLEMS.items()],
    )


def _operation(origin: str, path: str, method: str, entry: Schema, schemas: Schema) -> Operation:
    body = _content(entry.get("requestBody", {}))
    examples = entry.get("requestBody", {}).get("content", {}).get(_JSON, {}).get("examples", {})
    command = f"curl {origin}{path} --json "
    return Operation(
        id=entry["operationId"],
        method=method.upper(),
        path=path,
        summary=entry["summary"],
        description=re.sub(r"\s+", " ", entry.get("description", "")),
        parameters=[
            _field(each["name"], each["schema"], each.get("required", False), each.get("description", ""))
            for each in entry.get("parameters", ())
        ],
        body=_fields(schemas.get(_name(body), body)),
        answer=_name(_content(entry["responses"].get("200", {}))),
        examples=[
            (f"Example: {name}", command + quote(json.dumps(each["value"], ensure_ascii=False)))
            for name, each in examples.items()
        ],
    )


def _reached(names: list[str], schemas: Schema) -> list[str]:
    """Return the types of these names, and the types that their fields have, in reading order."""
    found: dict[str, None] = {}
    rest = names[::-1]
    while rest:
        name = rest.pop()
        if name and name not in found:
            found[name] = None
            rest.extend(field.link for field in reversed(_fields(schemas[name])))
    return list(found)


def _kind(name: str, schema: Schema) -> Type:
    examples = schema.get("examples", ())
    example = json.dumps(examples[0], indent=2, ensure_ascii=False) if examples else ""
    return Type(name, schema.get("description", ""), _fields(schema, is_answer=True), example)


def _fields(schema: Schema, is_answer: bool = False) -> list[Field]:
    required = () if is_answer else schema.get("required", ())
    return [
        _field(name, field, name in required, field.get("description", ""))
        for name, field in schema.get("properties", {}).items()
    ]


def _field(name: str, schema: Schema, required: bool, description: str) -> Field:
    places = (schema, schema.get("items", {}), *schema.get("anyOf", ()))
    link = next(filter(None, map(_name, places)), "")
    return Field(name, _type(schema), link, required, description)


def _content(holder: Schema, media_type: str = _JSON) -> Schema:
    schema: Schema = holder.get("content", {}).get(media_type, {}).get("schema", {})
    return schema


def _name(schema: Schema) -> str:
    return str(schema.get("$ref", "")).rpartition("/")[2]


def _type(schema: Schema) -> str:
    """Return a schema's type in words, without the name that it links to."""
    if "$ref" in schema:
        return ""
    if "enum" in schema:
        return " or ".join(json.dumps(value) for value in schema["enum"])
    if "anyOf" in schema:
        kinds = dict.fromkeys(_type(each) for each in schema["anyOf"])
        # Where the name of a type comes last, "null or" stays before it.
        return "number or nested list" if "list" in kinds else " or ".join(sorted(kinds, key=lambda kind: kind == ""))
    kind = schema.get("type", "anything")
    if kind == "array":
        return f"list of {_type(schema['items'])}".rstrip() if schema.get("items") else "list"
    if kind == "object":
        inner = schema.get("additionalProperties")
        return f"object of {_type(inner)}" if isinstance(inner, Mapping) and inner else "object"
    return _WORDS.get(kind, str(kind))
