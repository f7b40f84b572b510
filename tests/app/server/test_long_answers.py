"""Answers that are long, that nobody takes, or that break off: none of them holds the others, or looks whole."""

from __future__ import annotations

import asyncio
from typing import Any

from app.server.exchange import PART

GET = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"


def test_a_long_answer_is_handed_over_part_by_part_and_others_have_their_turns(run: Any) -> None:
    sent = bytes(range(256)) * (PART // 256) * 5 + b"end"
    turns: list[int] = []

    async def long(scope: Any, receive: Any, send: Any) -> None:
        others = asyncio.create_task(count())
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"%d" % len(sent))]})
        await send({"type": "http.response.body", "body": sent[:PART], "more_body": True})
        await send({"type": "http.response.body", "body": sent[PART:]})
        others.cancel()

    async def count() -> None:
        while True:
            turns.append(len(turns))
            await asyncio.sleep(0)

    async def scene(serving: Any) -> None:
        async with serving(long) as connect:
            client = await connect()
            for _ in range(2):
                turns.clear()
                await client.send(GET)
                assert (await client.answer())[2] == sent
                assert len(turns) >= 5

    run(scene)


def test_a_client_that_does_not_take_its_answer_is_left(run: Any) -> None:
    async def huge(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        while True:
            await send({"type": "http.response.body", "body": b"x" * 2**20, "more_body": True})

    async def scene(serving: Any) -> None:
        async with serving(huge) as connect:
            client = await connect()
            client.writer.transport.pause_reading()
            await client.send(GET)
            await client.wait(14)
            assert serving.state.connections
            await client.wait(2)
            await client.wait(15)
            assert not serving.state.connections
            await client.settle()
            assert not serving.state.tasks

    run(scene)


def test_half_an_answer_never_looks_like_a_whole_one(run: Any, caplog: Any) -> None:
    async def breaks(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"half", "more_body": True})
        raise RuntimeError("broken")

    async def scene(serving: Any) -> None:
        async with serving(breaks) as connect:
            client = await connect()
            client.writer.write(GET)
            try:
                answer = await client.rest()
            except ConnectionResetError:
                answer = b""
            assert not answer.endswith(b"0\r\n\r\n")

    run(scene)
    assert "broken" in caplog.text


def test_an_application_that_breaks_is_a_500_in_the_usual_shape(run: Any, problem_of: Any, caplog: Any) -> None:
    async def breaks(scope: Any, receive: Any, send: Any) -> None:
        raise RuntimeError("/secret/path")

    async def scene(serving: Any) -> None:
        async with serving(breaks) as connect:
            client = await connect()
            await client.send(GET)
            answer = await client.rest()
            assert problem_of(answer)["errors"][0]["code"] == "internal-error"
            assert b"secret" not in answer

    run(scene)
    assert "secret" in caplog.text
