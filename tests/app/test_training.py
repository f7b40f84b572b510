"""Training over HTTP: published runs, events, limits, and nothing left running when a client goes away."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from app.api import training
from app.limits import Limits
from app.main import create_app
from app.schemas.training import BATCHES, NEURON, XOR
from app.settings import Settings

EXAMPLES = json.loads((Path(__file__).parents[2] / "app/content/gallery/published.json").read_text("utf-8"))
UPDATED = [example for example in EXAMPLES if "updated" in example["published"]]
MAZUR = next(example for example in EXAMPLES if example["id"] == "mazur-2015-mlp-2-2-2")
PATH = "/api/v1/training"


def train(api: Any, question: dict[str, Any], **headers: str) -> Any:
    """Ask for a run."""
    return api.request("POST", PATH, json=question, headers=headers)


def published(example: dict[str, Any], steps: int) -> dict[str, Any]:
    """Return the question for a published run; a few books go along the gradient of what they maximise."""
    told = example["published"]
    return {
        "program": example["program"],
        "inputs": example["inputs"],
        "parameters": list(told["updated"]),
        "optimizer": "sgd",
        "learning_rate": -told["update_sign"] * told["learning_rate"],
        "steps": steps,
    }


def events(text: str) -> list[tuple[str, Any]]:
    """Return the events of a stream."""
    found = []
    for block in text.strip().split("\n\n"):
        kind, data = block.split("\n")
        found.append((kind.removeprefix("event: "), json.loads(data.removeprefix("data: "))))
    return found


@pytest.mark.parametrize("example", UPDATED, ids=lambda example: str(example["id"]))
def test_every_published_update_comes_out(api: Any, example: dict[str, Any]) -> None:
    told = example["published"]
    answer = train(api, published(example, told["update_steps"]))
    assert answer.status_code == 200, answer.text
    for name, expected in told["updated"].items():
        precision = example["published_precision_by_name"].get(f"u:{name}", example["published_precision"])
        ours = answer.json()["inputs"][name]
        for one, other in zip(*(each if isinstance(each, list) else [each] for each in (ours, expected)), strict=True):
            assert one == pytest.approx(other, abs=precision, rel=example["published_rel_precision"]), name


def test_ten_thousand_steps_end_at_the_published_figures(api: Any) -> None:
    answer = train(api, published(MAZUR, 10_000)).json()
    values = api.trace(program=MAZUR["program"], inputs=answer["inputs"], detail="gradients").json()["values"]
    assert values["out_o1"] == pytest.approx(0.0159136204, abs=5e-11)
    assert values["out_o2"] == pytest.approx(0.9840642735, abs=5e-11)
    assert answer["losses"][0] == pytest.approx(0.298371109, abs=1e-9)
    assert answer["losses"][1] == pytest.approx(0.291027774, abs=1e-9)
    assert answer["loss"] == pytest.approx(3.510187783e-05, abs=1e-14)
    assert len(answer["losses"]) == len(answer["gradient_norms"]) == answer["steps"] == 10_000


def test_the_answer_of_one_run_is_the_question_of_the_next(api: Any) -> None:
    whole = train(api, {**XOR, "steps": 20}).json()
    half = train(api, {**XOR, "steps": 12}).json()
    rest = train(api, {**XOR, "steps": 8, "inputs": half["inputs"], "memory": half["memory"]}).json()
    assert rest["inputs"] == whole["inputs"]
    assert rest["memory"] == whole["memory"]
    assert half["losses"] + rest["losses"] == whole["losses"]


def test_clipping_by_the_norm_is_told_on_both_sides(api: Any) -> None:
    answer = train(api, {**NEURON, "clip": 1}).json()
    assert answer["raw_gradient_norms"][0] == pytest.approx(80**0.5)
    assert max(answer["gradient_norms"]) <= 1 + 1e-15
    by_value = train(api, {**NEURON, "clip": 1, "clip_by": "value", "steps": 1}).json()
    assert by_value["parameter_gradient_norms"] == {"w": [1], "b": [1]}


def test_divergence_is_an_answer_with_its_place(api: Any) -> None:
    question = {
        "program": "p = w*x + b\nL = mean((p - y)**2)",
        "inputs": {"x": [35.7, 55.9, 58.2], "y": [0.5, 14, 15], "w": 1, "b": 0},
        "parameters": ["w", "b"],
        "learning_rate": 0.01,
        "steps": 1000,
    }
    answer = train(api, question)
    assert answer.status_code == 200
    found = answer.json()
    assert found["losses"][-1] == "Infinity"
    assert found["steps"] == len(found["losses"]) - 1 == found["divergence"]["step"]
    assert found["divergence"]["kind"] == "overflow"
    assert found["divergence"]["tries"][0] == "a smaller learning rate: 0.001 in place of 0.01"
    traced = api.trace(program=question["program"], inputs=found["inputs"]).json()
    assert found["divergence"]["message"] in [each["message"] for each in traced["diagnostics"]]
    assert traced["steps"][found["divergence"]["trace_step"]]["node"] == found["divergence"]["node"]


@pytest.mark.parametrize("question", [NEURON, {**XOR, "steps": 3000}, BATCHES], ids=["neuron", "xor", "batches"])
def test_events_tell_the_same_as_the_answer(api: Any, question: dict[str, Any]) -> None:
    whole = train(api, question).json()
    answer = train(api, question, Accept="text/event-stream")
    assert answer.headers["content-type"].startswith("text/event-stream")
    assert answer.headers["cache-control"] == "no-store"
    *progress, (kind, result) = events(answer.text)
    assert kind == "result"
    assert result == whole
    assert {each for each, _ in progress} == {"progress"}
    for name in ("losses", "gradient_norms", "raw_gradient_norms"):
        assert [number for _, data in progress for number in data[name]] == whole[name]
    assert progress[-1][1]["step"] == whole["memory"]["step"]
    assert progress[-1][1]["parameters"] == {name: whole["inputs"][name] for name in question["parameters"]}


def test_a_run_that_is_stopped_goes_on_from_its_last_event(api: Any) -> None:
    question = {**XOR, "steps": 3000}
    (_, told), *_ = events(train(api, question, Accept="text/event-stream").text)
    rest = {"inputs": {**XOR["inputs"], **told["parameters"]}, "memory": told["memory"], "steps": 3000 - told["step"]}
    assert train(api, {**question, **rest}).json()["inputs"] == train(api, question).json()["inputs"]


def test_many_parameters_are_told_once_in_a_while(api: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    question = {"program": "L = sum(w*w)", "inputs": {"w": [1] * 5001}, "parameters": ["w"], "steps": 3}
    monkeypatch.setattr(training, "TURN", 0.0)

    def carried(pause: float) -> list[int]:
        monkeypatch.setattr(training, "PAUSE", pause)
        *progress, _ = events(train(api, {**question, "learning_rate": 0.1}, Accept="text/event-stream").text)
        assert all((data["memory"] is None) == (data["parameters"] == {}) for _, data in progress)
        return [len(data["parameters"].get("w", [])) for _, data in progress]

    assert carried(60.0) == [0, 0, 0]
    assert carried(0.0) == [5001, 5001, 5001]


def test_samples_left_over_that_cannot_stand_alone_are_told(api: Any) -> None:
    question = {
        "program": "L = mean((batch_norm(x, c, d) @ w - y)**2)",
        "inputs": {"x": [[1, 2], [3, 5], [2, 2], [0, 1]], "y": [[1], [2], [0], [1]], "c": [1, 1], "d": [0, 0],
                   "w": [[1], [2]]},
        "parameters": ["w"], "samples": {"x": 0, "y": 0}, "batch_size": 3, "learning_rate": 0.1, "steps": 2,
    }  # fmt: skip
    answer = train(api, question)
    assert answer.status_code == 200, answer.text
    assert answer.json()["note"].endswith("the sample left over is too few for a batch alone.")
    alone = train(api, {**question, "batch_size": 1})
    assert alone.status_code == 422
    assert alone.json()["errors"][0]["pointer"] == "#/batch_size"
    assert "two samples or more" in alone.json()["errors"][0]["suggestion"]


async def leave_after(question: dict[str, Any], accept: bytes, turns: int, monkeypatch: pytest.MonkeyPatch) -> int:
    """Ask for a run, go away after some turns; return how many turns were made when the application has ended."""
    app = create_app(Settings())
    body, made, gone = json.dumps(question).encode(), 0, asyncio.Event()
    advance = training.Turns.advance

    def counted(self: training.Turns) -> bytes:
        nonlocal made
        made += 1
        return advance(self)

    monkeypatch.setattr(training.Turns, "advance", counted)
    monkeypatch.setattr(training, "TURN", 0.001)
    waiting = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive() -> dict[str, Any]:
        if waiting:
            return waiting.pop()
        if made < turns:
            await gone.wait()
        return {"type": "http.disconnect"}

    async def send(message: dict[str, Any]) -> None:
        if made >= turns:
            gone.set()
        await asyncio.sleep(0)

    scope = {
        "type": "http", "asgi": {"version": "3.0", "spec_version": "2.3"}, "http_version": "1.1", "method": "POST",
        "scheme": "http", "path": PATH, "raw_path": PATH.encode(), "query_string": b"", "root_path": "",
        "headers": [(b"content-type", b"application/json"), (b"accept", accept), (b"host", b"blame.test")],
        "client": ("127.0.0.1", 1), "server": ("blame.test", 80),
    }  # fmt: skip
    await asyncio.wait_for(app(scope, receive, send), timeout=20)
    at_the_end = made
    await asyncio.sleep(0.05)
    assert made == at_the_end, "a turn began after the end"
    assert app.state.training_limiter.taken == 0
    return made


@pytest.mark.parametrize("accept", [b"text/event-stream", b"application/json"])
def test_nothing_is_left_running_when_a_client_goes_away(accept: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    question = {**XOR, "steps": 10_000}
    made = asyncio.run(leave_after(question, accept, 3, monkeypatch))
    assert 3 <= made <= 6


def test_traces_do_not_wait_for_runs(make_api: Any) -> None:
    api = make_api(Settings())
    assert api.app.state.training_limiter is not api.app.state.limiter
    assert api.app.state.training_limiter.places == 1


@pytest.mark.parametrize(
    ("limits", "changes", "code", "pointer"),
    [
        (Limits(), {"steps": 10_001}, "program-too-large", "#/steps"),
        (Limits(training_cost=100_000), {"steps": 3}, "program-too-large", "#/steps"),
        (Limits(response=4_000), {"steps": 100}, "response-too-large", "#"),
        (Limits(cost=3), {}, "program-too-large", "#/program"),
    ],
)
def test_a_run_over_a_limit_is_refused_before_it_begins(
    make_api: Any, limits: Limits, changes: dict[str, Any], code: str, pointer: str
) -> None:
    for accept in ("application/json", "text/event-stream"):
        answer = train(make_api(Settings(limits=limits)), {**NEURON, **changes}, Accept=accept)
        assert answer.status_code == 422
        (error,) = answer.json()["errors"]
        assert (error["code"], error["pointer"]) == (code, pointer)
        assert error["params"]["given"] > error["params"]["limit"]


def test_an_answer_is_never_longer_than_was_foreseen(make_api: Any) -> None:
    question = {**XOR, "steps": 300}
    foreseen = train(make_api(Settings(limits=Limits(response=1))), question).json()["errors"][0]["params"]["given"]
    assert len(train(make_api(Settings()), question).content) <= foreseen


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"optimizer": "adagrad"}, "#/optimizer"),
        ({"learning_rate": "fast"}, "#/learning_rate"),
        ({"steps": 0}, "#/steps"),
        ({"steps": 1.5}, "#/steps"),
        ({"clip": 0}, "#/clip"),
        ({"clip_by": "length"}, "#/clip_by"),
        ({"momentum": 0.9}, "#/momentum"),
        ({"optimizer": "adam", "betas": [0.9]}, "#/betas"),
        ({"optimizer": "adam", "betas": [0.9, 1]}, "#/betas"),
        ({"parameters": ["q"]}, "#/parameters/0"),
        ({"parameters": "w"}, "#/parameters"),
        ({"batch_size": 2}, "#/samples"),
        ({"memory": {"step": 1, "moments": {}}}, "#/memory/moments"),
        ({"memory": None}, "#/memory"),
        ({"lr": 0.1}, "#/lr"),
        ({"inputs": {"x": [1, 2], "w": 1, "b": 1, "y": 1}}, "#/output"),
    ],
)
def test_what_makes_no_sense_is_refused_with_its_place(api: Any, changes: dict[str, Any], pointer: str) -> None:
    answer = train(api, {**NEURON, **changes})
    assert answer.status_code == 422, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["errors"][0]["pointer"] == pointer


@pytest.mark.parametrize("accept", ["text/event-stream", "application/json"])
def test_a_server_that_is_to_stop_hands_a_long_run_back(api: Any, accept: str) -> None:
    class Connection:
        def must_end(self) -> bool:
            return True

    async def scene() -> tuple[int, bytes]:
        body = json.dumps({**NEURON, "steps": 10_000}).encode()
        headers = [(b"content-type", b"application/json"), (b"accept", accept.encode())]
        scope = {
            "type": "http", "asgi": {"version": "3.0", "spec_version": "2.4"}, "http_version": "1.1", "method": "POST",
            "path": "/api/v1/training", "raw_path": b"/api/v1/training", "query_string": b"", "root_path": "",
            "scheme": "http", "headers": headers, "server": ("test", 80), "client": ("127.0.0.1", 1),
            "state": {"connection": Connection()},
        }  # fmt: skip
        sent: list[Any] = []

        async def receive() -> Any:
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: Any) -> None:
            sent.append(message)

        await api.app(scope, receive, send)
        return sent[0]["status"], b"".join(message.get("body", b"") for message in sent)

    status, answer = api._runner.run(scene())
    if accept == "application/json":
        assert (status, json.loads(answer)["type"]) == (503, "/problems/overloaded")
        return
    last = json.loads(answer.decode().strip().rpartition("\n\n")[2].partition("data: ")[2])
    assert status == 200
    assert 0 < last["step"] < 10_000
    assert set(last["parameters"]) == set(NEURON["parameters"])
    assert last["losses"] == []
