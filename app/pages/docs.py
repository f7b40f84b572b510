"""``/docs``: the API reference, drawn on the server from the same OpenAPI document that ``/openapi.json`` serves."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from shlex import quote
from typing import Any, Final

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import HTMLResponse

from app.api.strict import settings_of
from app.templates import render

router = APIRouter(include_in_schema=False)

Schema = Mapping[str, Any]
_JSON: Final = "application/json"
_WORDS: Final = {"string": "text", "integer": "whole number", "boolean": "true or false", "null": "null"}


@dataclass(frozen=True, slots=True)
class Field:
    """One row of a table of fields or parameters."""

    name: str
    type: str
    required: bool
    description: str


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of one path."""

    id: str
    method: str
    path: str
    summary: str
    description: str
    parameters: list[Field]
    body: list[Field]
    answer: list[Field]
    examples: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class DocsPage:
    """The context of the page."""

    title: str
    groups: dict[str, list[Operation]]
    types: dict[str, list[Field]]
    problem: list[Field]
    error: list[Field]


@router.get("/docs", response_class=HTMLResponse)
async def show_docs(request: Request) -> HTMLResponse:
    """Show the reference."""
    origin = settings_of(request).origin or f"{request.url.scheme}://{request.url.netloc}"
    return HTMLResponse(render("docs.html", page=docs_page(request.app.openapi(), origin)))


def docs_page(openapi: Schema, origin: str) -> DocsPage:
    """Return the context for the OpenAPI document of the server at an address."""
    schemas = openapi["components"]["schemas"]
    groups: dict[str, list[Operation]] = {}
    answers: dict[str, list[Field]] = {}
    problem: Schema = {}
    for path, methods in openapi["paths"].items():
        for method, entry in methods.items():
            groups.setdefault(entry["tags"][0], []).append(_operation(origin, path, method, entry, schemas))
            problem = _content(entry["responses"].get("4XX", {}), "application/problem+json") or problem
    for name, schema in schemas.items():
        if name.endswith("Answer"):
            answers[name] = list(_fields(schema))
    entry = problem.get("properties", {}).get("errors", {}).get("items", {})
    return DocsPage(openapi["info"]["title"], groups, answers, list(_fields(problem)), list(_fields(entry)))


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
            Field(each["name"], _type(each["schema"]), each.get("required", False), each.get("description", ""))
            for each in entry.get("parameters", ())
        ],
        body=list(_fields(_resolve(body, schemas))),
        answer=list(_fields(_resolve(_content(entry["responses"].get("200", {})), schemas))),
        examples=[(name, command + quote(_compact(each["value"]))) for name, each in examples.items()],
    )


def _compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _content(holder: Schema, media_type: str = _JSON) -> Schema:
    schema: Schema = holder.get("content", {}).get(media_type, {}).get("schema", {})
    return schema


def _resolve(schema: Schema, schemas: Schema) -> Schema:
    found: Schema = schemas[schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema
    return found


def _fields(schema: Schema) -> Iterator[Field]:
    required = schema.get("required", ())
    for name, field in schema.get("properties", {}).items():
        yield Field(name, _type(field), name in required, field.get("description", ""))


def _type(schema: Schema) -> str:
    """Return a schema's type in words."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "enum" in schema:
        return " | ".join(json.dumps(value) for value in schema["enum"])
    if "anyOf" in schema:
        kinds = dict.fromkeys(_type(each) for each in schema["anyOf"])
        return "number or nested list" if "list" in kinds else " or ".join(kinds)
    kind = schema.get("type", "anything")
    if kind == "array":
        return f"list of {_type(schema['items'])}" if schema.get("items") else "list"
    if kind == "object":
        inner = schema.get("additionalProperties")
        return f"object of {_type(inner)}" if isinstance(inner, Mapping) and inner else "object"
    return _WORDS.get(kind, kind)
