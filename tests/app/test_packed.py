"""Questions packed into addresses: they come back whole, and nothing that is wrong gets past the bounds."""

from __future__ import annotations

import json
import zlib
from base64 import urlsafe_b64encode
from typing import Any

import pytest

from app.problems import Problem
from app.schemas.packed import PACKED, UNPACKED, pack, unpack

QUESTION = {
    "program": "δ = W @ x\nL = sum(δ**2)",
    "inputs": {"W": [[1, -2.5], [0, "NaN"]], "x": [1, 2]},
    "output": "L",
    "granularity": "scalar",
    "fold": [0, 2],
}


def packed(data: bytes, wbits: int = -15) -> str:
    """Return bytes deflated, as base64url."""
    deflate = zlib.compressobj(9, zlib.DEFLATED, wbits)
    return urlsafe_b64encode(deflate.compress(data) + deflate.flush()).decode().rstrip("=")


def refusal(text: str) -> dict[str, Any]:
    """Return the first entry of what is said about a state."""
    with pytest.raises(Problem) as caught:
        unpack(text)
    assert caught.value.status_code in (400, 422)
    return caught.value.flaws[0].json()


def test_a_question_comes_back_whole() -> None:
    assert unpack(pack(QUESTION)) == QUESTION


def test_what_is_left_out_stays_left_out() -> None:
    assert unpack(pack({"program": "x*2"})) == {"program": "x*2"}


def test_a_long_program_gets_much_shorter() -> None:
    program = "\n".join(f"h{i} = tanh(w{i} * h{i - 1} + b{i})" for i in range(1, 200))
    assert len(pack({"program": program})) < len(program) / 2


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "not base64url"),
        ("a", "not base64url"),
        ("ab+/", "not base64url"),
        ("abc=", "not base64url"),
        ("é" * 8, "not base64url"),
        ("____", "cannot be unpacked"),
        (packed(b'{"program": "x"}', wbits=15), "cannot be unpacked"),
        (packed(b'{"program": "x"}')[:-6], "ends too early"),
        (packed(b'{"program": "x"}') + "AAAA", "goes on after its end"),
        ("A" * (PACKED + 1), f"the limit is {PACKED}"),
    ],
)
def test_what_cannot_be_unpacked_is_refused_by_what_is_wrong(text: str, said: str) -> None:
    entry = refusal(text)
    assert entry["code"] == "invalid-state"
    assert said in entry["detail"]
    assert entry["suggestion"]


@pytest.mark.parametrize("size", [UNPACKED + 1, 4_000_000])
def test_a_bomb_is_given_up_at_the_limit(size: int) -> None:
    bomb = packed(b" " * size)
    assert len(bomb) < PACKED
    assert refusal(bomb)["detail"] == f"the state unpacks to more than {UNPACKED} bytes"


def test_what_just_fits_is_read() -> None:
    program = json.dumps({"program": "x"}).ljust(UNPACKED)
    assert unpack(packed(program.encode())) == {"program": "x"}


@pytest.mark.parametrize(
    ("content", "code", "pointer"),
    [
        ("", "malformed-json", "#/state"),
        ("{'program': 'x'}", "malformed-json", "#/state"),
        ('{"program": "x", "program": "y"}', "duplicate-key", "#/state/program"),
        ("[" * 40 + "]" * 40, "json-too-deep", "#/state"),
        ("[1]", "validation-error", "#"),
        ("null", "validation-error", "#"),
        ("{}", "validation-error", "#/program"),
        ('{"program": 3}', "validation-error", "#/program"),
        ('{"program": "x", "inputs": [1]}', "validation-error", "#/inputs"),
        ('{"program": "x", "output": null}', "validation-error", "#/output"),
        ('{"program": "x", "granularity": "atoms"}', "validation-error", "#/granularity"),
        ('{"program": "x", "fold": [-1]}', "validation-error", "#/fold/0"),
        ('{"program": "x", "fold": "1"}', "validation-error", "#/fold"),
        ('{"program": "x", "colour": "red"}', "unknown-field", "#/colour"),
    ],
)
def test_what_is_wrong_inside_is_named(content: str, code: str, pointer: str) -> None:
    entry = refusal(packed(content.encode()))
    assert (entry["code"], entry["pointer"]) == (code, pointer)
