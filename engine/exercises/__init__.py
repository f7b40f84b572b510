"""Exercises in backpropagation: drawn by a seed, with numbers for a hand, hints, worked solutions and a judge."""

from engine.exercises.generate import MOST_SEEDS, generate, sheet
from engine.exercises.help import hints, result, solution
from engine.exercises.judging import STEP_KINDS, judge_answer
from engine.exercises.kinds import KINDS, Kind
from engine.exercises.record import LEVELS, Ask, Exercise

__all__ = [
    "KINDS",
    "LEVELS",
    "MOST_SEEDS",
    "STEP_KINDS",
    "Ask",
    "Exercise",
    "Kind",
    "generate",
    "hints",
    "judge_answer",
    "result",
    "sheet",
    "solution",
]
