"""Networks of matrices: a full trace here against plain gradients by hand-written NumPy, PyTorch and autograd.

All contenders work in float64 and give the gradient of every input, data and targets included.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

import autograd
import autograd.numpy as anp
import numpy as np

import engine
from benchmarks.machine import TORCH
from benchmarks.timing import OURS, Target, at_least, at_most, race, report

NUMPY, PYTORCH, AUTOGRAD = "NumPy by hand, no record", "PyTorch, eager", "HIPS autograd"
Arrays = dict[str, Any]
SHAPES: list[tuple[list[int], int, float]] = [
    ([2, 4, 1], 4, 1.2),
    ([784, 128, 64, 10], 64, 1.1),
    ([64] * 51, 64, 1.1),
    ([784, 1024, 1024, 10], 256, 1.1),
]


def run() -> Iterator[Target]:
    """Print all comparisons; yield what they show about the targets."""
    for sizes, batch, allowed in SHAPES:
        name = f"{len(sizes) - 1} layers of width {sizes[0]}" if len(sizes) > 9 else str(sizes)
        name = f"network {name}, batch {batch}"
        times = compare(name, sizes, batch)
        yield at_most(f"ours to NumPy by hand, {name}", times[OURS] / times[NUMPY], allowed)
        if TORCH:
            yield at_least(f"PyTorch to ours, {name}", times[PYTORCH] / times[OURS], 1)


def compare(name: str, sizes: list[int], batch: int) -> dict[str, float]:
    """Print and return the times of one network by all contenders.

    Raises
    ------
    AssertionError
        If two disagree on a gradient.
    """
    depth = len(sizes) - 1
    text, inputs = program(depth), draw(sizes, batch)
    expected = engine.trace(text, inputs).gradients
    peers = dict(_peers(inputs, depth))
    for peer, gradients in peers.items():
        for key, gradient in _by_name(gradients()).items():
            np.testing.assert_allclose(gradient, expected[key], rtol=1e-9, atol=1e-12, err_msg=f"{key} by {peer}")
    times = race({OURS: lambda: engine.trace(text, inputs), **peers}, rounds=21, seconds=0.1)
    report(f"The {name}", times)
    print()
    return times


def program(depth: int) -> str:
    """Return the program of a network with relu between its layers and a mean squared error."""
    layers = [f"H{i} = relu({f'H{i - 1}' if i > 1 else 'X'} @ W{i} + b{i})" for i in range(1, depth)]
    return "\n".join([*layers, f"P = H{depth - 1} @ W{depth} + b{depth}", "L = mse(P, T)"])


def draw(sizes: list[int], batch: int) -> Arrays:
    """Return data, parameters and targets; He, Zhang, Ren and Sun 2015, arXiv:1502.01852, for the weights."""
    normal = np.random.default_rng(0).normal
    arrays: Arrays = {"X": normal(size=(batch, sizes[0])), "T": normal(size=(batch, sizes[-1]))}
    for i, (rows, columns) in enumerate(pairwise(sizes), 1):
        arrays[f"W{i}"] = normal(size=(rows, columns)) * np.sqrt(2 / rows)
        arrays[f"b{i}"] = normal(size=columns) / 10
    return arrays


def by_numpy(x: Any, target: Any, weights: list[Any], biases: list[Any]) -> tuple[Any, Any, list[Any], list[Any]]:
    """Return the gradients of x, target, weights and biases, as one writes them down by hand for such a network."""
    h, sums, values = x, [], [x]
    for weight, bias in zip(weights[:-1], biases[:-1], strict=True):
        z = h @ weight + bias
        h = np.maximum(z, 0.0)
        sums.append(z)
        values.append(h)
    error = h @ weights[-1] + biases[-1] - target
    (error * error).mean()
    g = error * (2.0 / error.size)
    to_target, to_weights, to_biases = -g, [], []
    for layer in range(len(weights) - 1, -1, -1):
        to_weights.append(values[layer].T @ g)
        to_biases.append(g.sum(axis=0))
        g = g @ weights[layer].T
        if layer:
            g = g * (sums[layer - 1] > 0.0)
    return g, to_target, to_weights[::-1], to_biases[::-1]


def _by_name(gradients: Any) -> Arrays:
    if isinstance(gradients, dict):
        return gradients
    to_x, to_target, to_weights, to_biases = gradients
    named = {"X": to_x, "T": to_target}
    for i, (weight, bias) in enumerate(zip(to_weights, to_biases, strict=True), 1):
        named |= {f"W{i}": weight, f"b{i}": bias}
    return named


def _loss(v: Any, depth: int, relu: Callable[[Any], Any], mean: Callable[[Any], Any]) -> Any:
    h = v["X"]
    for i in range(1, depth):
        h = relu(h @ v[f"W{i}"] + v[f"b{i}"])
    error = h @ v[f"W{depth}"] + v[f"b{depth}"] - v["T"]
    return mean(error * error)


def _peers(inputs: Arrays, depth: int) -> Iterator[tuple[str, Callable[[], Any]]]:
    weights, biases = ([inputs[f"{kind}{i}"] for i in range(1, depth + 1)] for kind in "Wb")
    yield NUMPY, lambda: by_numpy(inputs["X"], inputs["T"], weights, biases)
    if TORCH:
        leaves = {name: TORCH.from_numpy(array).requires_grad_() for name, array in inputs.items()}
        yield PYTORCH, lambda: _by_torch(leaves, depth)
    yield AUTOGRAD, lambda: autograd.grad(lambda v: _loss(v, depth, lambda x: anp.maximum(x, 0.0), anp.mean))(inputs)


def _by_torch(leaves: Arrays, depth: int) -> Arrays:
    loss = _loss(leaves, depth, TORCH.relu, TORCH.mean)
    return dict(zip(leaves, TORCH.autograd.grad(loss, tuple(leaves.values())), strict=True))
