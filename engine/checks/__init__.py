"""Gradients against finite differences: the differences, the verdict on each, and the error by step size."""

from engine.checks.check import Check, check_entry, check_gradients, disagreements
from engine.checks.step_curves import StepCurve, step_curve
from engine.checks.verdicts import AGREE

__all__ = [
    "AGREE",
    "Check",
    "StepCurve",
    "check_entry",
    "check_gradients",
    "disagreements",
    "step_curve",
]
