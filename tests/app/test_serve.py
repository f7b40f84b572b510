"""``python -m app`` serves, says where, and stops when told to."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

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
