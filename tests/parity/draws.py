"""Random operands with few decimals, the same on every platform and under every version of NumPy.

Owns the drawing only: NumPy freezes the streams of ``RandomState``, and rounding removes the platform's last bits.
"""

from __future__ import annotations

from zlib import crc32

import numpy as np

from engine.ops.base import Value

DECIMALS = 4


class Draw:
    """Draws operands; the stream is that of a name."""

    def __init__(self, name: str) -> None:
        self.random = np.random.RandomState(crc32(name.encode()))

    def normal(self, *shape: int, scale: float = 1.0) -> Value:
        """Return numbers around 0."""
        return np.round(scale * self.random.normal(size=shape), DECIMALS)[()]

    def wide(self, *shape: int) -> Value:
        """Return numbers around 0 of many magnitudes, none of them 0."""
        numbers = np.round(self.random.normal(size=shape) * np.exp(2 * self.random.normal(size=shape)), DECIMALS)
        return np.where(numbers == 0, 10.0**-DECIMALS, numbers)[()]

    def between(self, low: float, high: float, *shape: int) -> Value:
        """Return numbers evenly spread between two bounds, neither of them included."""
        return np.clip(
            np.round(self.random.uniform(low, high, size=shape), DECIMALS),
            low + 10.0**-DECIMALS,
            high - 10.0**-DECIMALS,
        )[()]

    def below(self, count: int, *shape: int) -> Value:
        """Return whole numbers from 0 to ``count`` − 1."""
        return self.random.randint(count, size=shape).astype(np.float64)[()] if shape else float(count // 2)

    def shares(self, *shape: int) -> Value:
        """Return positive numbers that sum to about 1 along the last axis."""
        exponentials = np.exp(self.random.normal(size=shape))
        return np.round(exponentials / exponentials.sum(axis=-1, keepdims=True), DECIMALS)
