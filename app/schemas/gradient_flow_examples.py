"""Questions for gradients by depth, and an answer, as the documentation shows them; tests ask them."""

from __future__ import annotations

from typing import Any, Final

VANISHING_EXAMPLE: Final[dict[str, Any]] = {
    "depth": 50, "width": 32, "activation": "sigmoid", "init": "xavier", "seed": 1, "why": 1,
}  # fmt: skip
REPAIRED_EXAMPLE: Final[dict[str, Any]] = {**VANISHING_EXAMPLE, "skip": True}
EXPLODING_EXAMPLE: Final[dict[str, Any]] = {
    "depth": 30, "width": 32, "activation": "relu", "init": "normal", "spread": 1, "clip": 1, "batch": 16,
}  # fmt: skip
LEAST_EXAMPLE: Final[dict[str, Any]] = {
    "depth": 2, "width": 1, "activation": "identity", "init": "constant", "value": 0.5, "batch": 1, "clip": 0.01,
    "why": 1,
}  # fmt: skip
LEAST_ANSWER: Final[dict[str, Any]] = {
    "layers": [
        {
            "number": 1, "gradient_norm": 0.007071067811865475, "raw_gradient_norm": 0.020887821421660357,
            "delta_norm": 0.03298783061176144, "activation_mean": 0.3165988947180576, "activation_std": 0,
            "dead_share": 0, "saturated_share": 0, "weights_factor": 0.5, "normalisation_factor": 1,
            "activation_factor": 1, "input_norm": 0.6331977894361152, "alignment": 1,
        },
        {
            "number": 2, "gradient_norm": 0.007071067811865475, "raw_gradient_norm": 0.020887821421660357,
            "delta_norm": 0.06597566122352289, "activation_mean": 0.1582994473590288, "activation_std": 0,
            "dead_share": 0, "saturated_share": 0, "weights_factor": 0.06597566122352289,
            "normalisation_factor": 1, "activation_factor": 1, "input_norm": 0.3165988947180576, "alignment": 1,
        },
    ],
    "loss": 0.0010881969684702654, "raw_norm": 0.02953984034293934, "norm": 0.01, "decay": 0.5,
    "powers": [
        {"factor": 0.3, "depth": 2, "value": 0.09, "text": "0.3² = 0.09"},
        {"factor": 3, "depth": 2, "value": 9, "text": "3² = 9"},
    ],
    "why": [
        {"layer": 2, "kind": "loss", "text": "‖∂L/∂a[2]‖", "value": 0.06597566122352289, "paths": None},
        {"layer": 1, "kind": "weights", "text": "‖∂L/∂a[1]‖ / ‖δ[2]‖", "value": 0.5, "paths": None},
        {"layer": 1, "kind": "input", "text": "‖a[0]‖", "value": 0.6331977894361152, "paths": None},
        {"layer": 1, "kind": "alignment", "text": "‖∂L/∂W[1]‖ / (‖δ[1]‖ · ‖a[0]‖)", "value": 1, "paths": None},
        {
            "layer": 1, "kind": "clipping", "text": "after clipping / before", "value": 0.33852586486271297,
            "paths": None,
        },
    ],
    "clippings": {
        "bound": 0.01, "by_norm": [0.007071067811865475, 0.007071067811865475], "by_value": [0.01, 0.01],
        "loose": [0.020887821421660357, 0.020887821421660357],
        "ranges": {
            "none": [-0.020887821421660357, -0.020887821421660357],
            "norm": [-0.007071067811865475, -0.007071067811865475], "value": [-0.01, -0.01],
            "loose": [-0.020887821421660357, -0.020887821421660357],
        },
    },
    "program": "# network 1-1-1; 1 sample, a column\na0 = x\nz1 = W1 @ a0\nz2 = W2 @ z1\n"
    "losses = sum((z2 - y)**2, axis=0)\nL = mean(losses)",
    "network": {
        "layers": [1, 1, 1], "activation": ["identity", "identity"], "bias": False, "loss": "squared_error",
        "batch": 1, "init": "constant", "value": 0.5, "branch": 0.5, "affine": False, "everywhere": True,
    },
}  # fmt: skip
