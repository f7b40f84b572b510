"""Many small requests at once do not hold the event loop: it looks at its connections between them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from time import monotonic
from typing import Any

import pytest

from app.server.turns import Turns

SHARE = 0.002


def work(seconds: float) -> None:
    end = monotonic() + seconds
    while monotonic() < end:
        pass


async def ticks(into: list[float]) -> None:
    """Take note of every look of the loop at what is ready."""
    while True:
        into.append(monotonic())
        await asyncio.sleep(0)


def test_the_loop_goes_on_between_requests_and_keeps_their_order() -> None:
    done: list[int] = []

    async def request(turns: Turns, number: int) -> None:
        await turns.take()
        work(0.001)
        done.append(number)

    async def scene() -> list[float]:
        turns, seen = Turns(SHARE), list[float]()
        watching = asyncio.create_task(ticks(seen))
        await asyncio.gather(*(request(turns, number) for number in range(40)))
        watching.cancel()
        return seen

    seen = asyncio.run(scene())
    assert done == list(range(40))
    assert len(seen) > 20


def test_one_that_gives_up_lets_the_others_go_on() -> None:
    async def scene() -> int:
        turns = Turns(0.0)
        await turns.take()
        waiting = [asyncio.create_task(turns.take()) for _ in range(5)]
        await asyncio.sleep(0)
        waiting[1].cancel()
        waiting[3].cancel()
        found = await asyncio.wait_for(asyncio.gather(*waiting, return_exceptions=True), 1)
        return sum(each is None for each in found)

    assert asyncio.run(scene()) == 3


def test_a_turn_with_time_left_keeps_nobody_waiting() -> None:
    async def scene() -> None:
        turns = Turns(10.0)
        for _ in range(50):
            take = turns.take()
            with pytest.raises(StopIteration):
                take.send(None)

    asyncio.run(scene())


def test_a_server_says_that_it_lives_before_the_questions_that_came_earlier(
    run: Callable[[Callable[[Any], Coroutine[Any, Any, None]]], None],
) -> None:
    order: list[str] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        order.append(scope["path"])
        work(SHARE)
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"0")]})
        await send({"type": "http.response.body", "body": b""})

    async def scene(serving: Any) -> None:
        async with serving(app) as connect:
            clients = [await connect() for _ in range(9)]
            for number, client in enumerate(clients):
                path = "/healthz" if number == 8 else f"/{number}"
                client.writer.write(f"GET {path} HTTP/1.1\r\nHost: a\r\n\r\n".encode())
            for client in clients:
                assert (await client.answer())[0] == 200

    run(scene)
    assert len(order) == 9
    assert order.index("/healthz") < 5
