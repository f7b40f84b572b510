"""An answer that is filled in is byte by byte the answer that is written anew."""

from __future__ import annotations

import random
import re
from typing import Any

import engine
from app.schemas.answer_form import LARGEST, filled_in
from app.schemas.trace import encode, trace_json
from engine.expand import expand
from tests.engine.random_programs import LINES

OF_SCALARS = [line for line in LINES if not re.search(r"\{[vrik]\}|stack|reshape|mse|mae|huber|hinge|binary", line)]
NUMBERS = (0, -0.0, 1, -1, 2, -3, 0.5, -0.25, 1 / 3, 123456789.0, -1e6, 1e-7, -2.5e-9, 4e12, 1e-200, 0.1 + 0.2)


def _program(chance: random.Random) -> str:
    names, lines = ["x", "y"], []
    for place in range(chance.randint(1, 5)):
        line = re.sub(r"\{[an]\}", lambda _: chance.choice(names), chance.choice(OF_SCALARS))
        names.append(f"a{place}")
        lines.append(f"{names[-1]} = {line}")
    return "\n".join([*lines, f"L = -({names[-1]})*x + y/(3 - -y) + ({names[-1]} - y)**-2"])


def test_a_filled_in_answer_is_the_written_one() -> None:
    chance, compared = random.Random(1), 0
    for _ in range(60):
        program = _program(chance)
        for _ in range(12):
            inputs = {"x": chance.choice(NUMBERS), "y": chance.choice(NUMBERS)}
            filled = filled_in(engine.trace(program, inputs))
            written = encode(trace_json(engine.trace(program, inputs)))
            assert filled in (None, written), f"{program} {inputs}"
            compared += filled is not None
    assert compared > 200


def test_a_number_that_is_not_finite_is_never_filled_in() -> None:
    for value in (2.0, 3.0, 0.0):
        trace = engine.trace("L = 1/x", {"x": value})
        answer = filled_in(trace)
    assert answer is None
    assert b"Infinity" in encode(trace_json(trace))


def test_a_seed_of_its_own_is_never_filled_in() -> None:
    for _ in range(3):
        answer = filled_in(engine.trace("L = 3*x", {"x": 2.0}, seed=2.0))
    assert answer is None


def test_tensors_and_scalars_that_were_their_elements_are_never_filled_in() -> None:
    for _ in range(3):
        trace = engine.trace("L = sum(x)", {"x": [1.0, 2.0]})
        assert filled_in(trace) is None
        assert filled_in(expand(trace)) is None


def test_large_programs_are_not_kept_as_forms() -> None:
    program = "L = x" + "*x" * LARGEST
    for _ in range(3):
        assert filled_in(engine.trace(program, {"x": 1.0})) is None


def test_a_question_asked_again_and_again_has_one_answer(api: Any) -> None:
    question = {"program": "z = w*x\nL = relu(z)*z - w", "inputs": {"w": -2, "x": 3}}
    answers = {api.trace(**question).content for _ in range(4)}
    assert len(answers) == 1
