"""Which names the server answers to, and that none of them comes back in an answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from starlette.routing import Route

from app.settings import Settings

LISTED = Settings(hosts="blame.example, *.school.example", kept_bytes=0)


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("blame.example", 200), ("BLAME.example:8000", 200), ("a.school.example", 200), ("school.example", 421),
        ("evil.example", 421), ("blame.example.evil.example", 421), ("evilschool.example", 421), ("127.0.0.1", 421),
        ("", 400), ("blame.example/@evil", 400), ("blame.example:port", 400), ("b" * 300, 400),
    ],
)  # fmt: skip
def test_only_listed_names_are_answered(make_api: Any, host: str, status: int) -> None:
    api = make_api(LISTED)
    for _ in range(2):  # what is let pass is kept
        answer = api.get("/api/v1/limits", headers={"Host": host})
        assert answer.status_code == status
    if status != 200:
        assert answer.headers["content-type"] == "application/problem+json"
        assert len(answer.content) < 600
    assert api.get("/healthz", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "localhost", "[::1]:8000", "evil.example"])
def test_any_name_will_do_where_none_is_listed(api: Any, host: str) -> None:
    assert api.get("/api/v1/limits", headers={"Host": host}).status_code == 200


def test_tls_is_asked_for_where_the_settings_say_so(api: Any, make_api: Any) -> None:
    assert "strict-transport-security" not in api.get("/healthz").headers
    strict = make_api(Settings(hsts_seconds=600))
    for url in ("/", "/api/v1/limits", "/nothing", "/static/icon.svg"):
        assert strict.get(url).headers["strict-transport-security"] == "max-age=600"


def paths(api: Any, method: str) -> Iterator[str]:
    """Yield the paths without parameters at which a route takes a method."""
    for route in api.app.routes:
        router = getattr(route, "original_router", None)
        prefix = route.include_context.prefix if router else ""
        for each in router.routes if router else [route]:
            if isinstance(each, Route) and method in (each.methods or ()) and "{" not in each.path:
                yield prefix + each.path


def test_head_is_answered_like_get_and_other_methods_with_what_is_allowed(api: Any) -> None:
    found = sorted(set(paths(api, "GET")))
    posts = set(paths(api, "POST"))
    assert len(found) > 10
    for path in found:
        get, head, patch = api.get(path), api.request("HEAD", path), api.request("PATCH", path)
        assert (head.status_code, head.content) == (get.status_code, b""), path
        assert head.headers["content-type"] == get.headers["content-type"], path
        assert patch.status_code == 405, path
        assert patch.headers["allow"] == ("GET, HEAD, POST" if path in posts else "GET, HEAD"), path
        assert patch.json()["errors"][0]["code"] == "method-not-allowed"
    for path in posts - set(found):
        for method in ("GET", "HEAD", "PUT"):
            answer = api.request(method, path)
            assert (answer.status_code, answer.headers["allow"]) == (405, "POST"), (method, path)


def test_no_redirect_and_no_error_tells_the_host_of_the_question(api: Any) -> None:
    probe: Callable[..., Any] = api.request
    for path in [*sorted(set(paths(api, "GET"))), "/nothing", "/static", "//evil.example/", "/problems"]:
        for url in {path, path.rstrip("/") + "/"}:
            answer = probe("GET", url, headers={"Host": "evil.example", "X-Forwarded-Host": "evil.example"})
            assert "evil.example" not in answer.headers.get("location", ""), url
            if answer.status_code >= 400:
                assert "evil.example" not in answer.text.replace("//evil.example/", ""), url
