"""One over each limit is refused at once, by name and value; a limit without a case here fails."""

from __future__ import annotations

import json
import time
from dataclasses import fields
from typing import Any, NamedTuple

import pytest

from app.limits import Limits
from app.settings import Settings
from app.strict_json import DEPTH

LIMITS = Limits()
# Those of connections and queues are not about one request; their tests are named here.
ELSEWHERE = {
    "head_time": "server/test_connections.py: byte by byte",
    "body_time": "server/test_connections.py: a body that does not come",
    "idle_time": "server/test_connections.py: an idle connection",
    "stall_time": "server/test_connections.py: a client that does not take its answer",
    "headers": "server/test_connections.py: a head over a bound",
    "header_bytes": "server/test_connections.py: a head over a bound",
    "connections": "server/test_connections.py: one connection too many",
    "queue": "test_places.py: the queue has an end",
    "wait": "test_places.py: who waits too long",
    "bodies": "test_places.py: bodies are counted",
    "drawing": "raster/test_studio.py: a picture that takes too long",
    "concurrency": "test_error_shape.py: a full server",
}


class Case(NamedTuple):
    """A request that is just over a limit, and the figures of the refusal."""

    method: str
    url: str
    body: Any
    status: int
    limit: int
    given: int | None


def trace(program: str, **inputs: Any) -> tuple[str, str, Any]:
    return "POST", "/api/v1/traces", {"program": program, "inputs": inputs}


def training(**changes: Any) -> tuple[str, str, Any]:
    usual = {"program": "L = sum((w*x)**2)", "inputs": {"w": 1, "x": 1}, "parameters": ["w"], "learning_rate": 1e-6}
    return "POST", "/api/v1/training", {**usual, **changes}


QUERY = "/api/v1/traces?program="
SIDE = [[1]] * 513
CASES = {
    "body": Case("POST", "/api/v1/traces", b" " * (LIMITS.body + 1), 413, LIMITS.body, None),
    "url": Case(
        "GET", QUERY + "x" * (LIMITS.url + 2 - len(QUERY)), None, 414, LIMITS.url, LIMITS.url + 1
    ),
    "json_depth": Case("POST", "/api/v1/traces", b"[" * 33 + b"]" * 33, 400, DEPTH, None),
    "program": Case(*trace("x" * (LIMITS.program + 1)), 422, LIMITS.program, None),
    "nesting": Case(*trace("(" * 65 + "1" + ")" * 65), 422, LIMITS.nesting, None),
    "nodes": Case(*trace("x" + "+x" * LIMITS.nodes, x=1), 422, LIMITS.nodes, None),
    "elements": Case(*trace("sum(x@y)", x=SIDE, y=[[1] * 512]), 422, LIMITS.elements, 513 * 512),
    "dimensions": Case(*trace("sum(x)", x=[[[[[1]]]]]), 422, LIMITS.dimensions, None),
    "cost": Case(*trace("A = x@x.T\nL = sum(A@A)", x=[[1]] * 512), 422, LIMITS.cost, None),
    "response": Case(*trace("L = sum(x" + "*x" * 300 + ")", x=[1] * 500), 422, LIMITS.response, None),
    "training_steps": Case(*training(steps=LIMITS.training_steps + 1), 422, LIMITS.training_steps, 10_001),
    "training_cost": Case(
        *training(program="L = sum((x@w)**2)", inputs={"w": [[1]] * 50, "x": [[1] * 50] * 50}, steps=10_000),
        422, 50_000_000, None,
    ),
    "pixels": Case(
        "POST", "/api/v1/traces.png", {"program": "x*x", "inputs": {"x": 1}, "width": 8_000}, 422, LIMITS.pixels, None
    ),
}  # fmt: skip


def test_every_limit_has_its_case() -> None:
    assert set(CASES) | set(ELSEWHERE) == {each.name for each in fields(Limits)}
    assert not set(CASES) & set(ELSEWHERE)


@pytest.mark.parametrize("name", CASES)
def test_one_over_a_limit_is_refused_at_once_by_name_and_value(make_api: Any, name: str) -> None:
    case = CASES[name]
    smaller = {name: case.limit} if case.limit != getattr(LIMITS, name) else {}
    api = make_api(Settings(limits=Limits(**smaller)))
    body = case.body if case.body is None or isinstance(case.body, bytes) else json.dumps(case.body)
    headers = {"Content-Type": "application/json"}
    times = []
    for _ in range(5):  # the best of some: the machine may be busy
        started = time.perf_counter()
        answer = api.request(case.method, case.url, content=body, headers=headers)
        times.append(time.perf_counter() - started)
        if times[-1] < 0.01:
            break
    assert answer.status_code == case.status, answer.text
    error = answer.json()["errors"][0]
    assert error["params"]["limit"] == case.limit
    told = error["detail"].replace(",", "")
    assert str(case.limit) in told
    if case.given is not None:
        assert error["params"]["given"] == case.given
        assert str(case.given) in told
    assert min(times) < 0.01
