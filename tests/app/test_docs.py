"""The API documents itself, offline, and its examples are true."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
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
SCHEMAS = OPENAPI["components"]["schemas"]


def model_of(holder: Any) -> Any:
    """Return the model that a body is documented with, {} for none."""
    schema = holder.get("content", {}).get("application/json", {}).get("schema", {})
    return SCHEMAS[schema["$ref"].rpartition("/")[2]] if "$ref" in schema else {}


REQUESTS = [
    (path, example)
    for path, methods in OPENAPI["paths"].items()
    for example in model_of(methods.get("post", {}).get("requestBody", {})).get("examples", ())
]
ANSWERS = {
    path: model
    for path, methods in OPENAPI["paths"].items()
    if (model := model_of(methods.get("post", {}).get("responses", {}).get("200", {})))
}
EXAMPLE = {path: body for path, _, body in reversed(BODIES)}


def test_the_document_is_served_as_it_is_made(api: Any) -> None:
    answer = api.get("/openapi.json")
    assert answer.json() == OPENAPI
    assert (answer.headers["content-type"], answer.headers["access-control-allow-origin"]) == ("application/json", "*")
    again = api.get("/openapi.json", headers={"If-None-Match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(("path", "name", "body"), BODIES, ids=[f"{row[0]} {row[1]}" for row in BODIES])
def test_every_example_of_a_body_is_answered(api: Any, path: str, name: str, body: Any) -> None:
    answer = api.request("POST", path, json=body)
    assert answer.status_code == 200, answer.text


@pytest.mark.parametrize(("path", "parameters"), QUERIES, ids=[row[0] for row in QUERIES])
def test_every_example_of_a_query_is_answered(api: Any, path: str, parameters: list[dict[str, Any]]) -> None:
    place, query = (
        {each["name"]: each["example"] for each in parameters if each["in"] == kind} for kind in ("path", "query")
    )
    # An address of ours is one at the host that is asked.
    if "url" in query:
        query["url"] = query["url"].replace("http://localhost:8000", "http://blame.test")
    assert api.get(path.format(**place), params=query).status_code == 200


@pytest.mark.parametrize(("path", "example"), REQUESTS, ids=[f"{row[0]} {str(row[1])[:40]}" for row in REQUESTS])
def test_every_example_of_a_request_model_is_answered(api: Any, path: str, example: Any) -> None:
    answer = api.request("POST", path, json=example)
    assert answer.status_code == 200, answer.text


@pytest.mark.parametrize("path", [path for path in ANSWERS if "examples" in ANSWERS[path]])
def test_the_example_of_an_answer_is_the_answer_to_an_example(api: Any, path: str) -> None:
    answers = [api.request("POST", path, json=body).json() for at, _, body in BODIES if at == path]
    assert any(is_near(answer, ANSWERS[path]["examples"][0]) for answer in answers)


def is_near(found: Any, wanted: Any) -> bool:
    """Whether two JSON values are the same but for rounding; examples in OpenAPI lose their nulls."""
    if isinstance(wanted, dict) and isinstance(found, dict):
        known = {key: value for key, value in found.items() if value is not None}
        return set(known) == set(wanted) and all(is_near(known[key], wanted[key]) for key in wanted)
    if isinstance(wanted, list):
        return isinstance(found, list) and len(found) == len(wanted) and all(map(is_near, found, wanted))
    if isinstance(wanted, int | float) and isinstance(found, int | float):
        return math.isclose(found, wanted, rel_tol=1e-12, abs_tol=1e-12)
    return bool(found == wanted)


def test_the_models_of_answers_name_what_is_answered(api: Any) -> None:
    trace = api.trace(program="y = sum(x[0:1])", inputs={"x": [1, 2]}).json()
    scalars = api.trace(program="y = sum(x[0:1])", inputs={"x": [1, 2]}, granularity="scalar").json()
    for schema, entries in {
        "TraceAnswer": [trace],
        "NodeAnswer": trace["nodes"] + scalars["nodes"],
        "OriginAnswer": [node["origin"] for node in scalars["nodes"]],
        "StepAnswer": trace["steps"],
    }.items():
        assert set().union(*entries) == set(SCHEMAS[schema]["properties"])


@pytest.mark.parametrize("path", ANSWERS)
def test_an_answer_has_the_fields_of_its_model_all_the_way_down(api: Any, path: str) -> None:
    assert not list(strangers(api.request("POST", path, json=EXAMPLE[path]).json(), ANSWERS[path]))


def strangers(value: Any, schema: Any) -> Iterator[str]:
    """Yield the fields that an answer has and its model lacks, or lacks and its model always has."""
    choices = [each for each in schema.get("anyOf", [schema]) if "$ref" in each or "properties" in each]
    if isinstance(value, list):
        for item in value:
            yield from strangers(item, schema.get("items", {}))
    elif isinstance(value, dict) and choices:
        model = SCHEMAS[choices[0]["$ref"].rpartition("/")[2]] if "$ref" in choices[0] else choices[0]
        yield from set(value) - set(model["properties"])
        yield from set(model.get("required", ())) - set(value)
        for name, inner in value.items():
            yield from strangers(inner, model["properties"].get(name, {}))


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
