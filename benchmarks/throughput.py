"""``make bench-server``: requests a second of the trace endpoint beside a bare FastAPI endpoint, under the same server.

The same client asks each kind of question over kept connections, in turns, so that a change of the machine's speed
hits all alike. A second is one of the server's own processor time: the client and whatever else runs do not count.
"""

from __future__ import annotations

import asyncio
import json
import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from statistics import median
from time import perf_counter, sleep
from typing import NamedTuple
from urllib.parse import urlencode

from benchmarks.timing import Target, at_least

CONNECTIONS = 8
SECONDS = 1.5
ROUNDS = 5
BARE = "a bare endpoint"
HEAD = "POST /api/v1/traces HTTP/1.1\r\nHost: 127.0.0.1\r\n"
# Ten nodes with the constant 2; each ``{}`` may be another number.
PROGRAM = "z = w*x + b\na = relu(z)\nd = a - y\nL = d**2{}"
INPUTS = {"x": 2, "w": 3, "b": 1, "y": 5}
WANTED = {"new inputs": 0.45, "a new program": 0.12, "a repeated question": 0.9}

Requests = Callable[[], bytes]


class Server(NamedTuple):
    """A server in another process."""

    port: int
    process: int

    def processor_time(self) -> float:
        """Return the seconds that it has computed so far."""
        fields = Path(f"/proc/{self.process}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def main() -> None:
    """Measure every kind of question and print what was reached."""
    for target in run():
        print(f"{target.text}  {target.measured:.2f}  {'reached' if target.reached else 'NOT REACHED'}")


def run() -> list[Target]:
    """Return the share of a bare endpoint's throughput that each kind of question reaches."""
    rates = asyncio.run(_race())
    for kind, rate in rates.items():
        print(f"  {kind:<24}{rate:10,.0f} requests/s")
    return [
        at_least(f"Traces, {kind}, of {BARE}", rates[kind] / rates[BARE], wanted) for kind, wanted in WANTED.items()
    ]


async def _race() -> dict[str, float]:
    with _serving("benchmarks.bare:create_app") as bare, _serving("app.main:create_app") as ours:
        servers = {BARE: bare, **dict.fromkeys(WANTED, ours)}
        rates: dict[str, list[float]] = {kind: [] for kind in servers}
        questions = {BARE: _bare(), **_questions()}
        for _ in range(ROUNDS):
            for kind, server in servers.items():
                rates[kind].append(await _rate(server, questions[kind]))
    return {kind: median(each) for kind, each in rates.items()}


def _questions() -> dict[str, Requests]:
    numbers = count()

    def new_inputs() -> bytes:
        return _post({"program": PROGRAM.format(""), "inputs": {**INPUTS, "x": next(numbers)}})

    def new_program() -> bytes:
        return _post({"program": PROGRAM.format(f" + {next(numbers)}"), "inputs": INPUTS})

    repeated = urlencode({"program": PROGRAM.format(""), "inputs": json.dumps(INPUTS)})
    asked = f"GET /api/v1/traces?{repeated} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode()
    return {"new inputs": new_inputs, "a new program": new_program, "a repeated question": lambda: asked}


def _bare() -> Requests:
    body = {"program": PROGRAM.format(""), "inputs": INPUTS}
    return lambda: _post(body)


def _post(question: Mapping[str, object]) -> bytes:
    body = json.dumps(question).encode()
    head = f"{HEAD}Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


async def _rate(server: Server, requests: Requests) -> float:
    """Return the requests that a server answers in a second of its own processor time."""
    end, start = perf_counter() + SECONDS, server.processor_time()
    counts = await asyncio.gather(*(_ask(server.port, requests, end) for _ in range(CONNECTIONS)))
    return sum(counts) / (server.processor_time() - start)


async def _ask(port: int, requests: Requests, end: float) -> int:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    done = 0
    while perf_counter() < end:
        writer.write(requests())
        head = await reader.readuntil(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 200 "):
            raise RuntimeError(f"the server answered {head[:80]!r}")
        size = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
        await reader.readexactly(size)
        done += 1
    writer.close()
    return done


@contextmanager
def _serving(factory: str) -> Iterator[Server]:
    """Serve an application as ``python -m app`` does, in a process of its own."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    with subprocess.Popen([sys.executable, "-m", "benchmarks.serving", factory, str(port)]) as server:
        try:
            while True:
                try:
                    socket.create_connection(("127.0.0.1", port)).close()
                    break
                except ConnectionRefusedError:
                    sleep(0.05)
            yield Server(port, server.pid)
        finally:
            server.terminate()


if __name__ == "__main__":
    main()
