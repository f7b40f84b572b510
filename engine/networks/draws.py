"""What is drawn by a seed: weights, data and masks, each tensor from a stream of its own.

The stream of a tensor is NumPy's ``Generator(PCG64(SeedSequence(seed, spawn_key=(kind, layer))))``, so the numbers are
the same on every machine, and a tensor does not change when an option adds another one.

References
----------
Glorot and Bengio 2010, Understanding the difficulty of training deep feedforward neural networks, equation 12.
He et al. 2015, Delving Deep into Rectifiers, arXiv:1502.01852, section 2.2.
Saxe, McClelland and Ganguli 2013, Exact solutions to the nonlinear dynamics of learning, arXiv:1312.6120.
"""

from __future__ import annotations

from math import sqrt
from typing import Any, Final

import numpy as np

from engine.networks.spec import BINARY_CROSS_ENTROPY, CROSS_ENTROPY, NetworkSpec

Array = np.ndarray[Any, np.dtype[np.float64]]
WEIGHTS, DATA, TARGETS, MASKS = range(4)
ORTHOGONAL_DECIMALS: Final = 12  # LAPACK differs between machines in the digits behind


def stream(seed: int, kind: int, layer: int = 0) -> np.random.Generator:
    """Return the stream of one tensor."""
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence(seed, spawn_key=(kind, layer))))


def draw_weights(spec: NetworkSpec, layer: int) -> Array:
    """Return the first weights of a layer, counted from 1, as ``(outputs, inputs)``."""
    before, after = spec.layers[layer - 1], spec.layers[layer]
    if spec.init in ("zeros", "constant"):
        return np.full((after, before), spec.gain * spec.value if spec.init == "constant" else 0.0)
    normals = stream(spec.seed, WEIGHTS, layer).standard_normal((after, before))
    if spec.init == "orthogonal":
        return spec.gain * _orthogonal(normals)
    spread = {"normal": spec.spread, "xavier": sqrt(2 / (before + after)), "he": sqrt(2 / before)}[spec.init]
    normals *= spec.gain * spread
    return normals


def _orthogonal(normals: Array) -> Array:
    """Return a matrix with orthonormal columns, or rows if it is wide, from normal numbers: Haar-distributed."""
    wide = normals.shape[0] < normals.shape[1]
    q, r = np.linalg.qr(normals.T if wide else normals)
    q *= np.where(np.diag(r) < 0, -1.0, 1.0)
    return np.round(q.T if wide else q, ORTHOGONAL_DECIMALS) + 0.0


def draw_samples(spec: NetworkSpec, count: int) -> Array:
    """Return standard normal samples as ``(count, inputs)``."""
    return stream(spec.seed, DATA).standard_normal((count, spec.layers[0]))


def draw_targets(spec: NetworkSpec, count: int) -> Array:
    """Return targets: class indices ``(count,)``, zeros and ones, or standard normal numbers ``(count, outputs)``."""
    rng, outputs = stream(spec.seed, TARGETS), spec.layers[-1]
    if spec.loss == CROSS_ENTROPY:
        return rng.integers(outputs, size=count).astype(np.float64)
    if spec.loss == BINARY_CROSS_ENTROPY:
        return rng.integers(2, size=(count, outputs)).astype(np.float64)
    return rng.standard_normal((count, outputs))


def draw_mask(spec: NetworkSpec, layer: int, count: int) -> Array:
    """Return a mask of zeros and ones as ``(count, outputs)``, ones with probability 1 − dropout."""
    drawn = stream(spec.seed, MASKS, layer).random((count, spec.layers[layer]))
    return (drawn >= spec.dropout).astype(np.float64)
