"""Clients that send slowly, or nothing: the server lets go of them, and a normal client does not notice."""

from __future__ import annotations

import asyncio
from time import monotonic, perf_counter

from stress.client import Client
from stress.serving import serving
from stress.verdicts import Verdict, at_most, none_of, percentile

EACH = 250
LONGEST, LATENCY, MEMORY = 15, 100, 32
PAUSE = 0.02
BEGINNINGS = {
    "slow head": b"GET /api/v1/limits HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ",
    "slow body": b"POST /api/v1/traces HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 4000\r\n"
    b"Content-Type: application/json\r\n\r\n{",
    "idle": b"",
}
PROGRAM = "L = (w*x + b - y)**2"
INPUTS = {"x": 2, "w": 3, "b": 1, "y": 5}


async def run(seconds: float) -> list[Verdict]:
    """Hold 250 connections of each kind for a time, each opened anew when the server closes it."""
    end = monotonic() + max(seconds, LONGEST + 5)
    lives: list[float] = []
    with serving() as server:
        async with Client(server.port) as client:
            for _ in range(20):
                await client.post("/api/v1/traces", {"program": PROGRAM, "inputs": INPUTS})
            before = server.memory()
            held = [
                asyncio.create_task(_hold(server.port, beginning, end, lives))
                for beginning in BEGINNINGS.values()
                for _ in range(EACH)
            ]
            times: list[float] = []
            failures: list[str] = []
            peak = before
            while monotonic() < end:
                question = {"program": PROGRAM, "inputs": {**INPUTS, "x": len(times)}}
                answer = await client.post("/api/v1/traces", question)
                times.append(answer.seconds * 1e3)
                failures += [str(answer.status)] if answer.status != 200 else []
                peak = max(peak, server.memory()) if len(times) % 20 == 0 else peak
                await asyncio.sleep(PAUSE)
            await asyncio.gather(*held)
    return [
        none_of("bad sockets: a normal client's failures", failures, len(times)),
        at_most(f"bad sockets ({3 * EACH}): a normal client's p99", percentile(times, 99), LATENCY, "ms"),
        at_most(f"bad sockets: the longest of {len(lives):,} lives", max(lives), LONGEST, "s"),
        at_most("bad sockets: growth of memory", peak - before, MEMORY, "MiB"),
    ]


async def _hold(port: int, beginning: bytes, end: float, lives: list[float]) -> None:
    """Keep a connection busy with a byte a second, and open another when it is closed, until the end."""
    while monotonic() < end:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        start = perf_counter()
        writer.write(beginning)
        gone = asyncio.ensure_future(reader.read())
        while not gone.done() and monotonic() < end:
            if beginning and not writer.is_closing():
                writer.write(b"a")
            await asyncio.wait([gone], timeout=1.0)
        lives.append(perf_counter() - start)
        gone.cancel()
        await asyncio.gather(gone, return_exceptions=True)
        writer.close()
