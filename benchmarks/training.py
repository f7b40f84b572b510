"""Training: a thousand steps of a small network here, by hand-written NumPy and by PyTorch.

All start from the same numbers and must end at the same loss. Only ours tells the norm of every gradient and stops at
the first number that is not finite.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from benchmarks.machine import TORCH
from benchmarks.networks import NUMPY, PYTORCH, Arrays, by_numpy, draw, program
from benchmarks.timing import Contender, Target, at_most, race, report
from engine.training import train

SIZES, POINTS, STEPS, RATE = [2, 16, 16, 1], 200, 1_000, 0.01
OURS = "blameflow, with norms"
SECONDS = 1.0


def run() -> Iterator[Target]:
    """Print the comparison; yield what it shows about the target."""
    text, inputs = program(len(SIZES) - 1), draw(SIZES, POINTS)
    contenders = dict(_contenders(text, inputs))
    ends = {name: contender() for name, contender in contenders.items()}
    for name, loss in ends.items():
        np.testing.assert_allclose(loss, ends[OURS], rtol=1e-9, err_msg=name)
    title = f"{STEPS} steps of the network {SIZES} on {POINTS} points"
    times = race(contenders, rounds=5, seconds=0.2)
    report(title, times, OURS)
    print()
    yield at_most(f"seconds for {title}", times[OURS], SECONDS)


def _contenders(text: str, inputs: Arrays) -> Iterator[tuple[str, Contender]]:
    parameters = [f"{kind}{i}" for i, _ in enumerate(pairwise(SIZES), 1) for kind in "Wb"]
    yield OURS, lambda: _ours(text, inputs, parameters)
    yield NUMPY, lambda: _by_numpy(inputs)
    if TORCH:
        yield PYTORCH, lambda: _by_torch(inputs, parameters)


def _ours(text: str, inputs: Arrays, parameters: list[str]) -> float:
    run_ = train(text, inputs, parameters, learning_rate=RATE, steps=STEPS)
    for _ in run_:
        pass
    return run_.loss()


def _by_numpy(inputs: Arrays) -> float:
    layers = range(1, len(SIZES))
    weights, biases = ([inputs[f"{kind}{i}"].copy() for i in layers] for kind in "Wb")
    for _ in range(STEPS):
        _, _, to_weights, to_biases = by_numpy(inputs["X"], inputs["T"], weights, biases)
        for values, gradients in ((weights, to_weights), (biases, to_biases)):
            for value, gradient in zip(values, gradients, strict=True):
                value -= RATE * gradient
    h = inputs["X"]
    for weight, bias in zip(weights[:-1], biases[:-1], strict=True):
        h = np.maximum(h @ weight + bias, 0.0)
    return float(np.mean((h @ weights[-1] + biases[-1] - inputs["T"]) ** 2))


def _by_torch(inputs: Arrays, parameters: list[str]) -> float:
    values = {name: TORCH.from_numpy(array.copy()) for name, array in inputs.items()}
    learned = [values[name].requires_grad_() for name in parameters]
    optimizer = TORCH.optim.SGD(learned, lr=RATE)

    def loss() -> object:
        h = values["X"]
        for i in range(1, len(SIZES) - 1):
            h = TORCH.relu(h @ values[f"W{i}"] + values[f"b{i}"])
        last = len(SIZES) - 1
        return ((h @ values[f"W{last}"] + values[f"b{last}"] - values["T"]) ** 2).mean()

    for _ in range(STEPS):
        optimizer.zero_grad()
        loss().backward()  # type: ignore[attr-defined]
        optimizer.step()
    return float(loss().detach())  # type: ignore[attr-defined]
