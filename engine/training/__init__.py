"""Descent on any program: the update rules, what to train on, and the runs."""

from engine.training.descent import Run, step_cost, train

__all__ = [
    "Run",
    "step_cost",
    "train",
]
