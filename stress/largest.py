"""The largest request of each kind that the limits let through, found by search, and how long its answer takes."""

from __future__ import annotations

import json
from collections.abc import Callable
from statistics import median
from typing import Any, NamedTuple
from urllib.parse import urlencode

from stress.client import Answer, Client
from stress.serving import serving
from stress.verdicts import Verdict, at_most, untried

LATENCY = 500
TIMES = 3


class Kind(NamedTuple):
    """A kind of request that grows with a number: to a path of the API, or to a page if the path begins with /."""

    path: str
    question: Callable[[int], dict[str, Any]]
    most: int

    async def ask(self, client: Client, question: dict[str, Any]) -> Answer:
        """Ask a question: resources by POST, pages and animations by their address."""
        if not self.path.startswith("/"):
            return await client.post(f"/api/v1/{self.path}", question)
        texts = {name: each if isinstance(each, str) else json.dumps(each) for name, each in question.items()}
        return await client.get(f"{self.path}?{urlencode(texts)}")


def _chain(size: int, **more: Any) -> dict[str, Any]:
    return {"program": "x" + "*x" * size, "inputs": {"x": 1.0}, **more}


def _lines(size: int, **more: Any) -> dict[str, Any]:
    lines = ["a0 = sin(x)", *(f"a{each} = sin(a{each - 1})" for each in range(1, size))]
    return {"program": "\n".join(lines), "inputs": {"x": 1.0}, **more}


def _square(size: int, program: str, **more: Any) -> dict[str, Any]:
    return {"program": program, "inputs": {"x": [[0.5] * size] * size}, **more}


def _grid(size: int) -> dict[str, Any]:
    grid = {"left": -1, "right": 1, "bottom": -1, "top": 1, "columns": size, "rows": size}
    program = "h = tanh(x @ W)\np = h @ v\nL = sum(p)"
    return {
        "program": program, "inputs": {"W": [[0.5] * 8] * 2, "v": [0.5] * 8}, "x": "x", "output": "p", "grid": grid,
    }  # fmt: skip


KINDS = {
    "trace, many nodes": Kind("traces", _chain, 8_000),
    "trace, many lines": Kind("traces", _lines, 4_000),
    "trace as drawn": Kind("traces", lambda size: _lines(size, detail="view"), 4_000),
    "trace, large tensor": Kind("traces", lambda size: _square(size, "sum(x*x)"), 600),
    "trace, matrix product": Kind("traces", lambda size: _square(size, "sum(x@x)", detail="gradients"), 600),
    "trace in scalars": Kind("traces", lambda size: _square(size, "sum(tanh(x@x))", granularity="scalar"), 100),
    "gradient check": Kind("gradient-checks", lambda size: _square(size, "sum(tanh(x@x))"), 100),
    "one cell": Kind("cells", lambda size: _square(size, "sum(x@x)", name="x", index=[0, 0]), 600),
    "both modes": Kind("tangents", lambda size: _square(size, "sum(tanh(x@x))", name="x", index=[0, 0]), 600),
    "network, wide": Kind("networks", lambda size: {"layers": [size, size, size]}, 600),
    "network, deep": Kind("networks", lambda size: {"layers": [8] * (size + 1)}, 400),
    "gradient flow": Kind("gradient-flow", lambda size: {"depth": 50, "width": size}, 512),
    "surface": Kind("surfaces", _grid, 1_000),
    "picture": Kind("traces.svg", _lines, 4_000),
    "bitmap": Kind("traces.png", _lines, 4_000),
    "animation": Kind("/api/v1/traces.gif", _lines, 400),
    "panel": Kind("panels", lambda size: _lines(size, node=1), 4_000),
    "prediction": Kind("predictions", lambda size: _lines(size, node=0, answer="1"), 4_000),
    "step curve": Kind("step-curves", lambda size: _square(size, "sum(tanh(x@x))", name="x", index=[0, 0]), 200),
    "update": Kind("updates", lambda size: _square(size, "sum(x*x)", parameters=["x"], learning_rate=0.1), 600),
    "stored pass": Kind("backward-passes", lambda size: _square(size, "sum(x*x)"), 600),
    "player in a frame": Kind("/embed", _lines, 2_000),
    "player in a file": Kind("/static-embed", _lines, 2_000),
}  # fmt: skip


async def run() -> list[Verdict]:
    """Ask for the largest of each kind some times over."""
    verdicts = []
    with serving(kept_bytes=0) as server:
        async with Client(server.port) as client:
            for name, kind in KINDS.items():
                size = await largest_size(client, kind)
                if not size:
                    verdicts.append(untried(f"largest {name}", "no size is answered"))
                    continue
                answers = [await kind.ask(client, _new(kind.question(size), number)) for number in range(TIMES)]
                bytes_ = f"{len(answers[0].body) / 2**20:.1f} MiB"
                time = median(answer.seconds for answer in answers) * 1e3
                verdicts.append(at_most(f"largest {name}: size {size:,}, {bytes_}", time, LATENCY, "ms"))
    return verdicts


def _new(question: dict[str, Any], number: int) -> dict[str, Any]:
    """Return the same question, but with a program that the server has not compiled."""
    return question | ({"program": f"{question['program']}#{number}"} if "program" in question else {})


async def largest_size(client: Client, kind: Kind) -> int:
    """Return the largest size that is answered, by halving."""
    low, high = 0, kind.most + 1
    while high - low > max(1, low // 100):
        middle = (low + high) // 2
        answer = await kind.ask(client, kind.question(middle))
        if answer.status >= 500:
            raise RuntimeError(f"{kind.path} answered {answer.status} at size {middle}")
        low, high = (middle, high) if answer.status == 200 else (low, middle)
    return low
