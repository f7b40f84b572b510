"""Gradient clipping in its two real forms, by global norm and by value, and norms that do not overflow on the way."""

from __future__ import annotations

from dataclasses import dataclass
from math import hypot, inf, isfinite, sqrt
from typing import Any, Literal

import numpy as np

from engine.errors import InputError

By = Literal["norm", "value"]


@dataclass(frozen=True, slots=True)
class Clip:
    """A bound on gradients.

    ``norm`` scales all gradients by one factor, so that the norm of all of them together is the limit at most: the
    direction stays. ``value`` moves every entry into [−limit, limit]: the direction changes.

    References
    ----------
    R. Pascanu, T. Mikolov and Y. Bengio, On the difficulty of training recurrent neural networks, ICML 2013, algorithm
    1, arXiv:1211.5063. PyTorch's ``clip_grad_norm_`` divides by norm + 1e-6 and so ends just below the limit; here the
    norm becomes the limit itself.
    """

    limit: float
    by: By = "norm"

    @property
    def formula(self) -> str:
        """The rule in the program language: ``g`` is all gradients together, ``c`` the limit."""
        return "g_new = g*minimum(1, c/norm(g))" if self.by == "norm" else "g_new = clamp(g, -c, c)"

    def apply(self, gradients: Any, global_norm: float) -> Any:
        """Return a gradient, or all of them in one array, clipped; those that are small enough as they are."""
        if self.by == "value":
            return np.clip(gradients, -self.limit, self.limit)
        return gradients * (self.limit / global_norm) if global_norm > self.limit else gradients


def check_clip(clip: Clip | None) -> None:
    """Refuse a bound that bounds nothing, or holds back everything.

    Raises
    ------
    InputError
        If the limit is not a positive, finite number.
    """
    if clip is not None and not 0 < clip.limit < inf:
        raise InputError("the bound on gradients must be a positive, finite number", pointer="#/clip")


def norm(values: Any) -> float:
    """Return the Euclidean norm of all entries, without the overflow and the underflow of their squares.

    Examples
    --------
    >>> norm([2e200, 0.0]), norm([0.0, 2e-200])
    (2e+200, 2e-200)
    """
    flat = np.asarray(values, dtype=np.float64).ravel()
    squared = float(np.vdot(flat, flat))
    if 1e-280 < squared < inf:
        return sqrt(squared)
    largest = float(np.max(np.abs(flat), initial=0.0))
    if largest == 0.0 or not isfinite(largest):
        return largest
    scaled = flat / largest
    return largest * sqrt(float(np.vdot(scaled, scaled)))


def norm_of_norms(norms: list[float]) -> float:
    """Return the norm of all entries of several arrays, from the norm of each.

    Examples
    --------
    >>> norm_of_norms([3.0, 4.0])
    5.0
    """
    return hypot(*norms)
