"""``/api/v1/examples`` lists, searches and gives the example programs, and suggests where a name is not known."""

from __future__ import annotations

from typing import Any

import pytest

from app.content.examples import EXAMPLES, THEMES
from app.main import create_app
from app.settings import Settings

URL = "/api/v1/examples"
SCHEMAS = create_app(Settings()).openapi()["components"]["schemas"]


def slugs(answer: Any) -> list[str]:
    assert answer.status_code == 200, answer.text
    return [example["slug"] for example in answer.json()["examples"]]


def test_the_list_names_every_example_and_theme_in_order(api: Any) -> None:
    answer = api.get(URL)
    assert slugs(answer) == list(EXAMPLES)
    assert [theme["slug"] for theme in answer.json()["themes"]] == list(THEMES)


def test_what_is_answered_is_what_is_documented(api: Any) -> None:
    listed, whole = api.get(URL).json(), api.get(f"{URL}/softmax-classifier").json()
    for schema, found in {
        "ExamplesAnswer": listed,
        "ThemeAnswer": listed["themes"][0],
        "ExampleSummary": listed["examples"][0],
        "ExampleAnswer": whole,
        "SourceAnswer": whole["source"],
    }.items():
        assert set(found) == set(SCHEMAS[schema]["properties"])


@pytest.mark.parametrize("slug", EXAMPLES)
def test_every_example_is_given_whole_and_its_trace_is_answered(api: Any, slug: str) -> None:
    example = api.get(f"{URL}/{slug}").json()
    question = {name: example[name] for name in ("program", "inputs", "output")}
    assert question == EXAMPLES[slug].question()
    answer = api.trace(**question)
    assert answer.status_code == 200, answer.text
    assert set(example["diagnostics"]) <= {remark["kind"] for remark in answer.json()["diagnostics"]}


def test_an_example_without_a_source_says_so(api: Any) -> None:
    assert api.get(f"{URL}/diamond").json()["source"] is None


def test_words_and_theme_narrow_the_list(api: Any) -> None:
    assert slugs(api.get(URL, params={"theme": "pitfalls"})) == [
        slug for slug, example in EXAMPLES.items() if example.theme == "pitfalls"
    ]
    assert slugs(api.get(URL, params={"q": "lstm cell"}))[0] == "lstm-cell"
    assert slugs(api.get(URL, params={"q": "softmax", "theme": "float64"})) == [
        "softmax-overflow",
        "stable-log-softmax",
    ]
    assert slugs(api.get(URL, params={"q": "zebra"})) == []


@pytest.mark.parametrize(
    ("query", "code", "pointer", "suggestion"),
    [
        ("query=relu", "unknown-field", "#/query", '"q"'),
        ("topic=losses", "unknown-field", "#/topic", '"theme"'),
        ("page=2", "unknown-field", "#/page", "q, theme"),
        ("theme=loss", "validation-error", "#/theme", '"losses"'),
        ("theme=zzz", "validation-error", "#/theme", "first-steps, fan-out"),
    ],
)
def test_a_slip_in_the_query_is_refused_with_what_was_meant(
    api: Any, query: str, code: str, pointer: str, suggestion: str
) -> None:
    answer = api.get(f"{URL}?{query}")
    assert answer.status_code == 422
    (error,) = answer.json()["errors"]
    assert (error["code"], error["pointer"]) == (code, pointer)
    assert suggestion in error["suggestion"]


def test_the_same_parameter_twice_is_refused(api: Any) -> None:
    assert api.get(f"{URL}?q=a&q=b").json()["errors"][0]["code"] == "duplicate-key"


@pytest.mark.parametrize(
    ("slug", "suggestion"),
    [
        ("worked-exampel", "worked-example"),
        ("LSTM-Cell", "lstm-cell"),
        ("lstm", "lstm-cell"),
        ("nothing-of-the-kind", "GET /api/v1/examples"),
        ("%00" * 200, "GET /api/v1/examples"),
    ],
)
def test_an_unknown_example_is_a_404_that_suggests_another(api: Any, slug: str, suggestion: str) -> None:
    answer = api.get(f"{URL}/{slug}")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["type"] == "/problems/unknown-example"
    (error,) = answer.json()["errors"]
    assert error["pointer"] == "#/slug"
    assert suggestion in error["suggestion"]
    assert len(error["detail"]) <= 400


def test_one_example_takes_no_parameters(api: Any) -> None:
    answer = api.get(f"{URL}/diamond?detail=full")
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "#/detail"


@pytest.mark.parametrize("path", ["", "?q=softmax", "/diamond"])
def test_answers_can_be_kept(api: Any, path: str) -> None:
    first = api.get(URL + path)
    assert first.headers["cache-control"].startswith("public")
    again = api.get(URL + path, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
