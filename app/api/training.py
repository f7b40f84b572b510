"""``POST /api/v1/training``: descent on a program, answered whole, or step by step as server-sent events.

A run is computed in short turns, in a thread, and takes its place in the queue again after each: many runs advance side
by side, traces never wait for them, and when a client goes away nothing is left running.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from functools import partial
from math import prod
from time import perf_counter
from typing import Annotated, Any, Final

import anyio.to_thread
from fastapi import APIRouter, Body
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from app.api.strict import StrictRoute, settings_of
from app.limits import Limits
from app.problems import Flaw, Problem
from app.schemas.problem import RESPONSES
from app.schemas.size import NUMBER
from app.schemas.trace import encode
from app.schemas.training import (
    BATCHES,
    NEURON,
    XOR,
    TrainingAnswer,
    TrainingRequest,
    progress_json,
    training_json,
)
from engine.training import train
from engine.training.clipping import Clip
from engine.training.runs import Memory, Progress, Run

router = APIRouter(route_class=StrictRoute, tags=["Training"])

EVENTS: Final = "text/event-stream"
TURN: Final = 0.05  # seconds; so at most 20 events a second
FIXED: Final = 2_000  # bytes of an answer beside its numbers and names
TOLD: Final = 5_000  # numbers of parameters and slots that every event carries; more of them come less often
PAUSE: Final = 1.0  # seconds between events that carry more
_EVENTS: Final = {
    "description": "The whole answer, or events: the last of them, `result`, carries the same answer.",
    "model": TrainingAnswer,
    "content": {EVENTS: {"schema": {"type": "string"}}},
}


class Turns:
    """A run with what it has seen, advanced a turn at a time."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self.seen: list[Progress] = []
        self._told = perf_counter()

    def advance(self) -> bytes:
        """Make steps for a turn, one at least; return the event that tells them."""
        end, start = perf_counter() + TURN, len(self.seen)
        for progress in self.run:
            self.seen.append(progress)
            if perf_counter() > end:
                break
        return event("progress", encode(progress_json(self.run, self.seen[start:], self._is_due())))

    def rest(self) -> bytes:
        """Return a last event of a run that cannot go on here: what it takes to go on elsewhere."""
        return event("progress", encode(progress_json(self.run, [], is_whole=True)))

    def _is_due(self) -> bool:
        """Whether an event is to carry what it takes to go on from it."""
        now = perf_counter()
        is_due = self.run.layout.size * (1 + len(self.run.recipe.optimizer.slots)) <= TOLD or now > self._told + PAUSE
        self._told = now if is_due else self._told
        return is_due

    def answer(self) -> bytes:
        """Return the whole answer."""
        return encode(training_json(self.run, self.seen))


def event(kind: str, data: bytes) -> bytes:
    """Return a server-sent event; JSON has no line breaks of its own."""
    return b"event: %s\ndata: %s\n\n" % (kind.encode(), data)


@router.post("/training", summary="Train", response_model=None, responses={200: _EVENTS, **RESPONSES})
async def create_training(
    request: Request,
    question: Annotated[
        TrainingRequest,
        Body(
            openapi_examples={
                "two steps": {"value": NEURON},
                "XOR with Adam": {"value": XOR},
                "mini-batches, momentum and clipping": {"value": BATCHES},
            }
        ),
    ],
) -> Response:
    """Make step after step against the gradient: one backward pass, one update.

    It ends after `steps` steps, or at the first number that is not finite: `divergence` says at which node and step
    that began, and what to try. `inputs` and `memory` of an answer are the next question's, to go on exactly.

    With `Accept: text/event-stream` the answer comes as events, at most 20 a second: `progress` has the lists of the
    answer for the steps since the last event, `step`, and the `parameters` and `memory` to go on with; where these are
    more than 5,000 numbers, they come once a second, and are empty in between. Then `result` has the whole answer.
    Close the connection to stop. A server that is to stop ends a long run with a `progress` to go on with elsewhere.
    """
    run_in_thread = partial(anyio.to_thread.run_sync, limiter=request.app.state.training_limiter)
    turns = await run_in_thread(begin, question, settings_of(request).limits)
    if EVENTS in request.headers.get("accept", ""):
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        return StreamingResponse(
            _tell(turns, run_in_thread, partial(_must_end, request)), headers=headers, media_type=EVENTS
        )
    while not turns.run.is_done:
        await run_in_thread(turns.advance)
        if await request.is_disconnected():
            return Response(status_code=204)
        if _must_end(request):
            detail = "the server is to stop, and the run takes longer than that can wait"
            raise Problem([Flaw("overloaded", detail)], {"Retry-After": "5"})
    body = await run_in_thread(turns.answer)
    return Response(body, headers={"Cache-Control": "no-store"}, media_type="application/json")


def _must_end(request: Request) -> bool:
    """Whether the server that holds the connection is to stop, and has no more time."""
    connection = request.scope["state"].get("connection")
    return connection is not None and bool(connection.must_end())


async def _tell(turns: Turns, run_in_thread: Any, must_end: Callable[[], bool]) -> AsyncIterator[bytes]:
    """Yield the events of a run; where nobody takes them, no further turn begins."""
    while not turns.run.is_done:
        yield await run_in_thread(turns.advance)
        if must_end():
            yield turns.rest()
            return
    yield event("result", await run_in_thread(turns.answer))


def begin(question: TrainingRequest, limits: Limits) -> Turns:
    """Return the run that a question asks for, before its first step.

    Raises
    ------
    EngineError, Problem
        Whatever is wrong with it.
    """
    memory, betas = question.memory, question.betas
    run = train(
        question.program,
        question.inputs,
        question.parameters,
        question.optimizer,
        question.learning_rate,
        question.steps,
        batch_size=question.batch_size,
        samples=question.samples,
        momentum=question.momentum,
        betas=None if betas is None else (betas[0], betas[1]),
        epsilon=question.epsilon,
        clip=None if question.clip is None else Clip(question.clip, question.clip_by),
        seed=question.seed,
        memory=None if memory is None else Memory(memory.step, memory.slots),
        output=question.output,
        limits=limits.engine(),
    )
    _check_size(run, limits.response)
    return Turns(run)


def _check_size(run: Run, limit: int) -> None:
    """Refuse a run whose answer could be longer than the limit; the decision needs steps and shapes only."""
    lists = 3 + len(run.layout.names)
    numbers = sum(prod(shape) for shape in run.plan.input_shapes) + len(run.recipe.optimizer.slots) * run.layout.size
    names = sum(len(name.encode()) + NUMBER for name in run.plan.input_names)
    size = FIXED + NUMBER * (lists * run.recipe.steps + numbers) + lists * names
    if size > limit:
        text = f"the answer could have {size} bytes; the limit is {limit}"
        hint = "ask for fewer steps, and go on from the inputs and the memory in the answer"
        raise Problem([Flaw("response-too-large", text, suggestion=hint, params={"limit": limit, "given": size})])
