"""Slips: backward passes with one mistake in them, so that what the mistake gives is computed and never typed."""

from engine.slips.descent import descending
from engine.slips.figures import cut, magnitude
from engine.slips.order import depth_first, keeping_gradients, moving, overwriting, updating
from engine.slips.rounding import fixing, rounding, single
from engine.slips.rules import averaging, elementwise, flat, measured, other_weights, untransposed
from engine.slips.slipped import Slipped

__all__ = [
    "Slipped",
    "averaging",
    "cut",
    "depth_first",
    "descending",
    "elementwise",
    "fixing",
    "flat",
    "keeping_gradients",
    "magnitude",
    "measured",
    "moving",
    "other_weights",
    "overwriting",
    "rounding",
    "single",
    "untransposed",
    "updating",
]
