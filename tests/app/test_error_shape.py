"""The specification of errors, readable from top to bottom."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app import problems
from app.content.problems import BY_STATUS, PROBLEMS
from app.limits import Limits
from app.places import Places
from app.settings import Settings
from engine.errors import EngineError

JSON = "application/json"

# Every way to fail that does not depend on the content of a program: how, and what comes of it.
FAILURES: list[tuple[str, str, dict[str, Any], int, str]] = [
    ("GET", "/api/v1/nothing", {}, 404, "not-found"),
    ("GET", "/nothing", {}, 404, "not-found"),
    ("GET", "/static/nothing.js", {}, 404, "not-found"),
    ("GET", "/static/../app/main.py", {}, 404, "not-found"),
    ("GET", "/api/v1/traces/", {"params": {"program": "1"}}, 404, "not-found"),
    ("GET", "/problems/nothing", {}, 404, "not-found"),
    ("DELETE", "/api/v1/traces", {}, 405, "method-not-allowed"),
    ("POST", "/static/icon.svg", {}, 405, "method-not-allowed"),
    ("POST", "/healthz", {}, 405, "method-not-allowed"),
    ("POST", "/api/v1/traces", {"content": b"program=x", "headers": {}}, 415, "unsupported-media-type"),
    ("POST", "/api/v1/traces", {"data": {"program": "x"}}, 415, "unsupported-media-type"),
    ("POST", "/api/v1/traces", {"content": b"{}", "headers": {"Content-Type": "text/json"}}, 415,
     "unsupported-media-type"),
    ("POST", "/api/v1/traces", {"content": b"{}", "headers": {"Content-Type": JSON + "; charset=utf-16"}}, 415,
     "unsupported-media-type"),
    ("POST", "/api/v1/traces", {"content": b"{}", "headers": {"Content-Type": JSON, "Content-Encoding": "gzip"}}, 415,
     "unsupported-media-type"),
    ("POST", "/api/v1/traces", {"content": b" " * (2**20 + 1), "headers": {"Content-Type": JSON}}, 413,
     "content-too-large"),
    ("GET", "/api/v1/traces?program=" + "x" * 40_000, {}, 414, "uri-too-long"),
    ("GET", "/static/icon.svg", {"headers": {"Range": "bytes=999999-"}}, 416, "range-not-satisfiable"),
    ("GET", "/static/icon.svg", {"headers": {"Range": "lines=1-2"}}, 400, "bad-request"),
    ("GET", "/api/v1/traces", {}, 422, "validation-error"),
    ("GET", "/api/v1/traces?program=1&program=2", {}, 400, "duplicate-key"),
    ("GET", "/api/v1/traces?program=%ff", {}, 400, "invalid-encoding"),
    ("GET", "/api/v1/traces?program=x&inputs=%7Bx:1%7D", {}, 400, "malformed-json"),
    ("GET", "/api/v1/traces?program=1&debug=1", {}, 422, "unknown-field"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("method", "url", "options", "status", "code"), FAILURES, ids=[f"{f[0]} {f[1][:40]} {f[3]}" for f in FAILURES]
)
def test_every_failure_has_the_one_shape(
    api: Any, method: str, url: str, options: dict[str, Any], status: int, code: str
) -> None:
    answer = api.request(method, url, **options)
    assert answer.status_code == status
    assert_is_problem(answer)
    assert answer.json()["errors"][0]["code"] == code


def assert_is_problem(answer: Any) -> None:
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["cache-control"] == "no-store"
    problem = answer.json()
    assert list(problem) == ["type", "title", "status", "detail", "errors"]
    assert problem["status"] == answer.status_code
    assert problem["type"].startswith("/problems/")
    assert problem["title"]
    assert problem["detail"]
    assert 1 <= len(problem["errors"]) <= 20
    for error in problem["errors"]:
        assert {"code", "pointer", "detail", "params"} <= set(error)
        assert set(error) <= {"code", "pointer", "detail", "params", "position", "suggestion", "fix"}
        assert error["pointer"].startswith("#")


def test_a_program_error_says_what_where_and_what_would_be_right(api: Any) -> None:
    answer = api.trace(program="z = x\nL = 2z", inputs={"x": 1})
    assert answer.json() == {
        "type": "/problems/syntax-error",
        "title": "The program is not in the language",
        "status": 422,
        "detail": answer.json()["errors"][0]["detail"],
        "errors": [
            {
                "code": "syntax-error",
                "pointer": "#/program",
                "detail": answer.json()["errors"][0]["detail"],
                "params": {},
                "position": {"start": 11, "end": 12, "line": 2, "column": 6},
                "suggestion": answer.json()["errors"][0]["suggestion"],
                "fix": {"start": 11, "end": 11, "text": "*"},
            }
        ],
    }
    assert "2*z" in answer.json()["errors"][0]["suggestion"]


def test_all_errors_are_told_at_once_and_twenty_are_enough(api: Any) -> None:
    errors = api.trace(program="a + b\n", inputs={}).json()["errors"]
    assert [error["params"]["name"] for error in errors] == ["a", "b"]
    many = api.trace(program="1", inputs={f"v{i}": None for i in range(1000)})
    assert len(many.json()["errors"]) == 20
    fields = api.trace(program="1", **{f"field{i}": i for i in range(1000)})
    assert len(fields.json()["errors"]) == 20


def test_errors_of_several_kinds_say_so(api: Any) -> None:
    problem = api.trace(expresion="x", inputs=3).json()
    assert problem["type"] == "/problems/several-errors"
    assert [(error["code"], error["pointer"]) for error in problem["errors"]] == [
        ("unknown-field", "#/expresion"),
        ("validation-error", "#/program"),
        ("validation-error", "#/inputs"),
    ]


LONG = "q" * 100_000


@pytest.mark.parametrize(
    "question",
    [
        {"program": "x", "inputs": {"x": LONG}},
        {"program": "x", "inputs": {LONG: 1}},
        {"program": "1", LONG: 1},
        {"program": "1", "detail": LONG},
        {"program": "1", "output": LONG},
        {"program": f"{LONG[:15_000]}(1)"},
        {"program": f"x + {LONG[:15_000]}", "inputs": {"x": 1}},
        {"program": f"a{LONG[:15_000]}.b"},
        {"program": "1", "seed": LONG},
        {"program": "1", "inputs": {"x": [LONG, LONG]}},
    ],
    ids=lambda question: str(question)[:40],
)
def test_what_was_sent_is_quoted_with_64_characters_at_most(api: Any, question: dict[str, Any]) -> None:
    answer = api.trace(**question)
    assert answer.status_code == 422
    assert "q" * 65 not in answer.text
    assert len(answer.content) < 2000


def test_the_body_is_not_read_beyond_the_limit(api: Any) -> None:
    read = 0

    async def endless() -> Any:
        nonlocal read
        while True:
            read += 65_536
            yield b" " * 65_536

    answer = api.request("POST", "/api/v1/traces", content=endless(), headers={"Content-Type": JSON})
    assert answer.status_code == 413
    assert read <= 2**20 + 2 * 65_536


@pytest.mark.parametrize(
    ("url", "methods"),
    [
        ("/api/v1/traces", "GET, HEAD, POST"),
        ("/api/v1/limits", "GET, HEAD"),
        ("/static/icon.svg", "GET, HEAD"),
        ("/healthz", "GET, HEAD"),
    ],
)
def test_a_wrong_method_is_told_the_right_ones(api: Any, url: str, methods: str) -> None:
    answer = api.request("PATCH", url)
    assert answer.status_code == 405
    assert answer.headers["allow"] == methods


def test_an_unexpected_error_is_a_500_that_shows_nothing_of_the_inside(make_api: Any, caplog: Any) -> None:
    api = make_api(Settings())

    @api.app.get("/broken")
    async def broken() -> None:
        raise RuntimeError("/secret/path in a message")

    answer = api.get("/broken")
    assert answer.status_code == 500
    assert_is_problem(answer)
    assert answer.json()["type"] == "/problems/internal-error"
    assert "secret" not in answer.text
    assert "RuntimeError" not in answer.text
    assert "secret" in caplog.text


def test_a_full_server_says_so_and_when_to_come_back(make_api: Any) -> None:
    api = make_api(Settings(limits=Limits(concurrency=1)))

    @api.app.get("/meanwhile")
    async def meanwhile() -> Any:
        import httpx

        async with httpx.AsyncClient(transport=httpx.ASGITransport(app=api.app), base_url="http://blame.test") as other:
            busy, alive = await other.get("/api/v1/limits"), await other.get("/healthz")
        return [busy.status_code, busy.headers["retry-after"], busy.json()["type"], alive.status_code]

    assert api.get("/meanwhile").json() == [503, "1", "/problems/overloaded", 200]
    assert api.get("/api/v1/limits").status_code == 200


def test_a_browser_gets_the_same_as_a_page(api: Any) -> None:
    answer = api.get("/nothing", headers={"Accept": "text/html,*/*;q=0.8"})
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert PROBLEMS["not-found"].title in answer.text
    assert api.get("/api/v1/nothing", headers={"Accept": "text/html"}).json()["status"] == 404


@pytest.mark.parametrize(("end", "media_type"), [("svg", "image/svg+xml"), ("png", "image/png"), ("gif", "image/gif")])
def test_where_a_picture_would_stand_every_error_is_one(make_api: Any, end: str, media_type: str) -> None:
    url = f"/api/v1/traces.{end}"

    class Full(Places):
        async def __aenter__(self) -> None:
            raise self._full("full", 1)

    api, full = make_api(Settings()), make_api(Settings())
    full.app.state.limiter = Full(1, 1, 1)
    answers = [
        api.get(f"{url}?program=(", headers={"Accept": "text/html"}),
        api.get(f"{url}?program=" + "x" * 40_000),
        api.get(f"{url}?program=x&program=y"),
        full.get(f"{url}?program=x*x&inputs=%7B%22x%22:1%7D"),
    ]
    assert [answer.status_code for answer in answers] == [422, 414, 400, 503]
    assert {answer.headers["content-type"] for answer in answers} == {media_type}
    assert {answer.headers["cache-control"] for answer in answers} == {"no-store"}
    assert answers[-1].headers["retry-after"] == "2"
    assert api.request("DELETE", url).headers["content-type"] == "application/problem+json"


def engine_errors(kind: type[EngineError] = EngineError) -> Iterator[str]:
    yield kind.code
    for child in kind.__subclasses__():
        yield from engine_errors(child)


@pytest.mark.parametrize("code", sorted(set(engine_errors()) - {"engine-error", "program-error"}))
def test_every_error_of_the_engine_is_explained(code: str) -> None:
    assert PROBLEMS[code].status == 422


def codes_in_the_source() -> set[str]:
    """Return the codes that are written anywhere in the application: of flaws, and of pydantic's own errors."""
    found = set()
    for path in Path(problems.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args:
                first = node.args[0]
                if node.func.id in ("Flaw", "PydanticCustomError") and isinstance(first, ast.Constant):
                    found.add(str(first.value))
    return found


def test_every_code_that_the_application_writes_is_explained() -> None:
    codes = codes_in_the_source()
    assert len(codes) > 15
    assert codes <= set(PROBLEMS)


@pytest.mark.parametrize("status", [400, 404, 405, 408, 413, 414, 415, 416, 421, 429, 431, 500, 501, 503])
def test_every_status_has_a_code_of_its_own(status: int) -> None:
    assert PROBLEMS[BY_STATUS[status]].status == status


@pytest.mark.parametrize("code", PROBLEMS)
def test_every_type_leads_to_a_page(api: Any, code: str) -> None:
    page = api.get(f"/problems/{code}")
    assert page.status_code == 200
    assert PROBLEMS[code].title in page.text


@pytest.mark.parametrize("code", [code for code, kind in PROBLEMS.items() if kind.wrong])
def test_the_wrong_example_of_a_page_is_wrong_and_the_right_one_is_right(api: Any, code: str) -> None:
    kind = PROBLEMS[code]
    assert code in codes_of(api, kind.wrong)
    assert code not in codes_of(api, kind.right)


VALUES = {"a": 1, "b": 2, "w": [[1, 2], [3, 4]], "x": 3, "W": [[1, 2, 3], [4, 5, 6]], "X": [[1, 0, 1], [0, 1, 0]]}


def codes_of(api: Any, example: str) -> set[str]:
    """Return the codes that an example leads to: a whole body, the inputs, a tensor, a number or a program."""
    if example.startswith(("{'program", '{"program', '{"expression')):
        answer = api.post("/api/v1/traces", example)
    elif example.startswith('{"layers'):
        answer = api.post("/api/v1/networks", example)
    elif example.startswith("{"):
        answer = api.post("/api/v1/traces", f'{{"program": "x", "inputs": {example}}}')
    elif example.startswith(("[", "1e")):
        answer = api.post("/api/v1/traces", f'{{"program": "sum(x)", "inputs": {{"x": {example}}}}}')
    else:
        answer = api.trace(program=example, inputs=VALUES)
    return set() if answer.status_code == 200 else {error["code"] for error in answer.json()["errors"]}


def test_an_answer_is_json_even_where_the_question_was_not_text(api: Any) -> None:
    answer = api.post("/api/v1/traces", '{"program": "1", "\\ud800": 1}')
    assert json.loads(answer.content)["errors"][0]["code"] == "invalid-encoding"


@pytest.mark.parametrize(
    ("path", "field", "options"),
    [("panels", "node", {}), ("training", "steps", {"parameters": ["w"], "learning_rate": 0.1})],
)
@pytest.mark.parametrize("number", [2**63, 2**64, 10**21, -(10**21)])
def test_a_whole_number_beyond_64_bits_is_refused_and_told(
    api: Any, path: str, field: str, options: dict[str, Any], number: int
) -> None:
    question = {"program": "L = w*x", "inputs": {"w": 3, "x": 2}, **options, field: number}
    answer = api.post(f"/api/v1/{path}", json.dumps(question))
    assert answer.status_code == 422
    (error,) = answer.json()["errors"]
    assert error["pointer"] == f"#/{field}"
    assert str(error["params"].get("given", number)) == str(number)


def test_a_node_beyond_64_bits_in_an_address_is_refused_and_told(api: Any) -> None:
    question = {"program": "L = w*x", "inputs": '{"w": 3, "x": 2}', "node": str(10**21)}
    answer = api.get("/api/v1/panels", params=question)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["params"]["given"] == str(10**21)
