"""Scalar programs, each as text for the engine and as a Python function for its peers."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

Numbers = dict[str, float]


@dataclass(frozen=True)
class Case:
    """One program.

    Parameters
    ----------
    name, text, inputs
        What to call it, its text, the values of its inputs.
    function
        The same on a peer's numbers: ``function(numbers by name, relu)`` returns the output.
    by_hand
        Its gradients in plain floats, by name, where somebody would write that.
    """

    name: str
    text: str
    inputs: Numbers
    function: Callable[[Any, Callable[[Any], Any]], Any]
    by_hand: Callable[[Numbers], Numbers] | None = None


def _worked(v: Any, relu: Callable[[Any], Any]) -> Any:
    return (relu(v["w"] * v["x"] + v["b"]) - v["y"]) ** 2


def _worked_by_hand(v: Numbers) -> Numbers:
    x, w, b, y = v["x"], v["w"], v["b"], v["y"]
    z = w * x + b
    a = z if z > 0.0 else 0.0
    to_a = 2.0 * (a - y)
    to_z = to_a if z > 0.0 else 0.0
    return {"x": to_z * w, "w": to_z * x, "b": to_z, "y": -to_a}


WORKED = Case(
    "The worked example, 5 ops",
    "z = w*x + b\na = relu(z)\nL = (a - y)**2",
    {"x": 2.0, "w": 3.0, "b": 1.0, "y": 5.0},
    _worked,
    _worked_by_hand,
)


def _readme(v: Any, relu: Callable[[Any], Any]) -> Any:
    a, b = v["a"], v["b"]
    c = a + b
    d = a * b + b**3
    c += c + 1
    c += 1 + c + (-a)
    d += d * 2 + relu(b + a)
    d += 3 * d + relu(b - a)
    e = c - d
    f = e**2
    g = f / 2.0
    g += 10.0 / f
    return g


README = Case(
    "micrograd's README expression, 25 ops",
    """\
c1 = a + b
d1 = a*b + b**3
c2 = c1 + (c1 + 1)
c3 = c2 + (1 + c2 + (-a))
d2 = d1 + (d1*2 + relu(b + a))
d3 = d2 + (3*d2 + relu(b - a))
e = c3 - d3
f = e**2
g1 = f/2.0
g = g1 + 10.0/f""",
    {"a": -4.0, "b": 2.0},
    _readme,
)


def perceptron(sizes: tuple[int, ...] = (2, 16, 16, 1)) -> Case:
    """Return micrograd's ``nn.MLP`` with a squared error: every weight a scalar, sums from the bias on."""
    draw = random.Random(7)
    names = [f"x{i}" for i in range(sizes[0])]
    inputs: Numbers = {name: draw.uniform(-1, 1) for name in names} | {"y": 1.0}
    layers, lines = [], []
    for depth, width in enumerate(sizes[1:], 1):
        layer = [([f"w{depth}_{j}_{i}" for i in range(len(names))], f"b{depth}_{j}") for j in range(width)]
        for j, (weights, bias) in enumerate(layer):
            inputs |= {weight: draw.uniform(-1, 1) for weight in weights} | {bias: 0.1}
            total = " + ".join([bias, *(f"{weight}*{name}" for weight, name in zip(weights, names, strict=True))])
            lines.append(f"h{depth}_{j} = {f'relu({total})' if depth < len(sizes) - 1 else total}")
        names = [f"h{depth}_{j}" for j in range(width)]
        layers.append(layer)
    lines.append(f"L = ({names[0]} - y)**2")

    def function(v: Any, relu: Callable[[Any], Any]) -> Any:
        values = [v[f"x{i}"] for i in range(sizes[0])]
        for layer in layers:
            totals = [
                sum((v[weight] * x for weight, x in zip(weights, values, strict=True)), v[bias])
                for weights, bias in layer
            ]
            values = totals if layer is layers[-1] else [relu(total) for total in totals]
        return (values[0] - v["y"]) ** 2

    return Case(f"micrograd's MLP {list(sizes)} as scalars, {_ops(sizes):,} ops", "\n".join(lines), inputs, function)


def _ops(sizes: tuple[int, ...]) -> int:
    sums = sum(2 * fan_in * fan_out for fan_in, fan_out in pairwise(sizes))
    return sums + sum(sizes[1:-1]) + 2


def chain(length: int) -> Case:
    """Return a chain of ops, one on the other: times a, plus b, relu, and again."""
    steps = ("x{}*a", "x{} + b", "relu(x{})")
    lines = ["x0 = x", *(f"x{i + 1} = {steps[i % 3].format(i)}" for i in range(length))]

    def function(v: Any, relu: Callable[[Any], Any]) -> Any:
        x, a, b = v["x"], v["a"], v["b"]
        for i in range(length):
            x = x * a if i % 3 == 0 else x + b if i % 3 == 1 else relu(x)
        return x

    def by_hand(v: Numbers) -> Numbers:
        x, a, b = v["x"], v["a"], v["b"]
        values = [x]
        for i in range(length):
            x = x * a if i % 3 == 0 else x + b if i % 3 == 1 else x if x > 0.0 else 0.0
            values.append(x)
        to_x, to_a, to_b = 1.0, 0.0, 0.0
        for i in range(length - 1, -1, -1):
            if i % 3 == 0:
                to_a += to_x * values[i]
                to_x *= a
            elif i % 3 == 1:
                to_b += to_x
            elif values[i] <= 0.0:
                to_x = 0.0
        return {"x": to_x, "a": to_a, "b": to_b}

    return Case(
        f"A chain of {length:,} ops", "\n".join(lines), {"x": 1.5, "a": 1.0001, "b": -0.0001}, function, by_hand
    )
