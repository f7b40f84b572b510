"""Known kinds of bad input get the answer that stands in the table; strange but right ones get their numbers."""

from __future__ import annotations

import base64
import json
import math
from pathlib import Path
from typing import Any

import pytest

ROWS = json.loads((Path(__file__).parent / "data" / "bad_inputs.json").read_text())
REFUSED = [row for row in ROWS if row["expect"]["status"] >= 400]
ANSWERED = [row for row in ROWS if row["expect"]["status"] == 200]


def body_of(row: dict[str, Any]) -> bytes:
    if "body_base64" in row:
        return base64.b64decode(row["body_base64"])
    return row["body"].encode() if "body" in row else json.dumps(row["question"]).encode()


@pytest.mark.parametrize("row", REFUSED, ids=lambda row: row["id"])
def test_a_bad_input_is_refused_with_its_code_place_and_suggestion(api: Any, row: dict[str, Any]) -> None:
    answer = api.post(row.get("path", "/api/v1/traces"), body_of(row))
    expect = row["expect"]
    assert answer.headers["content-type"] == "application/problem+json"
    first = answer.json()["errors"][0]
    position = first.get("position", {})
    found = {
        "status": answer.status_code,
        "code": first["code"],
        "pointer": first["pointer"],
        "start": position.get("start"),
        "end": position.get("end"),
    }
    wanted = {name: value for name, value in expect.items() if name != "suggestion"}
    assert {name: found[name] for name in wanted} == wanted
    assert expect.get("suggestion", "") in first.get("suggestion", "")


@pytest.mark.parametrize("row", ANSWERED, ids=lambda row: row["id"])
def test_a_strange_input_is_answered_with_the_documented_numbers(api: Any, row: dict[str, Any]) -> None:
    answer = api.post("/api/v1/traces", body_of(row))
    assert answer.status_code == 200, answer.text
    trace = answer.json()
    assert_same(trace["values"][trace["output"]], row["expect"]["value"])
    for name, gradient in row["expect"]["gradients"].items():
        assert_same(trace["gradients"][name], gradient)


def assert_same(found: Any, wanted: Any) -> None:
    if isinstance(wanted, list):
        assert len(found) == len(wanted)
        for one, other in zip(found, wanted, strict=True):
            assert_same(one, other)
    elif isinstance(wanted, str):
        assert found == wanted
    else:
        assert math.isclose(found, wanted, rel_tol=1e-12, abs_tol=0.0)
        assert math.copysign(1, found) == math.copysign(1, wanted)
