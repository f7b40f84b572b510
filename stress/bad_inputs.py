"""Every known bad input, to every route that takes a body, in a loop: no failure, and memory that stays."""

from __future__ import annotations

import base64
import json
from collections.abc import AsyncIterator, Iterator
from itertools import count
from pathlib import Path
from time import monotonic
from typing import Any

from stress.client import Client
from stress.serving import Server, serving
from stress.verdicts import Verdict, at_most, none_of

DATA = Path(__file__).parents[1] / "tests" / "app" / "data" / "bad_inputs.json"
TRACES = "/api/v1/traces"
MEMORY, GROWTH = 300, 5
WARM = 0.2  # share of the time after which memory must no longer grow


async def run(seconds: float) -> list[Verdict]:
    """Send them again and again for a time, and look at the answers and at the server's memory."""
    failures: list[str] = []
    with serving() as server:
        start, tried, early, peak = monotonic(), 0, 0.0, 0.0
        async with Client(server.port) as client:
            async for found in _answers(client, await _routes(client)):
                failures += found
                tried += 1
                if tried % 50 == 0:
                    peak = max(peak, server.memory())
                    share = (monotonic() - start) / seconds
                    early = peak if share < WARM or not early else early
                    if share >= 1:
                        break
        late = server.memory()
        failures += _crash(server)
    return [
        none_of("bad inputs: answers of 5xx", failures, tried),
        at_most("bad inputs: memory of the server", max(peak, late), MEMORY, "MiB"),
        at_most(f"bad inputs: growth after {WARM:.0%} of the time", 100 * (late / early - 1), GROWTH, "%"),
    ]


async def _answers(client: Client, routes: list[str]) -> AsyncIterator[list[str]]:
    """Yield what was wrong with each answer: to /traces every second time, to each of the other routes in turn."""
    bodies = list(_bodies())
    for turn in count():
        route = routes[turn // 2 % len(routes)] if turn % 2 else TRACES
        for name, body in bodies:
            answer = await client.post(route, body)
            yield [f"{answer.status} for {name} at {route}"] if answer.status >= 500 else []


def _bodies() -> Iterator[tuple[str, bytes]]:
    rows: list[dict[str, Any]] = json.loads(DATA.read_text())
    for row in rows:
        if "body_base64" in row:
            yield row["id"], base64.b64decode(row["body_base64"])
        else:
            yield row["id"], row["body"].encode() if "body" in row else json.dumps(row["question"]).encode()


async def _routes(client: Client) -> list[str]:
    paths = json.loads((await client.get("/openapi.json")).body)["paths"]
    return [path for path, methods in paths.items() if "post" in methods and "{" not in path]


def _crash(server: Server) -> list[str]:
    return [] if server.process.poll() is None else [f"the server ended with {server.process.returncode}"]
