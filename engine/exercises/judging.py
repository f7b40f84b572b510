"""The judgement of an answer to an exercise: of a gradient as everywhere, of a parameter after a step by what may go
wrong in the step.
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.errors import InputError
from engine.exercises.record import Ask, Exercise
from engine.judgement import RIGHT, ROUNDED, UNKNOWN, Verdict, judge
from engine.judgement.answers import Answer
from engine.judgement.mistakes import Mistake
from engine.slips.descent import descending

UPHILL = "uphill"
WITHOUT_RATE = "without-rate"
STEP_ONLY = "step-only"
GRADIENT_ONLY = "gradient-only"
UPDATED_WEIGHTS = "updated-weights"
STEP_KINDS = (UPDATED_WEIGHTS, UPHILL, WITHOUT_RATE, STEP_ONLY, GRADIENT_ONLY)
_DATA = frozenset({"x", "y"})


def judge_answer(exercise: Exercise, ask: Ask, answer: Answer) -> Verdict:
    """Return whether an answer is right and, if not, which slip gives that number.

    Examples
    --------
    >>> from engine.exercises import generate
    >>> it = generate("chain", 1, 0)
    >>> judge_answer(it, it.asks[0], Answer(-it.answer(it.asks[0]))).kind
    'sign-flipped'
    """
    if ask.rate is None:
        return judge(exercise.trace, exercise.node(ask), ask.index, answer)
    right, scale = exercise.answer(ask), abs(exercise.value(ask))
    if answer.means(right, scale):
        return Verdict(True, RIGHT, f"Right: this is {ask.entry} after the step.", (), right)
    if answer.rounds(right) and answer.value != 0:
        return Verdict(False, ROUNDED, "Close, but too coarse to tell: give at least two digits.", (), right)
    for slip in _slips(exercise, ask):
        if answer.means(slip.number, scale):
            text = f"Not {exercise.wanted(ask)} yet. This is the number you get {slip.clause}."
            return Verdict(False, slip.kind, text, (), right)
    return _of_gradient(exercise, ask, answer, right)


def _slips(exercise: Exercise, ask: Ask) -> Iterator[Mistake]:
    value, gradient, rate, name = exercise.value(ask), exercise.gradient(ask), ask.rate or 0.0, ask.entry
    if (updated := _updating_on_the_way(exercise, ask)) is not None:
        clause = (
            "when the backward pass goes through weights that are updated already: it needs those of the forward pass"
        )
        yield Mistake(UPDATED_WEIGHTS, updated, clause)
    yield Mistake(
        UPHILL, value + rate * gradient, "when the step goes along the gradient, uphill: descent goes against it"
    )
    yield Mistake(WITHOUT_RATE, value - gradient, "without the learning rate")
    yield Mistake(STEP_ONLY, -rate * gradient, f"for the change alone: add it to the old {name}")
    yield Mistake(STEP_ONLY, rate * gradient, f"for learning rate times gradient: take it from the old {name}")
    yield Mistake(GRADIENT_ONLY, gradient, "for the gradient: the step is still to be taken")


def _updating_on_the_way(exercise: Exercise, ask: Ask) -> float | None:
    parameters = [name for name in exercise.inputs if name not in _DATA]
    try:
        after = descending(exercise.program, exercise.inputs, parameters, ask.rate or 0.0, 1)
    except InputError:
        return None
    return after[ask.name]


def _of_gradient(exercise: Exercise, ask: Ask, answer: Answer, right: float) -> Verdict:
    """Return the verdict on the gradient that the answer would come of."""
    implied = Answer((exercise.value(ask) - answer.value) / (ask.rate or 1.0))
    found = judge(exercise.trace, exercise.node(ask), ask.index, implied)
    if found.kind == UNKNOWN or found.correct:
        step = f"new {ask.entry} = {ask.entry} − learning rate · gradient"
        text = f"Not {exercise.wanted(ask)} yet, and none of the usual mistakes gives this number. Remember: {step}."
        return Verdict(False, UNKNOWN, text, (), right)
    return Verdict(False, found.kind, f"The step is right, its gradient is not. {found.sentence}", found.also, right)
