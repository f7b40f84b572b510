"""Thousands of generated programs: text of any kind, nearly programs, and right ones over the whole language."""

from __future__ import annotations

import asyncio
import random
import warnings
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from stress.client import Client
from stress.serving import serving
from stress.verdicts import Verdict, none_of
from tests.app.test_fuzz import questions
from tests.engine.random_programs import TEMPLATES

LINES = [line.strip() for line in TEMPLATES.replace("\n", "|").split("|") if line.strip()]
NAMES = {"a": "xyxyxyvr", "n": "x", "v": "v", "r": "r", "i": "i", "k": "k"}
INPUTS = {
    "x": 0.5, "y": -1.5, "v": [0.5, -1.0], "n": 2, "k": [0, 1],
    "r": [[1.0, -0.5], [0.25, 2.0]], "i": [[[0.5, 1.0, -1.0, 0.0]] * 4] * 2,
}  # fmt: skip


async def run(programs: int) -> list[Verdict]:
    """Ask for the trace of so many programs."""
    with serving() as server:
        return [await asyncio.to_thread(_ask_all, server.port, programs)]


def _ask_all(port: int, programs: int) -> Verdict:
    found: list[str] = []
    codes: dict[int, int] = {}
    with asyncio.Runner() as runner:
        client = Client(port)

        @settings(
            max_examples=programs, deadline=None, database=None, phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )  # fmt: skip
        @given(questions | st.integers(0, 2**32).map(_written))
        def ask(question: dict[str, Any]) -> None:
            answer = runner.run(client.post("/api/v1/traces", question))
            codes[answer.status] = codes.get(answer.status, 0) + 1
            if answer.status not in (200, 400, 422):
                found.append(f"{answer.status} for {question!r}"[:200])

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ask()
    return none_of(f"generated programs ({codes.get(200, 0):,} right): answers of 5xx", found, sum(codes.values()))


def _written(seed: int) -> dict[str, Any]:
    """Return a program of random lines; where shapes do not fit, that is the server's to say."""
    draw = random.Random(seed)
    lines: list[str] = []
    for number in range(draw.randrange(1, 5)):
        line = draw.choice(LINES)
        for kind, names in NAMES.items():
            while f"{{{kind}}}" in line:
                known = [*names, *(f"t{each}" for each in range(number))]
                line = line.replace(f"{{{kind}}}", draw.choice(known), 1)
        lines.append(f"t{number} = {line}")
    program = "\n".join([*lines, f"L = sum(t{len(lines) - 1})"])
    words = _words(program)
    inputs = {name: value for name, value in INPUTS.items() if name in words}
    return {"program": program, "inputs": inputs, "granularity": draw.choice(["tensor", "scalar"])}


def _words(program: str) -> set[str]:
    return set("".join(each if each.isalnum() or each == "_" else " " for each in program).split())
