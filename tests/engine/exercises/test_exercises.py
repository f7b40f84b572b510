"""Generated exercises: the same everywhere, workable by hand, true, and judged with the slip named."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

import engine
from engine.errors import InvalidSetting
from engine.exercises import KINDS, LEVELS, MOST_SEEDS, Exercise, generate, hints, judge_answer, result, sheet, solution
from engine.exercises.dice import Dice
from engine.judgement import judge
from engine.judgement.answers import Answer
from engine.judgement.mistakes import mistakes
from engine.updates import update

SEEDS = (*range(8), 41, 2026, 123_456_789, MOST_SEEDS - 1)
EACH = [(kind, level) for kind in KINDS for level in LEVELS]
every = pytest.mark.parametrize(("kind", "level"), EACH)


def drawn(kind: str, level: int) -> list[Exercise]:
    return [generate(kind, level, seed) for seed in SEEDS]


def edges(it: Exercise) -> int:
    return len((it.trace if it.trace.plan.is_scalar else engine.expand(it.trace)).edges)


def test_the_stream_of_a_seed_is_the_same_on_every_machine() -> None:
    dice = Dice("chain", 1, 0)
    assert [dice.below(1000) for _ in range(6)] == [27, 171, 568, 223, 73, 443]


def test_a_seed_gives_the_exercise_that_was_printed_with_it() -> None:
    it = generate("chain", 2, 7)
    generate.cache_clear()
    assert generate("chain", 2, 7) == it
    assert (it.program, dict(it.inputs), [ask.name for ask in it.asks]) == (
        "z = x**2\na = w*z\nL = (a - b)**2",
        {"x": -2, "w": 2, "b": 5},
        ["x", "w"],
    )


@every
def test_answers_agree_with_finite_differences_and_are_short(kind: str, level: int) -> None:
    for it in drawn(kind, level):
        names = sorted({ask.name for ask in it.asks if it.trace.nodes[it.node(ask)].is_input})
        if kind != "kinks":
            checks = engine.check_gradients(it.program, it.inputs, names=names)
            assert {check.verdict for check in checks} <= {"agree"}, it.program
        for ask in it.asks:
            answer = it.answer(ask)
            assert abs(answer) <= 200
            assert float(f"{answer:.4g}") == pytest.approx(answer, abs=1e-9), (it.seed, ask)
            if ask.rate is not None:
                after = update(it.program, it.inputs, [ask.name], ask.rate).inputs
                assert answer == pytest.approx(float(np.asarray(after[ask.name])[ask.index]))


@every
def test_a_gradient_of_zero_is_the_point_or_is_not_asked(kind: str, level: int) -> None:
    for it in drawn(kind, level):
        dead = kind == "kinks" or (kind == "activations" and not it.trace.gradients["z2" if level == 4 else "z"])
        assert dead or all(it.gradient(ask) for ask in it.asks), it.program
        assert dead or len({it.answer(ask) for ask in it.asks}) == len(it.asks)


@pytest.mark.parametrize("kind", KINDS)
def test_each_level_has_more_edges_than_the_one_before(kind: str) -> None:
    found = [[edges(it) for it in drawn(kind, level)] for level in LEVELS]
    for (least, most), counts in zip(KINDS[kind].edges, found, strict=True):
        assert least <= min(counts) <= max(counts) <= most
    assert all(max(below) < min(above) for below, above in pairwise(found))


@every
def test_a_sheet_has_no_exercise_twice(kind: str, level: int) -> None:
    found = sheet(kind, level, 5, 12)
    assert len({it.identity for it in found}) == 12
    assert found[0].seed == 5
    assert [it.seed for it in found] == sorted(it.seed for it in found)
    assert sheet(kind, level, 5, 3) == found[:3]


@every
def test_the_right_answer_is_right_and_its_negative_is_named(kind: str, level: int) -> None:
    for it in drawn(kind, level)[:6]:
        for ask in it.asks:
            answer = it.answer(ask)
            assert judge_answer(it, ask, Answer(answer)).correct
            wrong = judge_answer(it, ask, Answer(-answer))
            assert wrong.correct == (answer == 0)
            if answer and ask.rate is None:
                assert wrong.kind == "sign-flipped"


def test_forgetting_a_fork_is_named_and_never_gives_the_right_number() -> None:
    for it in drawn("fan-out", 2):
        ask = it.asks[0]
        slips = [each for each in mistakes(it.trace, it.node(ask)) if each.kind in ("overwritten", "one-path")]
        assert slips
        for slip in slips:
            assert judge(it.trace, it.node(ask), (), slip.number).kind != "right"


def test_slips_of_the_step_are_named() -> None:
    it = generate("update", 3, 1)
    first = it.asks[0]
    assert first.rate is not None
    value, gradient = it.value(first), it.gradient(first)
    for kind, number in {
        "uphill": value + first.rate * gradient,
        "without-rate": value - gradient,
        "step-only": -first.rate * gradient,
        "gradient-only": gradient,
    }.items():
        verdict = judge_answer(it, first, Answer(number))
        assert (verdict.correct, verdict.kind) == (False, kind), verdict.sentence
    # The second layer's weight is updated first, and the first layer's blame goes through it.
    w2 = it.answer(it.asks[1])
    later = engine.trace(it.program, {**it.inputs, "w2": w2})
    stale = float(it.trace.gradients["p"]) * w2 * float(it.trace.values["x"])
    assert later.gradients["w1"] != gradient
    assert judge_answer(it, first, Answer(value - first.rate * stale)).kind == "updated-weights"
    sign = judge_answer(it, it.asks[1], Answer(value * 1e6))
    assert sign.kind == "unknown"
    assert str(it.answer(it.asks[1])) not in sign.sentence


@every
def test_hints_lead_to_the_answer_and_the_solution_ends_with_it(kind: str, level: int) -> None:
    it = generate(kind, level, 3)
    for ask in it.asks:
        told = hints(it, ask)
        assert len(told) == (3 if ask.rate is None else 4)
        assert told[0].endswith(".")
        assert f"∂L/∂{ask.entry}" in " ".join(told).replace("−", "-")
        steps = solution(it, ask)
        assert steps[0].phase == "seed"
        assert steps[-1].to == it.node(ask)
        assert [step.index for step in steps] == sorted(step.index for step in steps)
        assert result(it, ask).startswith(f"∂L/∂{ask.entry} = ")


@pytest.mark.parametrize(
    ("kind", "level", "seed", "pointer"),
    [("chains", 1, 0, "#/kind"), ("chain", 0, 0, "#/level"), ("chain", 5, 0, "#/level"), ("chain", 1, -1, "#/seed")],
)
def test_what_is_no_exercise_is_refused(kind: str, level: int, seed: int, pointer: str) -> None:
    with pytest.raises(InvalidSetting) as refused:
        generate(kind, level, seed)
    assert refused.value.pointer == pointer
