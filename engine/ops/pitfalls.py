"""Where an op's result or derivative surprises: the facts that diagnostics need, as part of its record.

Owns ``Pitfalls``; the sentences are in ``engine.diagnostics`` and its neighbours.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

Mask = Any  # a bool or an array of booleans
Test = Callable[..., Mask]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pitfalls:
    """What to beware of, by default nothing.

    Parameters
    ----------
    tie
        Whether the op's ``kink`` is a tie between operands or elements.
    divisor
        The operand that divides: where it is 0, an infinite or NaN result is a division by zero.
    pole
        ``pole(*inputs, **attributes)``: where the result is ±∞ by definition, not by overflow.
    nonzero
        ``nonzero(*inputs, **attributes)``: where the exact result is not 0, so that a 0 for finite operands is
        underflow.
    saturates
        ``saturates(local, out, **attributes)``: where the op has levelled off and lets no gradient pass; ``local`` is
        None for a structural op.
    dead
        ``dead(*inputs)``: where a rectifier is silent; remarked on where all of a tensor is.
    staircase
        Whether the op is flat between its jumps, so that no gradient ever passes.
    departs
        ``departs(out, *inputs, **attributes)``: where its convention makes it differ from its formula or from PyTorch.
    """

    tie: bool = False
    divisor: int | None = None
    pole: Test | None = None
    nonzero: Test | None = None
    saturates: Test | None = None
    dead: Test | None = None
    staircase: bool = False
    departs: Test | None = None


def level(local: Any, out: Any, **attributes: Any) -> Mask:
    """Tell where a local derivative is 0."""
    return np.equal(local, 0.0)


NONE = Pitfalls()
TIE = Pitfalls(tie=True)
LEVELS_OFF = Pitfalls(saturates=level)
STAIRCASE = Pitfalls(staircase=True)
