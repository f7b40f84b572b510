"""The API documents itself, offline, and its examples are true."""

from __future__ import annotations

import re
from typing import Any

import pytest

from app.main import create_app
from app.settings import Settings

OPENAPI = create_app(Settings()).openapi()
BODIES = [
    (path, name, example["value"])
    for path, methods in OPENAPI["paths"].items()
    for method in methods.values()
    for name, example in (
        method.get("requestBody", {}).get("content", {}).get("application/json", {}).get("examples", {}).items()
    )
]
QUERIES = [
    (path, [each for each in methods["get"]["parameters"] if "example" in each])
    for path, methods in OPENAPI["paths"].items()
    if any("example" in each for each in methods.get("get", {}).get("parameters", ()))
]
MODELS = {name: schema["examples"] for name, schema in OPENAPI["components"]["schemas"].items() if "examples" in schema}


def test_the_document_is_served_as_it_is_made(api: Any) -> None:
    assert api.get("/openapi.json").json() == OPENAPI


@pytest.mark.parametrize(("path", "name", "body"), BODIES, ids=[f"{row[0]} {row[1]}" for row in BODIES])
def test_every_example_of_a_body_is_answered(api: Any, path: str, name: str, body: Any) -> None:
    answer = api.request("POST", path, json=body)
    assert answer.status_code == 200, answer.text


@pytest.mark.parametrize(("path", "parameters"), QUERIES, ids=[row[0] for row in QUERIES])
def test_every_example_of_a_query_is_answered(api: Any, path: str, parameters: list[dict[str, Any]]) -> None:
    place, query = (
        {each["name"]: each["example"] for each in parameters if each["in"] == kind} for kind in ("path", "query")
    )
    assert api.get(path.format(**place), params=query).status_code == 200


@pytest.mark.parametrize("example", MODELS["TraceRequest"], ids=lambda example: example["program"])
def test_every_example_of_a_trace_request_is_answered(api: Any, example: Any) -> None:
    assert api.request("POST", "/api/v1/traces", json=example).status_code == 200


def test_the_example_of_an_answer_is_the_answer(api: Any) -> None:
    short = next(body for _, _, body in BODIES if body.get("detail") == "gradients")
    assert [api.request("POST", "/api/v1/traces", json=short).json()] == MODELS["TraceAnswer"]


def test_the_models_of_answers_name_what_is_answered(api: Any) -> None:
    trace = api.trace(program="y = sum(x[0:1])", inputs={"x": [1, 2]}).json()
    schemas = OPENAPI["components"]["schemas"]
    for schema, entries in {
        "TraceAnswer": [trace],
        "NodeAnswer": trace["nodes"],
        "StepAnswer": trace["steps"],
    }.items():
        assert set().union(*entries) == set(schemas[schema]["properties"])


def test_the_page_shows_every_operation_field_and_example_without_anything_from_elsewhere(api: Any) -> None:
    page = api.get("/docs")
    assert page.status_code == 200
    for path, methods in OPENAPI["paths"].items():
        for method, operation in methods.items():
            assert f"{method.upper()} {path}" in page.text
            assert operation["summary"] in page.text
    for schema in OPENAPI["components"]["schemas"].values():
        for name, field in schema.get("properties", {}).items():
            assert f"<code>{name}</code>" in page.text
            assert field["description"]
    assert "curl http://blame.test/api/v1/traces --json" in page.text
    assert not re.findall(r'(?:src|href)="(?:https?:)?//', page.text)
    assert not re.findall(r"<script(?![^>]*src=)|<style| style=| on\w+=", page.text)


def test_every_link_within_the_page_leads_somewhere(api: Any) -> None:
    page = api.get("/docs").text
    assert set(re.findall(r'href="#([^"]+)"', page)) <= set(re.findall(r' id="([^"]+)"', page))
