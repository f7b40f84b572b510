"""Security headers on every answer, and who may read across origins."""

from __future__ import annotations

from typing import Any

import pytest

from app.settings import Settings

ANSWERS = ["/healthz", "/docs", "/api/v1/limits", "/static/icon.svg", "/nothing", "/api/v1/traces?program=("]


@pytest.mark.parametrize("url", ANSWERS)
def test_every_answer_carries_the_security_headers(api: Any, url: str) -> None:
    headers = api.get(url).headers
    policy = dict(rule.partition(" ")[::2] for rule in headers["content-security-policy"].split("; "))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["frame-ancestors"] == "'self'"
    assert policy["require-trusted-types-for"] == "'script'"
    assert policy["trusted-types"] == "'none'"
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert "camera=()" in headers["permissions-policy"]
    assert "referrer-policy" in headers
    assert "cache-control" in headers
    assert "set-cookie" not in headers


@pytest.mark.parametrize("url", ANSWERS)
def test_only_the_api_and_static_files_are_open_to_other_origins(api: Any, url: str) -> None:
    headers = api.get(url, headers={"Origin": "https://course.example"}).headers
    is_open = url.startswith(("/api/", "/static/"))
    assert headers.get("access-control-allow-origin") == ("*" if is_open else None)
    assert headers["cross-origin-resource-policy"] == ("cross-origin" if is_open else "same-origin")
    assert "access-control-allow-credentials" not in headers


def test_a_preflight_request_is_answered(api: Any) -> None:
    asks = {"Origin": "null", "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type"}
    answer = api.request("OPTIONS", "/api/v1/traces", headers=asks)
    assert (answer.status_code, answer.content) == (204, b"")
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "POST" in answer.headers["access-control-allow-methods"]
    assert "Content-Type" in answer.headers["access-control-allow-headers"]
    assert api.request("OPTIONS", "/docs", headers=asks).status_code == 405


@pytest.mark.parametrize(
    ("url", "media_type"),
    [
        ("/static/js/base/api.js", "text/javascript; charset=utf-8"),
        ("/static/css/main.css", "text/css; charset=utf-8"),
        ("/static/icon.svg", "image/svg+xml"),
    ],
)
def test_a_static_file_has_its_type_and_is_asked_for_again_each_time(api: Any, url: str, media_type: str) -> None:
    first = api.get(url)
    assert first.headers["content-type"] == media_type
    assert first.headers["cache-control"] == "no-cache"
    again = api.get(url, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["access-control-allow-origin"] == "*"


def test_the_maths_font_is_served_as_subset_or_whole(api: Any, monkeypatch: Any, tmp_path: Any) -> None:
    font = api.get("/static/fonts/stix-two-math.woff2")
    assert (font.status_code, font.headers["content-type"]) in [(200, "font/woff2"), (200, "font/ttf")]
    monkeypatch.setattr("app.fonts.SUBSET", tmp_path / "absent.woff2")
    whole = api.get("/static/fonts/stix-two-math.woff2")
    assert (whole.status_code, whole.headers["content-type"]) == (200, "font/ttf")
    assert len(whole.content) > 500_000


def test_a_server_may_ask_for_tls(api: Any, make_api: Any) -> None:
    assert "strict-transport-security" not in api.get("/docs").headers
    strict = make_api(Settings(hsts_seconds=31_536_000))
    for url in ANSWERS:
        assert strict.get(url).headers["strict-transport-security"] == "max-age=31536000"


HOSTS = Settings(hosts="blame.example, *.School.example")


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("blame.example", 200),
        ("BLAME.example:8443", 200),
        ("math.school.example", 200),
        ("school.example", 421),
        ("evilschool.example", 421),
        ("blame.example.evil.example", 421),
        ("127.0.0.1:8000", 421),
        ("[::1]:80", 421),
        ('blame.example"><script>', 400),
        ("blame.example:8443:1", 400),
        ("a b", 400),
        ("user@blame.example", 400),
    ],
)
def test_only_hosts_that_are_listed_are_answered(make_api: Any, host: str, status: int) -> None:
    api = make_api(HOSTS)
    answer = api.get("/api/v1/limits", headers={"Host": host})
    assert answer.status_code == status
    if status == 421:
        assert answer.json()["type"] == "/problems/wrong-host"
    assert api.get("/healthz", headers={"Host": host}).status_code == 200


def test_a_host_that_is_none_never_comes_back(api: Any) -> None:
    for url in ("/docs", "/play", "/", "/nothing", "/embed"):
        answer = api.get(url, headers={"Host": '"><script>alert(1)</script>', "Accept": "text/html"})
        assert answer.status_code == 400
        assert "<script>alert" not in answer.text


def test_no_answer_leads_elsewhere(api: Any) -> None:
    for url in ("/docs/", "//evil.example/", "//evil.example", "/static", "/static/js", "/api/v1/traces/", "/lessons/"):
        answer = api.get(url, headers={"Host": "evil.example"})
        assert answer.status_code < 300 or answer.status_code >= 400
        assert "location" not in answer.headers
