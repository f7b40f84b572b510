"""What the proxy of `deploy/` says itself, and the page that explains it, agree with the application."""

from __future__ import annotations

import json
import re
from dataclasses import fields
from pathlib import Path

from app.content.problems import PROBLEMS
from app.limits import Limits
from app.settings import PREFIX, Settings

DEPLOY = Path(__file__).parents[3] / "deploy"
CONFIGURATION = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
EXPLAINED = (DEPLOY / "README.md").read_text(encoding="utf-8")


def seconds(name: str) -> int:
    """Return a time that the configuration sets."""
    return int(re.findall(rf"^\s*{name} (\d+)s;", CONFIGURATION, re.MULTILINE)[0])


def test_what_the_proxy_refuses_is_a_problem_like_all_others() -> None:
    refusals = re.findall(r"return (\d+) '(.*)';", CONFIGURATION)
    assert len(refusals) == 3
    for status, text in refusals:
        problem = json.loads(text)
        (error,) = problem["errors"]
        kind = PROBLEMS[error["code"]]
        assert problem["type"] == f"/problems/{error['code']}"
        assert (problem["title"], problem["status"]) == (kind.title, kind.status) == (kind.title, int(status))
        assert problem["detail"] == error["detail"]
        assert set(error) == {"code", "pointer", "detail", "params"}


def test_the_proxy_is_as_patient_as_an_instance_and_closes_before_it_does() -> None:
    limits = Limits()
    assert seconds("client_header_timeout") == limits.head_time
    assert seconds("client_body_timeout") == limits.body_time
    assert seconds("send_timeout") == limits.stall_time
    upstream = CONFIGURATION[CONFIGURATION.index("upstream instances") :]
    assert int(re.findall(r"keepalive_timeout (\d+)s;", upstream)[0]) < limits.idle_time
    assert limits.body < 2 * 2**20
    assert limits.url < 64 * 2**10


def test_the_page_explains_settings_that_there_are() -> None:
    known = {f"{PREFIX}{each.name.upper()}" for each in fields(Settings)}
    named = set(re.findall(rf"{PREFIX}[A-Z_]+", EXPLAINED))
    assert named <= known
    assert {f"{PREFIX}{name}" for name in ("ORIGIN", "HOSTS", "HSTS_SECONDS", "PROXIES")} <= named
