"""Work waits in a queue that is bounded in length and in time, and one client's share can be bounded too."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest

from app.limits import Limits
from app.places import CLIENT, Bodies, Budgets, Places, paying
from app.problems import Problem
from app.settings import Settings


def run(coroutine: Any) -> Any:
    with asyncio.Runner() as runner:
        return runner.run(coroutine)


def test_a_place_goes_to_who_waits_longest_and_the_queue_has_an_end() -> None:
    async def scene() -> None:
        places, order = Places(1, queue=2, wait=10), []

        async def work(name: str) -> None:
            async with places:
                order.append(name)
                await asyncio.sleep(0.001)

        async with places:
            waiting = [asyncio.create_task(work(name)) for name in "ab"]
            await asyncio.sleep(0)
            assert places.waiting == 2
            with pytest.raises(Problem) as refused:
                await asyncio.create_task(work("c"))
            assert (refused.value.status_code, refused.value.headers) == (503, {"Retry-After": "2"})
        await asyncio.gather(*waiting)
        assert (order, places.waiting, places.taken, places.refused) == (["a", "b"], 0, 0, 1)

    run(scene())


def test_who_waits_too_long_is_refused_and_leaves_no_gap() -> None:
    async def scene() -> None:
        places = Places(1, queue=5, wait=0.01)
        async with places:
            with pytest.raises(Problem) as refused:
                await asyncio.create_task(places.__aenter__())
            assert refused.value.status_code == 503
        async with places:
            assert (places.waiting, places.taken) == (0, 1)

    run(scene())


def test_a_client_pays_for_its_time_and_gets_it_back_within_a_minute(monkeypatch: Any) -> None:
    clock = {"now": 1000.0, "cpu": 0.0}
    monkeypatch.setattr("app.places.monotonic", lambda: clock["now"])
    monkeypatch.setattr("app.places.process_time", lambda: clock["cpu"])

    async def ask(places: Places, client: str, seconds: float) -> int:
        CLIENT.set(client)
        try:
            async with places:
                clock["cpu"] += seconds
        except Problem as problem:
            return int((problem.headers or {})["Retry-After"])
        return 0

    async def scene() -> None:
        places = Places(2, queue=5, wait=1, budgets=Budgets(6))
        assert [await ask(places, "203.0.113.5", 4) for _ in range(3)] == [0, 0, 21]
        assert await ask(places, "203.0.113.6", 4) == 0
        assert [await ask(places, "", 9) for _ in range(3)] == [0, 0, 0]
        clock["now"] += 21
        assert await ask(places, "203.0.113.5", 0.01) == 0
        clock["now"] += 1000
        assert [await ask(places, "203.0.113.5", 6) for _ in range(2)] == [0, 1]

    run(scene())


def test_a_little_work_at_once_is_paid_for_too(monkeypatch: Any) -> None:
    clock = {"cpu": 0.0}
    monkeypatch.setattr("app.places.thread_time", lambda: clock["cpu"])

    def work(seconds: float) -> float:
        clock["cpu"] += seconds
        return seconds

    def ask(client: str, seconds: float) -> float | str:
        CLIENT.set(client)
        try:
            return places.at_once(work, seconds)
        except Problem as problem:
            return problem.flaws[0].code

    async def scene() -> None:
        assert [ask("203.0.113.5", 4) for _ in range(3)] == [4, 4, "too-many-requests"]
        assert [ask("", 9) for _ in range(3)] == [9, 9, 9]

    places = Places(2, queue=5, wait=1, budgets=Budgets(6))
    run(scene())


def test_a_classroom_behind_one_address_stays_within_the_budget_that_the_settings_name(monkeypatch: Any) -> None:
    now = 0.0
    monkeypatch.setattr("app.places.monotonic", lambda: now)
    budgets = Budgets(20)
    for request in range(300 * 11):  # 300 clients, each a page and ten steps in a minute, 8 ms each
        now = request * 60 / 3300
        budgets.check("203.0.113.5")
        budgets.charge("203.0.113.5", 0.008)


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("203.0.113.5", "203.0.113.5"),
        ("127.0.0.1", ""),
        ("::1", ""),
        ("::ffff:127.0.0.1", ""),
        ("2001:db8:1:2:3:4:5:6", "2001:0db8:0001:0002"),
        ("testclient", ""),
    ],
)
def test_a_client_is_an_address_or_a_network_and_loopback_pays_nothing(address: str, name: str) -> None:
    assert paying(address) == name


def test_bodies_are_counted_while_they_are_held(make_api: Any) -> None:
    bodies = Bodies(10)
    bodies.hold(8)
    with pytest.raises(Problem) as refused:
        bodies.hold(3)
    assert (refused.value.status_code, bodies.held) == (503, 8)
    api = make_api(Settings(limits=Limits(bodies=1000)))
    assert api.trace(program="x", inputs={"x": 1}).status_code == 200
    assert api.trace(program="sum(x)", inputs={"x": [1] * 1000}).status_code == 503
    assert api.post("/api/v1/traces", "{").status_code == 400
    assert api.app.state.bodies.held == 0


def test_a_budget_holds_for_what_is_computed_and_not_for_what_is_kept(make_api: Any) -> None:
    app = make_api(Settings(client_budget=1)).app
    transport = httpx.ASGITransport(app=app, client=("203.0.113.5", 1))

    async def scene() -> list[int]:
        async with httpx.AsyncClient(transport=transport, base_url="http://blame.test") as client:
            url = "/api/v1/traces?program=x*x&inputs=%7B%22x%22:3%7D"
            first = await client.get(url)
            app.state.limiter._budgets.charge("203.0.113.5", 2)
            others = [await client.get(each) for each in (url, "/healthz", "/static/icon.svg", url.replace("x*x", "x"))]
            return [answer.status_code for answer in (first, *others)]

    assert run(scene()) == [200, 200, 200, 200, 429]


def test_many_questions_at_once_are_answered_or_refused_and_none_breaks(make_api: Any) -> None:
    app = make_api(Settings(limits=Limits(queue=3), threads=1)).app
    transport = httpx.ASGITransport(app=app)

    async def scene() -> list[httpx.Response]:
        async with httpx.AsyncClient(transport=transport, base_url="http://blame.test") as client:
            urls = [f"/api/v1/traces?program=sum(x@x)*{i}&inputs=%7B%22x%22:[[1,2],[3,4]]%7D" for i in range(30)]
            return await asyncio.gather(*(client.get(url) for url in urls))

    answers = run(scene())
    assert {answer.status_code for answer in answers} == {200, 503}
    refused = [answer for answer in answers if answer.status_code == 503]
    assert all(answer.headers["retry-after"] == "2" for answer in refused)
    assert all(answer.json()["type"] == "/problems/overloaded" for answer in refused)


def test_a_large_body_is_answered_like_a_small_one(api: Any) -> None:
    answer = api.trace(program="sum(x)", inputs={"x": [1] * 30_000}, detail="gradients")
    assert (answer.status_code, answer.json()["values"][answer.json()["output"]]) == (200, 30_000)
    wrong = api.post("/api/v1/traces", '{"program": "sum(x)", "inputs": {"x": [' + "1," * 30_000 + "]}}")
    assert wrong.json()["errors"][0]["code"] == "malformed-json"
    assert api.app.state.bodies.held == 0
