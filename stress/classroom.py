"""A class behind one address: every client opens one page, then goes ten steps."""

from __future__ import annotations

import asyncio
from urllib.parse import quote

from stress.client import Answer, Client
from stress.serving import serving
from stress.verdicts import Verdict, at_most, none_of, percentile

CLIENTS, STEPS = 300, 10
LATENCY = 300
PROGRAM = "z = w*x + b\na = relu(z)\nL = (a - y)**2"


async def run(seconds: float) -> list[Verdict]:
    """Let all of them come within a third of the time, and go on at their own pace."""
    with serving() as server:
        async with Client(server.port) as first:
            await first.get("/play")  # templates are compiled once in a server's life
        answers = [
            answer
            for each in await asyncio.gather(*(_learner(server.port, number, seconds) for number in range(CLIENTS)))
            for answer in each
        ]
        busy = server.processor_time()
    failures = [str(answer.status) for answer in answers if answer.status != 200]
    times = [answer.seconds * 1e3 for answer in answers]
    what = f"class of {CLIENTS} in {seconds:g} s"
    return [
        none_of(f"{what}: failures", failures, len(answers)),
        at_most(f"{what} ({busy:.0f} s computed): p95", percentile(times, 95), LATENCY, "ms"),
    ]


async def _learner(port: int, number: int, seconds: float) -> list[Answer]:
    await asyncio.sleep(number / CLIENTS * seconds / 3)
    inputs = {"x": 2, "w": 3, "b": number, "y": 5}
    async with Client(port) as client:
        answers = [await client.get(f"/play?program={quote(PROGRAM)}")]
        for step in range(STEPS):
            await asyncio.sleep(seconds * 0.6 / STEPS)
            inputs["x"] = step
            question = {"program": PROGRAM, "inputs": inputs, "detail": "view"}
            answers.append(await client.post("/api/v1/traces", question))
    return answers
