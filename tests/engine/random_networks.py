"""Networks with options drawn at random, over all that the builder offers; the same number gives the same network."""

from __future__ import annotations

import random
from itertools import pairwise
from typing import Any

from engine.networks import NetworkSpec
from engine.networks.spec import BINARY_CROSS_ENTROPY, CROSS_ENTROPY, FROM_LOGITS, INITS, LOSSES

ACTIVATIONS = (
    "identity", "tanh", "sigmoid", "relu", "leaky_relu", "elu", "selu", "gelu", "gelu_tanh", "silu", "softplus",
    "softsign", "sin", "arctan", "square", "erf", "log_sigmoid", "hardtanh",
)  # fmt: skip


def options(seed: int, convention: str | None = None) -> dict[str, Any]:
    """Return the options of the network of a number."""
    draw = random.Random(seed)
    loss = draw.choice(LOSSES)
    hidden = [draw.choice((2, 3, 3, 4)) for _ in range(draw.randint(0, 3))]
    layers = [draw.randint(1, 3), *hidden, draw.randint(2 if loss == CROSS_ENTROPY else 1, 3)]
    chosen: dict[str, Any] = {
        "layers": layers,
        "activation": _activation(draw, layers, loss),
        "bias": draw.random() < 0.8,
        "loss": loss,
        "half": loss not in FROM_LOGITS and draw.random() < 0.4,
        "reduction": draw.choice(("mean", "sum")),
        "convention": draw.choice(("column", "row")),
        "init": draw.choice(INITS),
        "gain": draw.choice((1.0, 1.0, 0.7, 1.6)),
        "seed": draw.randrange(1000),
        "everywhere": draw.random() < 0.15,
        "affine": draw.random() < 0.7,
    }
    blocks = layers if chosen["everywhere"] else layers[:-1]
    chosen["skip"] = any(a == b for a, b in pairwise(blocks)) and draw.random() < 0.6
    chosen["branch"] = draw.choice((1.0, 0.25))
    one = draw.random() < 0.15
    if len(blocks) > 1:
        chosen["dropout"] = draw.choice((0.0, 0.0, 0.25, 0.5))
        norm = draw.choice((None, None, "batch_norm", "layer_norm"))
        if norm and not (norm == "batch_norm" and one):
            chosen[norm] = True
    if one:
        chosen["x"] = [round(draw.gauss(0, 1), 3) for _ in range(layers[0])]
    elif draw.random() < 0.5:
        chosen["batch"] = draw.randint(2, 5)
    else:
        count = draw.randint(2, 4)
        chosen["x"] = [[round(draw.gauss(0, 1), 3) for _ in range(layers[0])] for _ in range(count)]
        chosen["y"] = [_target(draw, loss, layers[-1], chosen["seed"] % 2) for _ in range(count)]
    return chosen | ({"convention": convention} if convention else {})


def spec(seed: int, convention: str | None = None) -> NetworkSpec:
    """Return the network of a number, perhaps in another convention."""
    return NetworkSpec(**options(seed, convention))


def _activation(draw: random.Random, layers: list[int], loss: str) -> Any:
    if draw.random() < 0.3:
        return draw.choice(ACTIVATIONS)
    named = [draw.choice(ACTIVATIONS) for _ in layers[1:]]
    if loss in FROM_LOGITS:
        named[-1] = "identity"
    return named


def _target(draw: random.Random, loss: str, outputs: int, one_hot: int) -> Any:
    if loss == CROSS_ENTROPY:
        index = draw.randrange(outputs)
        return [float(place == index) for place in range(outputs)] if one_hot else index
    if loss == BINARY_CROSS_ENTROPY:
        return [draw.randrange(2) for _ in range(outputs)]
    return [round(draw.gauss(0, 1), 3) for _ in range(outputs)]
