"""Every route, however it answers: the same headers of trust, HEAD like GET, and 405 with what is allowed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
from starlette.routing import Route

from app.content.gallery import ENTRIES
from app.main import create_app
from app.server.refusals import head_too_large, malformed, refusal, too_slow
from app.settings import Settings

QUESTION = urlencode({"program": "L = w*x", "inputs": '{"w": 3, "x": 2}'})
NAMES = {
    "/api/v1/datasets/{name}": "xor", "/api/v1/examples/{slug}": "worked-example",
    "/api/v1/gallery/{slug}": next(iter(ENTRIES)), "/gallery/{slug}": next(iter(ENTRIES)),
    "/lessons/{slug}": "summary", "/pitfalls/{slug}": "zero-init", "/problems/{code}": "syntax-error",
}  # fmt: skip
UNANSWERED = {
    "/oembed", *(f"/api/v1/{name}" for name in (
        "exercises/verdicts", "surfaces", "networks", "backward-passes", "updates", "cells", "tangents", "nudges",
        "predictions", "panels", "gradient-checks", "gradient-flow", "step-curves",
    )), "/embed/exercise",
}  # fmt: skip
FRAMED = ("/embed", "/embed/exercise", "/static-embed")  # which others may frame
PICTURES = (".svg", ".png", ".gif")
OPEN = ("/api/", "/static/", "/openapi.json", "/oembed")
QUESTIONS = ("/traces", "/latex", "/markdown", "/numpy", "/pytorch", "/json", "/embed", "/play", *PICTURES)


def routes() -> Iterator[tuple[str, str]]:
    """Yield method and path of every route."""
    for route in create_app(Settings(metrics=1)).routes:
        router = getattr(route, "original_router", None)
        prefix = route.include_context.prefix if router else ""  # type: ignore[attr-defined]
        for each in router.routes if router else [route]:
            if isinstance(each, Route):
                yield from ((method, prefix + each.path) for method in sorted(each.methods or ()) if method != "HEAD")


ROUTES = sorted(set(routes()))
GETS = [path for method, path in ROUTES if method == "GET"]
POSTS = [path for method, path in ROUTES if method == "POST"]


@pytest.fixture(scope="module")
def served(make_api: Any) -> Any:
    return make_api(Settings(metrics=1, kept_bytes=0))


def address(path: str) -> str:
    filled = re.sub(r"\{.*\}", NAMES.get(path, ""), path)
    return f"{filled}?{QUESTION}" if path.endswith(QUESTIONS) else filled


def policy_of(answer: Any) -> dict[str, str]:
    return dict(rule.strip().partition(" ")[::2] for rule in answer.headers["content-security-policy"].split(";"))


def assert_trusted(answer: Any, path: str) -> None:
    """Look at the headers of an answer at a path."""
    headers, policy, what = answer.headers, policy_of(answer), (path, answer.status_code)
    assert "unsafe" not in headers["content-security-policy"], what
    assert headers["x-content-type-options"] == "nosniff", what
    assert headers["referrer-policy"] == "strict-origin-when-cross-origin", what
    assert {"camera=()", "microphone=()", "geolocation=()"} <= set(headers["permissions-policy"].split(", ")), what
    assert "cross-origin-opener-policy" in headers, what
    assert headers["x-request-id"], what
    assert "cache-control" in headers, what
    assert not {"server", "set-cookie", "x-powered-by", "location"} & set(headers), what
    is_framed = path in FRAMED and answer.status_code != 405
    is_open = path.startswith(OPEN) or is_framed
    assert headers["cross-origin-resource-policy"] == ("cross-origin" if is_open else "same-origin"), what
    if path.endswith(PICTURES) and "sandbox" in policy:
        assert policy.get("default-src", policy.get("script-src")) == "'none'", what
        return
    assert policy["default-src"] == "'none'", what
    assert policy["base-uri"] == "'none'", what
    assert policy["require-trusted-types-for"] == "'script'", what
    assert policy["trusted-types"] == "'none'", what
    assert policy.get("script-src", "'none'") == "'self'" or policy["script-src"].startswith("'sha256-"), what
    assert policy.get("style-src", "'none'") == "'self'" or policy["style-src"].startswith("'sha256-"), what
    assert policy["frame-ancestors"] == ("*" if is_framed else "'self'"), what
    assert policy["form-action"] == ("'none'" if is_framed else "'self'"), what


def test_every_name_in_a_path_is_known_here() -> None:
    assert {path for path in GETS if "{" in path} == NAMES.keys()
    assert len(ROUTES) > 60


@pytest.mark.parametrize("path", GETS)
def test_an_answer_its_head_its_304_and_its_errors_are_trusted(served: Any, path: str) -> None:
    url = address(path)
    get, head = served.get(url), served.request("HEAD", url)
    if get.status_code == 422:  # nothing that all could be asked
        assert path in UNANSWERED, path
    else:
        assert get.status_code == 200, (path, get.text[:200])
    assert (head.status_code, head.content) == (get.status_code, b"")
    assert head.headers["content-type"] == get.headers["content-type"]
    answers = [get, head]
    if "etag" in get.headers and get.status_code == 200:
        answers.append(served.get(url, headers={"If-None-Match": get.headers["etag"]}))
        assert (answers[-1].status_code, answers[-1].content) == (304, b""), path
    for accept in ("text/html", "*/*"):
        answers += [served.get(f"{url}{'&' if '?' in url else '?'}{query}", headers={"Accept": accept})
                    for query in ("program=(", "step=x&program=L&program=L", "%FF=%FF")]  # fmt: skip
    for method in ("PATCH", "DELETE", "PUT", "OPTIONS", *(() if path in POSTS else ("POST",))):
        answers.append(served.request(method, url))
        assert answers[-1].status_code == 405, (method, path)
        assert answers[-1].headers["allow"] == ("GET, HEAD, POST" if path in POSTS else "GET, HEAD"), path
    for answer in answers:
        assert answer.status_code < 500
        assert_trusted(answer, path)


@pytest.mark.parametrize("path", POSTS)
def test_what_is_posted_is_answered_and_refused_with_trust(served: Any, path: str) -> None:
    body = '{"program": "L = w*x", "inputs": {"w": 3, "x": 2}}'
    answers = [
        served.post(path, text)
        for text in (body, "", "{", "[1]", '{"a": 1, "a": 2}', "\ud800".encode("utf-8", "surrogatepass"))
    ]
    answers += [served.request("POST", path, content=body), served.post(path, body, Content_Encoding="gzip")]
    answers += [served.request(method, path) for method in ("PATCH", "DELETE", "PUT", "OPTIONS")]
    assert {answer.status_code for answer in answers[1:]} <= {400, 405, 415, 422}
    for answer in answers:
        assert answer.status_code < 500
        assert_trusted(answer, path)


@pytest.mark.parametrize("path", [
    "/nothing", "/static/nothing", "/static/", "/static/..%2fapp/main.py", "/static/js/player.js",
    "/static/css/main.css", "/static/icon.svg",
    "/static/fonts/stix-two-math.woff2",
    "/api/v1/nothing", "/lessons/nothing", "/gallery/nothing",
    "/problems/nothing", "/%00", "/.git/config", "/robots.txt", "/favicon.ico",
])  # fmt: skip
def test_files_and_what_is_not_there_are_trusted_too(served: Any, path: str) -> None:
    for accept in ("text/html", "*/*"):
        for method in ("GET", "HEAD", "POST"):
            answer = served.request(method, path, headers={"Accept": accept})
            assert answer.status_code in (200, 400, 404, 405), (method, path)
            assert_trusted(answer, path)
    first = served.get(path)
    if "etag" in first.headers:
        again = served.get(path, headers={"If-None-Match": first.headers["etag"]})
        assert again.status_code == 304
        assert_trusted(again, path)


def test_who_may_frame_is_a_setting_of_the_routes_that_may_be_framed(make_api: Any) -> None:
    api = make_api(Settings(frame_ancestors="https://course.example", kept_bytes=0))
    for path in (*FRAMED, "/", "/play", "/api/v1/traces", "/nothing"):
        allowed = policy_of(api.get(f"{path}?{QUESTION}"))["frame-ancestors"]
        assert allowed == ("https://course.example" if path in FRAMED else "'self'"), path


@pytest.mark.parametrize("problem", [malformed("x"), too_slow("head", 5), head_too_large("head", "headers", 9, 10)])
def test_what_is_refused_before_it_is_a_request_is_trusted(problem: Any) -> None:
    head = refusal(problem, b"id").partition(b"\r\n\r\n")[0].decode().split("\r\n")
    headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in head[1:])}

    class Answer:
        """What was refused."""

        status_code = problem.status_code

    Answer.headers = headers  # type: ignore[attr-defined]
    assert_trusted(Answer, "/")
    assert headers["connection"] == "close"


def test_a_file_to_take_along_leads_to_the_public_address(make_api: Any) -> None:
    api = make_api(Settings(origin="https://blame.example", kept_bytes=0))
    answer = api.get(f"/static-embed?{QUESTION}", headers={"Host": "elsewhere.example"})
    assert "https://blame.example/play" in answer.text
    assert "elsewhere.example" not in answer.text
