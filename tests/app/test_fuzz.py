"""Whatever JSON is sent, the answer is a trace or a problem, never a failure of the server."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.schemas.trace import TraceRequest

numbers = st.floats() | st.integers() | st.sampled_from(["NaN", "Infinity", "-Infinity", "1", True, None, 1e308])
tensors = st.recursive(numbers, lambda inner: st.lists(inner, max_size=3), max_leaves=8)
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=8,
)
pieces = st.sampled_from(
    ["x", "y", "W", "z", "=", "+", "-", "*", "/", "@", "**", "(", ")", "[", "]", ",", ":", ".T", "#", "é", "\n", " ",
     "0", "0.5", "2", "1e308", "relu(", "sum(", "softmax(", "log(", "max(", "axis=", "keepdims=True", "reshape(",
     "where(", "conv2d("]
)  # fmt: skip
programs = st.lists(pieces, max_size=24).map("".join) | st.text(max_size=24)
questions = st.fixed_dictionaries(
    {"program": programs},
    optional={
        "inputs": st.dictionaries(st.sampled_from(["x", "y", "W", "__proto__", ""]), tensors, max_size=3),
        "output": st.sampled_from(["x", "z", "output", ""]),
        "seed": tensors,
        "detail": st.sampled_from(["full", "gradients", "all"]),
    },
)
relaxed = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


def assert_answered(answer: Any) -> None:
    assert answer.status_code in (200, 400, 422), answer.text
    expected = "application/json" if answer.status_code == 200 else "application/problem+json"
    assert answer.headers["content-type"] == expected
    answer.json()


@relaxed
@given(st.dictionaries(st.sampled_from([*TraceRequest.model_fields, "other"]), anything, max_size=5) | anything)
def test_any_json_is_answered(api: Any, body: Any) -> None:
    assert_answered(api.post("/api/v1/traces", json.dumps(body)))


@relaxed
@given(questions)
def test_any_question_is_answered(api: Any, question: dict[str, Any]) -> None:
    assert_answered(api.post("/api/v1/traces", json.dumps(question, allow_nan=True)))


@relaxed
@given(questions)
def test_a_question_in_a_url_is_answered_like_one_in_a_body(api: Any, question: dict[str, Any]) -> None:
    texts = {name: value if isinstance(value, str) else json.dumps(value) for name, value in question.items()}
    if isinstance(question.get("seed"), str):
        texts["seed"] = json.dumps(question["seed"])
    answer = api.get("/api/v1/traces", params=texts)
    assert_answered(answer)
    posted = api.post("/api/v1/traces", json.dumps(question, allow_nan=True))
    assert (answer.status_code, answer.content if answer.status_code == 200 else b"") == (
        posted.status_code,
        posted.content if posted.status_code == 200 else b"",
    )


@relaxed
@given(st.text(max_size=40), st.binary(max_size=40))
def test_any_address_is_answered(api: Any, path: str, query: bytes) -> None:
    from urllib.parse import quote

    answer = api.get(f"/api/v1/{quote(path)}?{quote(query)}")
    assert answer.status_code in (200, 400, 404, 405, 422)
