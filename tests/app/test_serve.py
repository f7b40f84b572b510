"""``python -m app`` serves, says where, and stops when told to."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import httpx
import pytest

from app.__main__ import listen


@contextmanager
def serving(*options: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    command = [sys.executable, "-m", "app", "--port", "0", *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield process, process.stdout.readline()
        finally:
            process.terminate()
            process.communicate(timeout=20)


@pytest.mark.parametrize("workers", ["1", "2"])
def test_the_address_that_is_printed_answers_at_once(workers: str) -> None:
    with serving("--workers", workers) as (process, line):
        found = re.fullmatch(r"Blameflow is at (http://127\.0\.0\.1:\d+)\n", line)
        assert found
        answer = httpx.get(f"{found[1]}/healthz", timeout=30)
        assert (answer.status_code, answer.json()) == (200, {"status": "ok"})
        assert "server" not in answer.headers
        head = httpx.head(f"{found[1]}/api/v1/limits", timeout=30)
        assert (head.status_code, head.content) == (200, b"")
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=20) == 0


def asking(path: str, question: dict[str, Any], accept: str = "*/*") -> bytes:
    body = json.dumps(question).encode()
    head = f"POST {path} HTTP/1.1\r\nHost: a\r\nAccept: {accept}\r\nContent-Type: application/json\r\n"
    return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body


def until_closed(connection: socket.socket) -> bytes:
    with connection, connection.makefile("rb") as file:
        return file.read()


@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_stop_ends_what_is_in_hand_and_loses_nothing(workers: str) -> None:
    question = {
        "program": "L = (w*x - y)**2", "inputs": {"w": 0.5, "x": 1, "y": 3}, "parameters": ["w"], "steps": 4_000,
        "learning_rate": 1e-6,
    }  # fmt: skip
    trace = asking("/api/v1/traces", {"program": "x*2", "inputs": {"x": 1}})
    with serving("--workers", workers) as (process, line):
        port = int(line.rpartition(":")[2])
        assert httpx.get(f"http://127.0.0.1:{port}/healthz", timeout=30).status_code == 200
        stream, half, idle = (socket.create_connection(("127.0.0.1", port), timeout=20) for _ in range(3))
        half.sendall(trace[:-4])
        stream.sendall(asking("/api/v1/training", question, "text/event-stream"))
        begun = stream.recv(1)
        began = monotonic()
        process.send_signal(signal.SIGTERM)
        assert until_closed(idle) == b""  # so the signal has arrived before the rest of the question
        half.sendall(trace[-4:])
        answer = until_closed(half)
        assert answer.startswith(b"HTTP/1.1 200 ")
        assert b"\r\nconnection: close\r\n" in answer
        assert json.loads(answer.partition(b"\r\n\r\n")[2])["diagnostics"] == []
        events = begun + until_closed(stream)
        assert b"event: result\n" in events
        assert events.endswith(b"\r\n0\r\n\r\n")
        assert process.wait(timeout=10) in (0, -signal.SIGTERM)
        assert monotonic() - began < 10


def test_answers_do_not_wait_for_acknowledgements() -> None:
    with listen("127.0.0.1", 0) as listener, socket.create_connection(listener.getsockname()):
        accepted, _ = listener.accept()
        with accepted:
            assert accepted.proto == socket.IPPROTO_TCP


def test_a_port_that_is_taken_is_told_in_one_sentence() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        result = subprocess.run(
            [sys.executable, "-m", "app", "--port", port], capture_output=True, text=True, timeout=30, check=False
        )
    assert result.returncode == 1
    assert result.stdout == ""
    assert port in result.stderr
    assert "Traceback" not in result.stderr


def test_a_setting_that_is_wrong_is_told_in_one_sentence() -> None:
    environment = {**os.environ, "BLAMEFLOW_THREADS": "many"}
    result = subprocess.run(
        [sys.executable, "-m", "app", "--port", "0"], env=environment, capture_output=True, text=True, timeout=30,
        check=False,
    )  # fmt: skip
    assert (result.returncode, result.stderr) == (1, "BLAMEFLOW_THREADS must be a whole number, not 'many'.\n")


@pytest.mark.parametrize("workers", ["1", "2"])
def test_the_log_is_whole_when_the_server_has_stopped(workers: str) -> None:
    with serving("--workers", workers) as (process, line):
        name = httpx.get(f"{line.split()[-1]}/healthz?program=secret", timeout=30).headers["x-request-id"]
        process.terminate()
        _, errors = process.communicate(timeout=20)
    (told,) = [json.loads(each) for each in errors.splitlines()]
    assert (told["id"], told["path"], told["status"], told["client"]) == (name, "/healthz", 200, "127.0.0.1")
    assert "secret" not in errors


PICTURE = b"GET /api/v1/traces.png?program=1&width=%d HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="processes are looked up in /proc")
@pytest.mark.parametrize(("workers", "end"), [("1", signal.SIGKILL), ("2", signal.SIGTERM)])
def test_what_paints_ends_with_its_server(workers: str, end: signal.Signals) -> None:
    with serving("--workers", workers) as (process, line):
        address = ("127.0.0.1", int(line.rpartition(":")[2]))
        with socket.create_connection(address, timeout=30) as connection:
            connection.sendall(PICTURE % 99)
            assert b"\x89PNG" in until_closed(connection)
        below = descendants(process.pid)
        painters = [each for each in below if b"spawn_main" in Path(f"/proc/{each}/cmdline").read_bytes()]
        assert painters
        process.send_signal(end)
        process.wait(timeout=15)
        latest = monotonic() + 5
        while (left := [each for each in painters if is_running(each)]) and monotonic() < latest:
            sleep(0.02)
        assert left == []


def descendants(process: int) -> list[int]:
    files = Path(f"/proc/{process}/task").glob("*/children")  # each thread has its own
    found = [int(each) for file in files for each in file.read_text().split()]
    return found + [below for each in found for below in descendants(each)]


def is_running(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False
