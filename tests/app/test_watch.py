"""What the server tells of itself: an id in every answer, a line in the log, never what was asked."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from app.journal import Journal
from app.settings import Settings


def test_every_answer_has_an_id_of_its_own(api: Any) -> None:
    urls = ["/healthz", "/nothing", "/static/icon.svg", "/api/v1/traces?program=(", "/api/v1/limits", "/healthz"]
    names = [api.get(url).headers["x-request-id"] for url in urls]
    assert len(set(names)) == len(urls)
    assert all(re.fullmatch(r"[0-9a-f]{12}-[0-9a-f]+", name) for name in names)


@pytest.mark.parametrize(
    ("sent", "is_taken"),
    [("proxy-1.a_b", True), ("x" * 64, True), ("x" * 65, False), ('a"b', False), ("a b", False), ("", False)],
)
def test_an_id_from_outside_is_taken_if_it_is_sane(api: Any, sent: str, is_taken: bool) -> None:
    answer = api.get("/healthz", headers={"X-Request-Id": sent})
    assert (answer.headers["x-request-id"] == sent) is is_taken
    assert len(answer.headers.get_list("x-request-id")) == 1


def test_a_line_in_the_log_tells_how_it_went_and_never_what_was_asked(make_api: Any) -> None:
    written: list[bytes] = []
    api = make_api(Settings())
    api.app.state.watch.journal = Journal(written.append)
    good = api.get("/api/v1/traces?program=secret*2&inputs=%7B%22secret%22:3%7D", headers={"X-Request-Id": "one"})
    api.post("/api/v1/traces", '{"program": "secret(", "inputs": {"hidden": 1}}')
    api.request("HEAD", "/api/v1/limits")
    api.get("/\u2028nothing%0a")
    api.app.state.watch.journal.close()
    text = b"".join(written).decode()
    assert "secret" not in text
    assert "hidden" not in text
    lines = [json.loads(line) for line in text.split("\n")[:-1]]
    assert [(line["method"], line["path"], line["status"], line.get("code")) for line in lines] == [
        ("GET", "/api/v1/traces", 200, None),
        ("POST", "/api/v1/traces", 422, "syntax-error"),
        ("HEAD", "/api/v1/limits", 200, None),
        ("GET", "/\u2028nothing\n", 404, "not-found"),
    ]
    assert (lines[0]["id"], lines[0]["sent"], lines[0]["received"]) == ("one", len(good.content), 0)
    assert (lines[1]["received"], lines[2]["sent"]) == (47, 0)
    assert all(0 < line["ms"] < 10_000 for line in lines)


def test_lines_that_cannot_be_written_are_counted_and_dropped() -> None:
    def broken(_: bytes) -> None:
        raise OSError(28, "No space left on device")

    journal = Journal(broken)
    journal.note({"status": 200})
    journal.note({"status": 404})
    journal.close()
    assert journal.dropped == 2


def test_figures_for_prometheus_are_shown_only_where_the_settings_ask_for_it(api: Any, make_api: Any) -> None:
    assert api.get("/metrics").status_code == 404
    watched = make_api(Settings(metrics=1))
    watched.trace(program="x", inputs={"x": 1})
    watched.trace(program="(", inputs={})
    watched.request("BREW", "/")
    answer = watched.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    lines = answer.text.splitlines()
    figures = {re.sub(r'worker="\d+",?', "", name): value for name, value in (line.rsplit(" ", 1) for line in lines)}
    assert figures['blameflow_requests_total{method="POST",status="200",code=""}'] == "1"
    assert figures['blameflow_requests_total{method="POST",status="422",code="syntax-error"}'] == "1"
    assert figures['blameflow_requests_total{method="other",status="405",code="method-not-allowed"}'] == "1"
    assert figures['blameflow_request_seconds_bucket{le="+Inf"}'] == figures["blameflow_request_seconds_count{}"] == "3"
    assert float(figures["blameflow_request_seconds_sum{}"]) > 0
    named = {line.split()[2] for line in lines if line.startswith("# TYPE")}
    assert {re.sub(r"(_bucket|_sum|_count)?{.*", "", line) for line in lines if line[0] != "#"} == named
