"""What one request may ask for, each limit with its unit and its reason; read from the settings, shown at /limits."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from functools import lru_cache
from typing import Any

from engine.limits import Limits as EngineLimits


def _limit(default: int, unit: str, meaning: str) -> Any:
    return field(default=default, metadata={"unit": unit, "meaning": meaning})


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of one server. Each is checked before the work it bounds is done."""

    body: int = _limit(2**20, "bytes", "size of a request body")
    url: int = _limit(32 * 2**10, "bytes", "length of a URL's path and query")
    json_depth: int = _limit(32, "levels", "nesting of objects and arrays in JSON")
    program: int = _limit(16_000, "characters", "length of a program")
    nesting: int = _limit(64, "levels", "nesting of parentheses and calls in a program")
    nodes: int = _limit(5_000, "nodes", "nodes of a graph, constants included")
    elements: int = _limit(262_144, "elements", "elements of one tensor, given or computed")
    dimensions: int = _limit(4, "dimensions", "dimensions of one tensor")
    cost: int = _limit(200_000_000, "multiply-adds", "work of one request, both passes, known from the shapes")
    response: int = _limit(8 * 2**20, "bytes", "size of an answer, known from the shapes")
    pixels: int = _limit(2**22, "pixels", "width times height of a bitmap, known from the drawing")
    drawing: int = _limit(5, "seconds", "time in which a bitmap must be drawn")
    training_steps: int = _limit(10_000, "steps", "steps of one training run")
    training_cost: int = _limit(
        3_000_000_000, "multiply-adds", "work of one training run, in short turns: others wait for none but the turn"
    )
    concurrency: int = _limit(1_024, "requests", "requests that one worker serves at the same time")
    queue: int = _limit(512, "requests", "requests that wait for one of a worker's threads")
    wait: int = _limit(5, "seconds", "time that a request waits for a thread")
    bodies: int = _limit(64 * 2**20, "bytes", "request bodies that one worker holds at the same time")
    connections: int = _limit(4_096, "connections", "connections that one worker keeps open")
    headers: int = _limit(100, "headers", "headers of a request")
    header_bytes: int = _limit(16 * 2**10, "bytes", "headers of a request together")
    head_time: int = _limit(5, "seconds", "time from the first byte of a request to the end of its headers")
    body_time: int = _limit(10, "seconds", "time from there to the end of its body")
    idle_time: int = _limit(10, "seconds", "time between two requests on one connection")
    stall_time: int = _limit(15, "seconds", "time in which a client must take a part of the answer that waits for it")

    def __post_init__(self) -> None:
        for each in fields(self):
            if getattr(self, each.name) < 1:
                raise ValueError(f"the limit {each.name} must be at least 1")

    def engine(self) -> EngineLimits:
        """Return the part that the engine checks; the same object each time, so that the engine knows its plans."""
        return _engine_limits(self)

    def table(self) -> dict[str, dict[str, int | str]]:
        """Return every limit as ``{name: {value, unit, meaning}}``."""
        return {
            each.name: {"value": getattr(self, each.name), **{key: str(text) for key, text in each.metadata.items()}}
            for each in fields(self)
        }


@lru_cache(maxsize=8)
def _engine_limits(limits: Limits) -> EngineLimits:
    return EngineLimits(
        program_characters=limits.program,
        nesting=limits.nesting,
        nodes=limits.nodes,
        elements=limits.elements,
        dimensions=limits.dimensions,
        cost=limits.cost,
        training_steps=limits.training_steps,
        training_cost=limits.training_cost,
    )
