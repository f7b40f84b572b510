"""Clients that ask one heavy question again and again, in a process of their own that gives way to all others."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import get_context
from threading import Thread
from time import sleep

CLIENTS = 4
NICE = 10
PAUSE = 0.05
START = 0.5
BUFFER = 2**18


@contextmanager
def crowd(port: int, requests: list[bytes]) -> Iterator[None]:
    """Let each client send these requests in turn, beginning with another one, until the block ends."""
    process = get_context("spawn").Process(target=_ask, args=(port, requests), daemon=True)
    process.start()
    try:
        yield
    finally:
        process.kill()
        process.join()


@contextmanager
def busy() -> Iterator[None]:
    """Keep as many processes as there are processors computing until the block ends."""
    processes = [get_context("spawn").Process(target=_compute, daemon=True) for _ in range(os.cpu_count() or 1)]
    for process in processes:
        process.start()
    sleep(START)
    try:
        yield
    finally:
        for process in processes:
            process.kill()
            process.join()


@contextmanager
def at_once() -> Iterator[None]:
    """Let this process go on at once when it may, if the system allows that: its own waiting is not the server's."""
    try:
        os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1))
    except (AttributeError, PermissionError):
        yield
        return
    try:
        yield
    finally:
        os.sched_setscheduler(0, os.SCHED_OTHER, os.sched_param(0))


def request(method: str, path: str, body: bytes = b"") -> bytes:
    """Return the bytes of a request after which the connection ends."""
    head = f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nAccept-Encoding: gzip\r\n"
    if method == "POST":
        head += f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n"
    return head.encode() + b"\r\n" + body


def _compute() -> None:
    while True:
        pass


def _ask(port: int, requests: list[bytes]) -> None:
    _give_way()
    clients = [Thread(target=_client, args=(port, requests, number)) for number in range(CLIENTS)]
    for client in clients:
        client.start()


def _give_way() -> None:
    """Run only where a processor has nothing else to do: clients are on other machines."""
    if hasattr(os, "SCHED_IDLE"):
        os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
    else:
        os.nice(NICE)


def _client(port: int, requests: list[bytes], number: int) -> None:
    buffer = bytearray(BUFFER)
    while True:
        number += 1
        try:
            with socket.create_connection(("127.0.0.1", port)) as connection:
                connection.sendall(requests[number % len(requests)])
                while connection.recv_into(buffer):
                    pass
        except OSError:
            sleep(PAUSE)
