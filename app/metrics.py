"""``/metrics``: the figures of one worker in the text format of Prometheus, where the settings ask for it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from time import process_time
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from app.problems import from_status
from app.watch import BUCKETS

router = APIRouter(include_in_schema=False)
MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"


@router.get("/metrics")
async def show_metrics(request: Request) -> Response:
    """Show the figures, or 404 where they are not asked for."""
    state = request.app.state
    if not state.settings.metrics:
        raise from_status(404)
    return Response("\n".join(_lines(state)) + "\n", media_type=MEDIA_TYPE, headers={"Cache-Control": "no-store"})


def _lines(state: Any) -> Iterator[str]:
    watch, worker = state.watch, f'worker="{os.getpid()}"'
    yield from _about("requests_total", "counter", "Answers by method, status and code of the problem.")
    for (method, status, code), count in sorted(watch.answers.items()):
        yield f'blameflow_requests_total{{{worker},method="{method}",status="{status}",code="{code}"}} {count}'
    yield from _about("request_seconds", "histogram", "Time from a request to the end of its answer.")
    total = 0
    for bound, count in zip((*BUCKETS, "+Inf"), watch.times, strict=True):
        total += count
        yield f'blameflow_request_seconds_bucket{{{worker},le="{bound}"}} {total}'
    yield f"blameflow_request_seconds_sum{{{worker}}} {watch.seconds:.6f}"
    yield f"blameflow_request_seconds_count{{{worker}}} {total}"
    figures = (
        ("received_bytes_total", "counter", "Bytes of request bodies.", watch.received),
        ("sent_bytes_total", "counter", "Bytes of answers' bodies.", watch.sent),
        ("computing", "gauge", "Requests that have one of the worker's threads.", state.limiter.taken),
        ("waiting", "gauge", "Requests that wait for a thread.", state.limiter.waiting),
        ("refused_total", "counter", "Requests refused because of the queue.", state.limiter.refused),
        ("training", "gauge", "Training runs in a turn.", state.training_limiter.taken),
        ("held_bytes", "gauge", "Bytes of request bodies held.", state.bodies.held),
        ("lost_log_lines_total", "counter", "Lines that the access log could not take.", _lost(watch)),
        ("cpu_seconds_total", "counter", "Processor time of the worker.", round(process_time(), 3)),
    )
    for name, kind, meaning, value in figures:
        yield from _about(name, kind, meaning)
        yield f"blameflow_{name}{{{worker}}} {value}"


def _about(name: str, kind: str, meaning: str) -> tuple[str, str]:
    return f"# HELP blameflow_{name} {meaning}", f"# TYPE blameflow_{name} {kind}"


def _lost(watch: Any) -> int:
    return watch.journal.dropped if watch.journal is not None else 0
