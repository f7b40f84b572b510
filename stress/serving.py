"""A server as users start it, in a process of its own, and what can be read of it from outside."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep

START = 30.0


@dataclass(frozen=True, slots=True)
class Server:
    """A server that runs."""

    port: int
    process: subprocess.Popen[bytes]

    def memory(self) -> float:
        """Return its resident memory in MiB, that of all its processes."""
        return sum(_memory(each) for each in [self.process.pid, *_children(self.process.pid)])

    def processor_time(self) -> float:
        """Return the seconds that it has computed so far."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def kill(self) -> None:
        """End it at once, in the middle of whatever it does."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()


@contextmanager
def serving(**settings: str | int) -> Iterator[Server]:
    """Serve with settings such as ``access_log=0`` on a free port, until the block ends."""
    port = free_port()
    named = {f"BLAMEFLOW_{name.upper()}": str(value) for name, value in {"access_log": 0, **settings}.items()}
    command = [sys.executable, "-m", "app", "--port", str(port)]
    with subprocess.Popen(command, env={**os.environ, **named}, stdout=subprocess.DEVNULL) as process:
        try:
            wait_for(port, process)
            yield Server(port, process)
        finally:
            process.terminate()
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()


def free_port() -> int:
    """Return a port that nobody listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    """Return once something listens at a port.

    Raises
    ------
    RuntimeError
        If the process ended, or nothing listens in time.
    """
    end = monotonic() + START
    while monotonic() < end and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            return
        except ConnectionRefusedError:
            sleep(0.05)
    raise RuntimeError(f"nothing listens at port {port}")


def _memory(process: int) -> float:
    status = Path(f"/proc/{process}/status").read_text()
    line = next((line for line in status.splitlines() if line.startswith("VmRSS:")), "VmRSS: 0 kB")
    return int(line.split()[1]) / 1024


def _children(process: int) -> list[int]:
    files = Path(f"/proc/{process}/task").glob("*/children")  # each thread has its own
    found = [int(each) for file in files for each in file.read_text().split()]
    return found + [below for each in found for below in _children(each)]
