"""Questions for networks, and an answer, as the documentation shows them; tests ask them."""

from __future__ import annotations

from typing import Any, Final

XOR_EXAMPLE: Final[dict[str, Any]] = {
    "layers": [2, 3, 1], "activation": "tanh", "loss": "mse", "x": [[0, 0], [0, 1], [1, 0], [1, 1]], "y": [0, 1, 1, 0],
    "seed": 1,
}  # fmt: skip
SMALL_EXAMPLE: Final[dict[str, Any]] = {
    "layers": [1, 1], "activation": ["relu"], "loss": "squared_error", "x": [[2], [1]], "y": [5, 1],
    "init": "constant", "value": 3,
}  # fmt: skip
SCALAR_EXAMPLE: Final[dict[str, Any]] = {
    "layers": [2, 2, 1], "activation": "relu", "x": [1, 2], "y": 1, "granularity": "scalar",
}  # fmt: skip
DEEP_EXAMPLE: Final[dict[str, Any]] = {
    "layers": [4, 8, 8, 3], "activation": "relu", "init": "he", "loss": "cross_entropy", "batch": 16,
    "convention": "row", "batch_norm": True, "skip": True, "dropout": 0.25, "equations": False,
}  # fmt: skip
SMALL_ANSWER: Final[dict[str, Any]] = {
    "program": "# network 1-1; 2 samples, each a column\na0 = x\nz1 = W1 @ a0 + b1\na1 = relu(z1)\n"
    "losses = sum((a1 - y)**2, axis=0)\nL = mean(losses)",
    "inputs": {"x": [[2, 1]], "W1": [[3]], "b1": [[0]], "y": [[5, 1]]}, "parameters": ["W1", "b1"],
    "granularity": "matrix", "sample_axes": {"x": 1, "y": 1},
    "layers": [
        {
            "number": 1, "inputs": 1, "outputs": 1, "activation": "relu", "before": "a0", "weights": "W1",
            "bias": "b1", "gain": None, "shift": None, "mask": None, "z": "z1", "normalised": "z1",
            "activated": "a1", "dropped": "a1", "output": "a1", "norm": None, "skip": False,
        },
    ],
    "equations": [
        {
            "layer": 1, "quantity": "activation", "variable": "a1", "symbolic": "∂L/∂a[1] = 2(a[1] − y)/2",
            "formula": "2*(a1 - y)/2", "shapes": {"a1": [1, 2], "y": [1, 2]}, "shape": [1, 2], "value": [[1, 2]],
            "step": 11, "steps": [8, 9, 10, 11], "terms": None,
        },
        {
            "layer": 1, "quantity": "delta", "variable": "z1", "symbolic": "δ[1] = ∂L/∂a[1] ⊙ f′(z[1])",
            "formula": "da1*where(greater(z1, 0), 1, 0)", "shapes": {"da1": [1, 2], "z1": [1, 2]},
            "shape": [1, 2], "value": [[1, 2]], "step": 13, "steps": [13], "terms": None,
        },
        {
            "layer": 1, "quantity": "weights", "variable": "W1", "symbolic": "∂L/∂W[1] = δ[1] a[0]ᵀ",
            "formula": "δ1 @ a0.T", "shapes": {"δ1": [1, 2], "a0": [1, 2]}, "shape": [1, 1], "value": [[4]],
            "step": 16, "steps": [14, 16], "terms": [[[2]], [[2]]],
        },
        {
            "layer": 1, "quantity": "bias", "variable": "b1", "symbolic": "∂L/∂b[1] = Σ δ[1], over the samples",
            "formula": "sum(δ1, axis=1, keepdims=True)", "shapes": {"δ1": [1, 2]}, "shape": [1, 1],
            "value": [[3]], "step": 15, "steps": [15], "terms": [[[1]], [[2]]],
        },
    ],
}  # fmt: skip
