"""From comparisons to the numbers that ops return: arrays stay arrays, NumPy scalars stay NumPy scalars."""

from __future__ import annotations

import numpy as np

from engine.ops.base import Value


def as_number(mask: Value) -> Value:
    """Return 1.0 where a mask holds and 0.0 elsewhere."""
    return mask.astype(np.float64)


def unselected(local: Value, *inputs: Value) -> Value:
    """Tell where an operand was not selected: its local derivative is 0."""
    return np.equal(local, 0.0)


def choose(mask: Value, yes: Value, no: Value) -> Value:
    """Return ``yes`` where a mask holds and ``no`` elsewhere; both are computed, as in ``numpy.where``."""
    chosen: Value = np.where(mask, yes, no)
    return chosen[()]  # the empty index turns an array of shape () into a scalar
