"""Answers that are kept: the same bytes and headers as when they were made, as long as there is room."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from app.settings import Settings
from tests.app.conftest import Api

TRACE = "/api/v1/traces?program=L%20%3D%20x*x&inputs=%7B%22x%22%3A%203%7D"


@pytest.fixture
def counted(make_api: Callable[[Settings], Api], monkeypatch: pytest.MonkeyPatch) -> tuple[Api, list[str]]:
    """Return an application of its own, and the programs that it has traced."""
    from app.api import traces

    asked: list[str] = []
    real = traces.trace

    def counting(program: str, *arguments: object) -> object:
        asked.append(program)
        return real(program, *arguments)

    monkeypatch.setattr(traces, "trace", counting)
    return make_api(Settings()), asked


def test_a_question_that_is_repeated_is_computed_once(counted: tuple[Api, list[str]]) -> None:
    api, asked = counted
    first, second = api.get(TRACE), api.get(TRACE)
    assert second.content == first.content
    assert first.headers.pop("x-request-id") != second.headers.pop("x-request-id")
    assert dict(second.headers) == dict(first.headers)
    assert asked == ["L = x*x"]


def test_who_has_the_answer_is_told_so_without_computing(counted: tuple[Api, list[str]]) -> None:
    api, asked = counted
    tag = api.get(TRACE).headers["etag"]
    again = api.get(TRACE, headers={"If-None-Match": f'"other", W/{tag}'})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == tag
    assert "content-length" not in again.headers
    assert api.get(TRACE, headers={"If-None-Match": '"other"'}).status_code == 200
    assert len(asked) == 1


def test_head_has_the_headers_of_get_and_no_body(counted: tuple[Api, list[str]]) -> None:
    api, _ = counted
    whole = api.get(TRACE)
    for _ in range(2):
        head = api.request("HEAD", TRACE)
        assert head.content == b""
        assert head.headers["etag"] == whole.headers["etag"]
        assert head.headers["content-length"] == whole.headers["content-length"]


def test_what_no_cache_may_keep_is_made_anew(counted: tuple[Api, list[str]]) -> None:
    api, asked = counted
    for _ in range(2):
        assert api.trace(program="L = x*x", inputs={"x": 3}).status_code == 200
        assert api.get("/api/v1/traces?program=L%20%3D&inputs=%7B%7D").status_code == 422
    assert len(asked) == 4


def test_compressed_and_plain_are_two_answers(make_api: Callable[[Settings], Api]) -> None:
    api = make_api(Settings())
    for _ in range(2):
        assert (
            api.get("/gradient-flow", headers={"Accept-Encoding": "identity"}).headers.get("content-encoding") is None
        )
        assert api.get("/gradient-flow", headers={"Accept-Encoding": "gzip"}).headers["content-encoding"] == "gzip"


def test_old_answers_make_room_for_new_ones(
    make_api: Callable[[Settings], Api], monkeypatch: pytest.MonkeyPatch, counted: tuple[Api, list[str]]
) -> None:
    _, asked = counted
    size = len(counted[0].get(TRACE).content)
    asked.clear()
    api = make_api(Settings(kept_bytes=2 * size))
    for number in (3, 4, 5, 3):
        api.get(TRACE.replace("3%7D", f"{number}%7D"))
    assert len(asked) == 4
    none = make_api(Settings(kept_bytes=0))
    assert none.get(TRACE).content == none.get(TRACE).content
    assert len(asked) == 6


def test_an_answer_that_a_client_has_already_is_kept_for_the_next_one(
    counted: tuple[Api, list[str]], make_api: Callable[[Settings], Api]
) -> None:
    api, asked = counted
    tag = make_api(Settings()).get(TRACE).headers["etag"]
    for _ in range(2):
        answer = api.get(TRACE, headers={"If-None-Match": tag})
        assert (answer.status_code, answer.content, answer.headers["etag"]) == (304, b"", tag)
        assert "content-type" not in answer.headers
    assert api.get(TRACE).status_code == 200
    assert len(asked) == 2  # once in each application
