"""Whether the server says that it lives, at once, while clients ask the heaviest questions of each kind."""

from __future__ import annotations

import json
import socket
from time import monotonic, perf_counter, sleep
from typing import Any
from urllib.parse import quote

from stress.client import Client
from stress.crowd import at_once, busy, crowd, request
from stress.largest import KINDS, largest_size
from stress.serving import serving
from stress.verdicts import Verdict, at_most, percentile

LATENCY = 10  # milliseconds
EVERY = 0.02
WARM = 0.5
VARIANTS = 7  # of an address, so that few answers come from what is kept
PROBE = b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
PAGES = (
    "/", "/docs", "/ops", "/lessons/chain-rule", "/gradient-flow", "/networks", "/pitfalls", "/gallery", "/teach",
    "/openapi.json",
)  # fmt: skip
TRAINING = {
    "program": "L = mse(tanh(x @ W), y)", "inputs": {"x": [[0.5] * 64] * 64, "W": [[0.1] * 64] * 64, "y": 0},
    "steps": 10_000, "parameters": ["W"], "optimizer": "adam", "learning_rate": 0.01,
}  # fmt: skip
SMALL = "z = w*x + b\na = relu(z)\nL = (a - y)**2"


async def run(seconds: float) -> list[Verdict]:
    """Share the time among all kinds; look at each by itself, then at all together.

    Where every processor is busy, a process that wakes up waits for the system's next tick, whoever serves: the first
    line says how long an idle server takes while others compute.
    """
    with serving() as server:
        questions = await _questions(server.port)
        questions["everything at once"] = [each for requests in questions.values() for each in requests]
        share = max(seconds / (len(questions) + 1), 1.0)
        with busy():
            verdicts = [_verdict("/healthz of an idle server on busy processors", probe(server.port, share))]
        for name, requests in questions.items():
            with crowd(server.port, requests):
                sleep(WARM)
                verdicts.append(_verdict(f"/healthz beside {name}", probe(server.port, share)))
    return verdicts


def _verdict(what: str, times: list[float]) -> Verdict:
    middle, worst = percentile(times, 50), max(times)
    return at_most(f"{what}: p99 (p50 {middle:.1f}, max {worst:.1f})", percentile(times, 99), LATENCY, "ms")


def probe(port: int, seconds: float) -> list[float]:
    """Ask for a time whether the server lives; return the milliseconds that each answer took.

    Raises
    ------
    RuntimeError
        If it says anything else than that it does.
    """
    times, end = [], monotonic() + seconds
    with socket.create_connection(("127.0.0.1", port)) as connection, at_once():
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        while monotonic() < end:
            start = perf_counter()
            connection.sendall(PROBE)
            answer = connection.recv(4096)
            times.append((perf_counter() - start) * 1e3)
            if not answer.startswith(b"HTTP/1.1 200 "):
                raise RuntimeError(f"/healthz answered {answer[:80]!r}")
            sleep(max(0.0, EVERY - (perf_counter() - start)))
    return times


async def _questions(port: int) -> dict[str, list[bytes]]:
    """Return the requests of each kind."""
    found = {}
    async with Client(port) as client:
        for name, kind in KINDS.items():
            if kind.path.startswith("/"):
                continue  # pages are among the others
            size = await largest_size(client, kind)
            found[name] = [_post(kind.path, kind.question(size))]
    return found | _others()


def _others() -> dict[str, list[bytes]]:
    inputs = {"x": 1, "w": 2, "b": 3, "y": 3}
    wide = {"program": "sum(x", "inputs": {"x": [[0.5] * 400] * 400}}
    training = _post("training", TRAINING)
    events = training.replace(b"\r\n", b"\r\nAccept: text/event-stream\r\n", 1)
    return {
        "bitmap": [_post("traces.png", {"program": _lines(800), "inputs": {"x": 1.0}})],
        "animation": _each("/api/v1/traces.gif", _lines(40)),
        "training": [training],
        "training in events": [events],
        "page of a large program": _each("/play", _lines(300)),
        "drawing at an address": _each("/api/v1/traces.svg", _lines(300)),
        "large answer at an address": _each("/api/v1/traces", _lines(600)),
        "embedded": _each("/embed", _lines(300)),
        "self-contained file": _each("/static-embed", _lines(300)),
        "pages": [request("GET", path) for path in PAGES],
        "small traces": [_post("traces", {"program": SMALL, "inputs": {**inputs, "b": each}}) for each in range(500)],
        "new small programs": [
            _post("traces", {"program": f"{SMALL} + {each}", "inputs": inputs}) for each in range(500)
        ],
        "body read at once": [_post("traces", {"program": "sum(x", "inputs": {"x": [0.5] * 6_000}})],
        "large body that is wrong": [_post("traces", wide)],
        "many unknown fields": [_post("traces", {f"field{number}": number for number in range(50_000)})],
    }


def _post(path: str, question: dict[str, Any]) -> bytes:
    return request("POST", f"/api/v1/{path}", json.dumps(question).encode())


def _get(path: str, question: dict[str, Any]) -> bytes:
    return request("GET", f"{path}?program={quote(question['program'])}&inputs={quote(json.dumps(question['inputs']))}")


def _each(path: str, program: str) -> list[bytes]:
    return [_get(path, {"program": program, "inputs": {"x": 1 + number / 64}}) for number in range(VARIANTS)]


def _lines(size: int) -> str:
    return "\n".join(["a0 = sin(x)", *(f"a{each} = sin(a{each - 1})" for each in range(1, size))])
