"""No client holds a connection for long, and none gets anything but HTTP and problems for what it sends."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from app.server.bounds import Bounds

GET = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"


async def echo(scope: Any, receive: Any, send: Any) -> None:
    """Answer with the method, the path and the body."""
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return
        body += message["body"]
        if not message["more_body"]:
            break
    told = f"{scope['method']} {scope['path']}?{scope['query_string'].decode()} ".encode() + bytes(body)
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"%d" % len(told))]})
    await send({"type": "http.response.body", "body": told})


async def at_once(scope: Any, receive: Any, send: Any) -> None:
    """Answer without a look at the body."""
    await send({"type": "http.response.start", "status": 404, "headers": [(b"content-length", b"2")]})
    await send({"type": "http.response.body", "body": b"no"})


def test_a_question_a_kept_connection_and_a_pipeline_are_answered_in_order(run: Any) -> None:
    async def scene(serving: Any) -> None:
        async with serving(echo) as connect:
            client = await connect()
            await client.send(GET)
            assert (await client.answer())[2] == b"GET /? "
            await client.send(
                GET.replace(b"/ ", b"/1?x ") + GET.replace(b"/ ", b"/2 ") + GET.replace(b"/ ", b"/%C3%A9 ")
            )
            assert [(await client.answer())[2] for _ in range(3)] == [b"GET /1?x ", b"GET /2? ", "GET /é? ".encode()]

    run(scene)


@pytest.mark.parametrize(
    "request_",
    [
        b"POST /p HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello",
        b"POST /p HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3;x=y\r\nllo\r\n0\r\n\r\n",
        b"POST http://other/p HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello",
        b"POST /p HTTP/1.0\r\nContent-Length: 5\r\n\r\nhello",
        b"POST /p HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: upgrade\r\nContent-Length: 5\r\n\r\nhello",
    ],
    ids=["sized", "chunked", "absolute", "1.0", "upgrade"],
)
@pytest.mark.parametrize("step", [1, 1000])
def test_a_body_arrives_however_it_is_sent(run: Any, request_: bytes, step: int) -> None:
    async def scene(serving: Any) -> None:
        async with serving(echo) as connect:
            client = await connect()
            for start in range(0, len(request_), step):
                client.writer.write(request_[start : start + step])
                await asyncio.sleep(0)
            assert (await client.answer())[2] == b"POST /p? hello"

    run(scene)


def test_a_client_that_asks_first_is_told_to_go_on(run: Any) -> None:
    async def scene(serving: Any) -> None:
        async with serving(echo) as connect:
            client = await connect()
            await client.send(b"POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n")
            assert await client.reader.readuntil(b"\r\n\r\n") == b"HTTP/1.1 100 Continue\r\n\r\n"
            await client.send(b"ok")
            assert (await client.answer())[2] == b"POST /? ok"

    run(scene)


def test_the_answer_to_head_has_no_body(run: Any) -> None:
    async def scene(serving: Any) -> None:
        async with serving(at_once) as connect:
            client = await connect()
            await client.send(GET.replace(b"GET", b"HEAD") + GET)
            head = await client.reader.readuntil(b"\r\n\r\n")
            assert b"content-length: 2" in head.lower()
            assert (await client.answer())[2] == b"no"

    run(scene)


MALFORMED = {
    "no http": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
    "garbage": b"hello\r\n\r\n",
    "lower-case version": b"GET / http/1.1\r\nHost: a\r\n\r\n",
    "space in the address": b"GET /a b HTTP/1.1\r\nHost: a\r\n\r\n",
    "bytes in the address": b"GET /\xff HTTP/1.1\r\nHost: a\r\n\r\n",
    "no host": b"GET / HTTP/1.1\r\n\r\n",
    "two hosts": b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
    "space before the colon": b"GET / HTTP/1.1\r\nHost : a\r\n\r\n",
    "NUL in a header": b"GET / HTTP/1.1\r\nHost: a\r\nX: a\x00b\r\n\r\n",
    "a length that is no number": b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1e3\r\n\r\n",
    "a negative length": b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
    "two lengths": b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
    "length and chunks": b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
    "an unknown coding": b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n",
    "a chunk without size": b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n",
    "HTTP/2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
}


@pytest.mark.parametrize("sent", MALFORMED.values(), ids=MALFORMED)
def test_what_is_not_http_gets_a_problem_and_the_end(run: Any, problem_of: Any, sent: bytes) -> None:
    async def scene(serving: Any) -> None:
        async with serving(echo) as connect:
            client = await connect()
            await client.send(sent)
            problem = problem_of(await client.rest())
            assert (problem["status"], problem["errors"][0]["code"]) == (400, "bad-request")
            await client.wait(3)
            assert not serving.state.connections

    run(scene)


def test_nothing_that_was_sent_comes_back_in_a_refusal(run: Any, problem_of: Any) -> None:
    async def scene(serving: Any) -> None:
        async with serving(echo) as connect:
            client = await connect()
            await client.send(b"GET / HTTP/1.1\r\nHost: a\r\nsecret\x01" + b"secret" * 1000 + b"\r\n\r\n")
            answer = await client.rest()
            assert problem_of(answer)["status"] == 400
            assert b"secret" not in answer
            assert len(answer) < 2000

    run(scene)


TOO_LARGE = {
    "headers": (b"".join(b"X-%d: 1\r\n" % i for i in range(9)), {"headers": 9}, 431, "headers-too-large", 10),
    "header bytes": (b"X: " + b"x" * 100 + b"\r\n", {"header_bytes": 100}, 431, "headers-too-large", 114),
    "endless headers": (b"X: 1\r\n" * 200_000, {}, 431, "headers-too-large", None),
    "one endless header": (b"X: " + b"x" * 200_000, {}, 431, "headers-too-large", None),
}


@pytest.mark.parametrize(("sent", "bound", "status", "code", "given"), TOO_LARGE.values(), ids=TOO_LARGE)
def test_a_head_over_a_bound_is_refused_by_name_and_value(
    run: Any, problem_of: Any, sent: bytes, bound: dict[str, int], status: int, code: str, given: int | None
) -> None:
    async def scene(serving: Any) -> None:
        async with serving(echo, Bounds(**bound)) as connect:
            client = await connect()
            await client.send(b"GET / HTTP/1.1\r\nHost: a\r\n" + sent + b"\r\n")
            problem = problem_of(await client.rest())
            assert (problem["status"], problem["errors"][0]["code"]) == (status, code)
            assert problem["errors"][0]["params"]["limit"] == next(iter(bound.values()), 16_384)
            assert problem["errors"][0]["params"].get("given") == given

    run(scene)


def test_an_address_without_end_is_refused_before_it_ends(run: Any, problem_of: Any) -> None:
    async def scene(serving: Any) -> None:
        async with serving(echo) as connect:
            client = await connect()
            await client.send(b"GET /" + b"x" * 100_000)
            assert problem_of(await client.rest())["errors"][0]["code"] == "uri-too-long"

    run(scene)


def test_a_silent_client_is_left_after_the_time_for_a_head(run: Any) -> None:
    async def scene(serving: Any) -> None:
        async with serving(echo) as connect:
            client = await connect()
            await client.wait(4.9)
            assert not client.is_closed()
            await client.wait(0.2)
            assert await client.rest() == b""
            assert not serving.state.connections

    run(scene)


def test_a_head_that_comes_byte_by_byte_does_not_get_more_time(run: Any, problem_of: Any) -> None:
    async def scene(serving: Any) -> None:
        async with serving(echo) as connect:
            client = await connect()
            for byte in b"GET /":
                await client.send(bytes([byte]))
                await client.wait(0.9)
            assert not client.is_closed()
            await client.wait(0.9)
            problem = problem_of(await client.rest())
            assert (problem["status"], problem["errors"][0]["params"]) == (408, {"limit": 5.0})
            await client.wait(3)
            assert not serving.state.connections

    run(scene)


@pytest.mark.parametrize("app", [echo, at_once], ids=["read", "not read"])
def test_a_body_that_does_not_come_is_not_waited_for(run: Any, problem_of: Any, app: Any) -> None:
    async def scene(serving: Any) -> None:
        async with serving(app) as connect:
            client = await connect()
            await client.send(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 50\r\n\r\n")
            for _ in range(9):
                await client.send(b"x")
                await client.wait(1.1)
            assert not client.is_closed()
            await client.wait(1)
            answer = await client.rest()
            assert answer.endswith(b"no") if app is at_once else problem_of(answer)["status"] == 408
            await client.wait(3)
            assert not serving.state.connections
            assert not serving.state.tasks

    run(scene)


def test_an_idle_connection_ends_and_the_time_counts_from_the_last_answer(run: Any) -> None:
    async def scene(serving: Any) -> None:
        async with serving(echo) as connect:
            client = await connect()
            for _ in range(3):
                await client.send(GET)
                assert (await client.answer())[0] == 200
                await client.wait(9.5)
            assert not client.is_closed()
            await client.wait(1)
            assert await client.rest() == b""

    run(scene)


def test_computing_may_take_its_time(run: Any) -> None:
    async def scene(serving: Any) -> None:
        go = asyncio.Event()

        async def slow(scope: Any, receive: Any, send: Any) -> None:
            await go.wait()
            await echo(scope, receive, send)

        async with serving(slow) as connect:
            client = await connect()
            await client.send(GET)
            await client.wait(100)
            go.set()
            assert (await client.answer())[0] == 200

    run(scene)


def test_an_early_answer_reaches_a_client_that_is_still_sending(run: Any) -> None:
    async def refuse(scope: Any, receive: Any, send: Any) -> None:
        headers = [(b"content-length", b"3"), (b"connection", b"close")]
        await send({"type": "http.response.start", "status": 413, "headers": headers})
        await send({"type": "http.response.body", "body": b"big"})

    async def scene(serving: Any) -> None:
        async with serving(refuse) as connect:
            client = await connect()
            client.writer.write(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4000000\r\n\r\n" + b"x" * 4_000_000)
            assert (await client.answer())[0::2] == (413, b"big")
            await client.wait(3)
            assert not serving.state.connections

    run(scene)


def test_one_connection_too_many_is_told_so(run: Any, problem_of: Any) -> None:
    async def scene(serving: Any) -> None:
        async with serving(echo, Bounds(connections=1)) as connect:
            first, second = await connect(), await connect()
            problem = problem_of(await second.rest())
            assert (problem["status"], problem["errors"][0]["code"]) == (503, "overloaded")
            await first.send(GET)
            assert (await first.answer())[0] == 200

    run(scene)


def test_a_stop_lets_answers_end_and_gives_idle_clients_one_more_question(run: Any) -> None:
    async def scene(serving: Any) -> None:
        go = asyncio.Event()

        async def slow(scope: Any, receive: Any, send: Any) -> None:
            if scope["path"] == "/slow":
                await go.wait()
            await echo(scope, receive, send)

        async with serving(slow) as connect:
            busy, idle, gone, silent = [await connect() for _ in range(4)]
            for client in (idle, gone):
                await client.send(GET)
                await client.answer()
            await busy.send(GET.replace(b"/ ", b"/slow "))
            for connection in list(serving.state.connections):
                connection.shutdown()
            await idle.send(GET)
            status, headers, _ = await idle.answer()
            assert (status, headers["connection"]) == (200, "close")
            await gone.wait(0.6)
            assert (await gone.rest(), await silent.rest()) == (b"", b"")
            (connection,) = serving.state.connections
            assert not connection.must_end()
            await busy.wait(5)
            assert connection.must_end()
            go.set()
            assert (await busy.answer())[1]["connection"] == "close"
            await busy.settle()
            assert not serving.state.connections

    run(scene)
