"""The process that paints: it is there when it is needed, replaced when it dies, ended when it is late or done with."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Iterator
from multiprocessing import active_children, get_context
from threading import Thread, Timer
from time import monotonic, process_time, thread_time
from typing import Any

import pytest

from app.fonts import whole_math_font
from app.limits import Limits
from app.raster import studio
from app.raster.painter import bitmap, paint, work
from app.raster.studio import NotDrawnError, Sketch, Studio
from app.settings import Settings

SQUARE = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 4"><rect width="4" height="4" fill="red"/></svg>'
FONT = str(whole_math_font())
PATIENCE = 20.0


@pytest.fixture
def atelier() -> Iterator[Studio]:
    mine = Studio()
    yield mine
    mine.close()


def painters() -> set[int | None]:
    return {each.pid for each in active_children() if each.name == "painter"}


def test_a_picture_is_what_this_process_would_draw(atelier: Studio) -> None:
    assert atelier.paint(Sketch([SQUARE], 32), PATIENCE) == bitmap(SQUARE, 32, FONT)
    moving = atelier.paint(Sketch([SQUARE, SQUARE.replace("red", "blue")], 32, [100, 200]), PATIENCE)
    assert moving == paint([SQUARE, SQUARE.replace("red", "blue")], 32, FONT, [100, 200])
    assert moving.startswith(b"GIF89a")


def test_one_process_serves_all_threads_and_this_one_only_waits(atelier: Studio) -> None:
    atelier.paint(Sketch([SQUARE], 8), PATIENCE)
    before, busy = painters(), process_time()
    found: list[bytes] = []
    threads = [Thread(target=lambda: found.append(atelier.paint(Sketch([SQUARE], 1500), PATIENCE))) for _ in range(3)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    start = thread_time()
    assert found == [bitmap(SQUARE, 1500, FONT)] * 3
    assert painters() == before
    assert process_time() - busy < 2 * (thread_time() - start) + 0.05  # which draws it once


def test_a_process_that_dies_is_replaced_before_anybody_notices(atelier: Studio) -> None:
    others = painters()
    first = atelier.paint(Sketch([SQUARE], 16), PATIENCE)
    (dead,) = painters() - others
    assert dead is not None
    os.kill(dead, signal.SIGKILL)
    assert atelier.paint(Sketch([SQUARE], 16), PATIENCE) == first
    (alive,) = painters() - others
    assert alive != dead


def test_a_picture_that_takes_too_long_ends_the_process_and_the_next_one_starts_another(atelier: Studio) -> None:
    atelier.paint(Sketch([SQUARE], 16), PATIENCE)
    start = monotonic()
    with pytest.raises(NotDrawnError, match=r"within 0\.1 seconds"):
        atelier.paint(Sketch([SQUARE] * 3_000, 400), 0.1)
    assert monotonic() - start < 3
    assert atelier._process is None
    assert atelier.paint(Sketch([SQUARE], 16), PATIENCE).startswith(b"\x89PNG")


def test_a_picture_that_kills_its_painter_is_given_up_after_the_second(atelier: Studio, monkeypatch: Any) -> None:
    tried: list[int] = []

    def order(pipe: Any, sketch: Sketch) -> bytes:
        tried.append(sketch.width)
        os.kill(atelier._process.pid, signal.SIGKILL)  # type: ignore[union-attr, arg-type]
        return pipe.recv_bytes()

    monkeypatch.setattr(studio, "_order", order)
    with pytest.raises(NotDrawnError, match="came to an end"):
        atelier.paint(Sketch([SQUARE], 16), PATIENCE)
    assert len(tried) == 2


def test_what_cannot_be_drawn_is_told_and_leaves_the_process_as_it_was(atelier: Studio) -> None:
    with pytest.raises(RuntimeError, match="the painter says"):
        atelier.paint(Sketch(["no svg"], 16), PATIENCE)
    before = painters()
    assert atelier.paint(Sketch([SQUARE], 16), PATIENCE)
    assert painters() == before


def test_the_end_of_the_studio_ends_the_wait_for_a_picture(atelier: Studio) -> None:
    atelier.paint(Sketch([SQUARE], 16), PATIENCE)
    Timer(0.1, atelier.close).start()
    with pytest.raises(NotDrawnError):
        atelier.paint(Sketch([SQUARE] * 3_000, 400), PATIENCE)
    assert not atelier._process or not atelier._process.is_alive()


def test_a_painter_whose_server_is_gone_ends() -> None:
    ours, theirs = get_context("spawn").Pipe()
    process = get_context("spawn").Process(target=work, args=(theirs,))
    process.start()
    theirs.close()
    ours.send_bytes(json.dumps({"drawings": 2, "width": 8, "times": [], "font": FONT}).encode())
    ours.send_bytes(SQUARE.encode())  # and no second one
    ours.close()
    process.join(10)
    assert process.exitcode == 0


@pytest.mark.parametrize("kind", ["png", "gif"])
def test_a_picture_that_is_not_drawn_is_refused_with_a_picture(make_api: Any, monkeypatch: Any, kind: str) -> None:
    api = make_api(Settings(limits=Limits(drawing=1), kept_bytes=0))
    real, patience = studio.STUDIO.paint, []

    def late(sketch: Sketch, seconds: float) -> bytes:
        patience.append(seconds)
        if len(patience) == 1:
            raise NotDrawnError("the picture was not drawn within 1 seconds, which is the limit")
        return real(sketch, PATIENCE)

    monkeypatch.setattr(studio.STUDIO, "paint", late)
    answer = api.get(f"/api/v1/traces.{kind}?program=x*x&inputs=%7B%22x%22%3A3%7D")
    assert (answer.status_code, answer.headers["content-type"]) == (503, f"image/{kind}")
    assert answer.headers["retry-after"] == "2"
    assert answer.headers["cache-control"] == "no-store"
    assert "sandbox" in answer.headers["content-security-policy"]
    assert patience[0] == 1


def test_where_no_picture_can_be_drawn_at_all_the_problem_is_told_in_json(make_api: Any, monkeypatch: Any) -> None:
    def never(*_: Any) -> bytes:
        raise NotDrawnError("what draws the picture came to an end before it was done")

    monkeypatch.setattr(studio.STUDIO, "paint", never)
    monkeypatch.setattr("app.error_pictures._drawn", lambda *_: never())
    answer = make_api(Settings(kept_bytes=0)).get("/api/v1/traces.png?program=x*x&inputs=%7B%22x%22%3A3%7D")
    assert (answer.status_code, answer.headers["content-type"]) == (503, "application/problem+json")
    assert answer.json()["errors"][0]["code"] == "drawing-failed"
    assert "came to an end" in answer.json()["detail"]
