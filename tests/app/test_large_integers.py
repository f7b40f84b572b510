"""A whole number beyond 64 bits, wherever one may stand, is refused or used, and never an error of ours."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest

from app.main import create_app

HUGE = 10**30
SCHEMA: dict[str, Any] = create_app().openapi()


def questions() -> Iterator[tuple[str, str, dict[str, str], Any]]:
    """Yield method, path, query and body of every question that the API's description has an integer in."""
    for path, methods in SCHEMA["paths"].items():
        for method, operation in methods.items():
            yield from _in_query(path, method, operation)
            body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
            model = SCHEMA["components"]["schemas"].get(body.get("$ref", "").rpartition("/")[2], {})
            for name, field in model.get("properties", {}).items():
                if _is_integer(field):
                    example = copy.deepcopy(model["examples"][0])
                    yield method, path, {}, example | {name: [HUGE] if field.get("type") == "array" else HUGE}


def _in_query(path: str, method: str, operation: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, str], Any]]:
    parameters = operation.get("parameters", [])
    given = {each["name"]: _text(each["example"]) for each in parameters if "example" in each}
    for each in parameters:
        if each["in"] == "query" and _is_integer(each["schema"]):
            yield method, path, given | {each["name"]: str(HUGE)}, None


def _is_integer(schema: dict[str, Any]) -> bool:
    return schema.get("type") == "integer" or schema.get("items", {}).get("type") == "integer"


def _text(example: Any) -> str:
    return example if isinstance(example, str) else json.dumps(example)


QUESTIONS = list(questions())


def test_there_are_many_of_them() -> None:
    assert len(QUESTIONS) > 20


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda it: f"{it[0]} {it[1]} {[*it[2], *(it[3] or {})][-1]}")
def test_a_huge_integer_is_no_error_of_ours(api: Any, question: tuple[str, str, dict[str, str], Any]) -> None:
    method, path, query, body = question
    for name in [name for name in query if f"{{{name}}}" in path]:
        path = path.replace(f"{{{name}}}", quote(query.pop(name), safe=""))
    options = {"params": query} | ({"json": body} if body is not None else {})
    assert api.request(method.upper(), path, **options).status_code < 500


@pytest.mark.parametrize("number", [HUGE, -HUGE, 2**64, -(2**63) - 1, 2**63])
@pytest.mark.parametrize("path", ["/", "/play", "/embed", "/static-embed", "/api/v1/traces", "/api/v1/traces.svg"])
def test_a_huge_input_is_the_float_that_it_is_to_the_engine(api: Any, path: str, number: int) -> None:
    query = {"program": "L = x*sum(w)", "inputs": json.dumps({"x": number, "w": [[number, 1]]})}
    assert api.get(path, params=query).status_code == 200
    if path in ("/", "/play"):
        assert api.get(path, params={"input.x": str(number)}).status_code == 200
