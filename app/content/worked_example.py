"""The worked example that the first page opens with."""

from __future__ import annotations

from typing import Final

PROGRAM: Final = "z = w*x + b\na = relu(z)\nL = (a - y)**2"
INPUTS: Final[dict[str, float]] = {"x": 2, "w": 3, "b": 1, "y": 5}

# The input whose gradient the inspector explains first.
SUBJECT: Final = "w"

# A large nudge, at which the straight line visibly misses, and a small one, at which it does not.
NUDGES: Final = (1.0, 0.01)
