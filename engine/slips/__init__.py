"""Slips: backward passes with one mistake in them, so that what the mistake gives is computed and never typed."""

from engine.slips.order import depth_first, keeping_gradients, moving, overwriting, updating
from engine.slips.rounding import rounding
from engine.slips.rules import averaging, elementwise, flat, measured, other_weights, untransposed
from engine.slips.slipped import Slipped

__all__ = [
    "Slipped",
    "averaging",
    "depth_first",
    "elementwise",
    "flat",
    "keeping_gradients",
    "measured",
    "moving",
    "other_weights",
    "overwriting",
    "rounding",
    "untransposed",
    "updating",
]
