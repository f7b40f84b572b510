"""Random programs over the whole registry, kept away from kinks, from overflow and from the edges of domains.

Owns the templates of their lines and the rules that a line must keep. Only ``random.Random.random`` is used, whose
stream Python never changes, and inputs have few decimals: a seed is one program, everywhere.
"""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

import engine
from engine.errors import EngineError
from engine.ops.base import Value
from tests.engine.clearances import is_clear

OPERATIONS = 60
ELEMENTS, DIMENSIONS = 24, 4
LARGEST_VALUE, LARGEST_SLOPE = 9.0, 20.0
TRIALS = 12
FLOOR = 0.01  # smaller numbers are compared to 1e-14: they may be what rounding leaves of a sum that cancels

# a: any variable, n: a number, v: an array, r: two or more dimensions, i: an image, k: whole numbers, for lookups.
TEMPLATES = """
{a} + {a} | {a} - {a} | {a}*{a} | {a}/(1.5 + {a}**2) | -{a} | (1.2 + tanh({a}))**{a} | {a}**3 | {a}**2*{a}
squared_error({a}, {a}) | exp(0.5*{a}) | log(0.6 + {a}*{a}) | log1p({a}**2) | expm1(-0.4*{a})
sqrt(0.4 + square({a})) | square({a}) | reciprocal(1 + {a}*{a}) | sin({a}) | cos(2*{a}) | tan(0.4*sin({a}))
arctan({a}) | sinh(0.5*{a}) | cosh(0.5*{a}) | tanh({a}) | erf({a}) | sigmoid({a}) | log_sigmoid({a}) | softplus({a})
softsign({a}) | silu({a}) | gelu({a}) | gelu_tanh({a}) | relu({a}) | leaky_relu({a}, slope=0.1)
elu({a}, alpha=1.5) | selu({a}) | hardtanh({a}, low=-0.8, high=1.2) | relu6(4*{a}) | maximum({a}, {a})
minimum({a}, {a}) | clamp({a}, -1.1, {n}) | abs({a}) | sign({a})*{a} | {a} - floor({a}) | round({a})*{a}
greater({a}, {a})*{a} | greater_equal({a}, 0.2)*{a} | less({a}, {a})*{a} | less_equal({a}, 0)*{a}
equal({a}, {a})*{a} + {a} | not_equal({a}, {a})*{a} | where(less({a}, {a}), {a}, {a}) | where({a}, {a}, sin({a}))
{a} + stop_gradient({a})*{a} | dropout({a}, greater({a}, -0.3), rate=0.25) | {r} @ {r}.T | {r} @ {v} | {v} @ {r}
{v} @ {v} | {r}.T | transpose({r}, axes=(1, 0)) | transpose({r}, axes=(-1, 0, 1)) | reshape({a}, shape=(1, -1))
reshape({v}, shape=(2, -1)) | reshape({v}, shape=(2, 1, -1)) | reshape({v}, shape=(1, 2, -1)) | {v}[0] | {v}[-1]
{v}[1:] | {r}[:, ::-1] | {r}[:, 0] | {r}[-1, 1:] | {v}[:2] | pad({v}, width=1, value=0.3)
pad({r}, width=(0, 1, 1, 0)) | concatenate({v}, 0.7*{v}) | concatenate({r}, {r}, axis=-1) | stack({a}, {a})
stack({v}, {v}, axis=-1) | stack({n}, {n}, {n}) | sum({a}) | sum({v}, axis=0) | sum({r}, axis=(0, -1)) | mean({a})
mean({v}, axis=-1, keepdims=True) | max({v}) | max({r}, axis=0) | min({v}, axis=-1) | min({a}) | prod({v}, axis=0)
prod({a}, axis=None) | var({v}) | var({v}, axis=-1, ddof=0) | std({v}) | std({v}, axis=0, keepdims=True) | norm({a})
norm({v}, axis=-1) | logsumexp({a}) | logsumexp({v}, axis=0, keepdims=True) | softmax({v}) | softmax({v}, axis=0)
log_softmax({v}) | log_softmax({v}, axis=None) | mse({a}, 0.5*{a}) | mse({a}, {n}) | mae({a}, {n}, mean=False)
mae({v}, sin({v})) | huber({a}, {n}, delta=0.7) | huber({a}, {a}, mean=False)
binary_cross_entropy(0.1 + 0.8*sigmoid({a}), sigmoid({n})) | binary_cross_entropy_with_logits({a}, sigmoid({n}))
binary_cross_entropy_with_logits({a}, {n}, mean=False) | hinge({a}, sign({n})) | hinge({a}, {n}, mean=False)
cross_entropy({v}, {k}) | cross_entropy({v}, {k}, mean=False) | cross_entropy({v}, softmax({v}))
kl_divergence(softmax({v}), softmax(1.5*{v})) | kl_divergence(softmax({v}), softmax(sin({v})), mean=False)
layer_norm({v}, eps=0.1) | layer_norm({v}, {a}, {n}, eps=0.1) | batch_norm({r}, {n}, {v}, eps=0.1)
batch_norm({r}, eps=0.2) | rms_norm({v}, {n}) | rms_norm({v}, eps=0.1, axis=0) | conv1d({v}, {v})
conv1d({r}, {r}, padding=1) | conv1d({v}, {v}, {n}, stride=2, padding=1) | conv2d({r}, {r})
conv2d({i}, {i}, padding=1) | conv2d({i}, {i}, {n}, stride=2) | max_pool2d({i}) | max_pool2d({i}, size=2, stride=1)
max_pool2d({i}, size=(1, 2)) | avg_pool2d({i}) | avg_pool2d({i}, size=3, stride=2, padding=1) | embedding({v}, {k})
embedding({r}, {k})
"""
LINES = [line.strip() for row in TEMPLATES.strip().splitlines() for line in row.split(" | ")]
SHAPES = [(), (), (3,), (4,), (2, 3), (3, 2), (2, 1), (1, 3), (2, 2, 2), (2, 1, 3), (4, 4), (1, 3, 3), (2, 1, 3, 3)]
LOOKUPS = {"k": (), "k2": (2,), "k3": (3,)}
LEAST = {"a": 0, "v": 1, "r": 2, "i": 2}


@dataclass
class RandomProgram:
    """A program with its inputs; ``values`` holds every variable's, by name."""

    inputs: dict[str, Any]
    values: dict[str, Value]
    lines: list[str] = field(default_factory=list)
    unused: dict[str, None] = field(default_factory=dict)
    operations: int = 0

    @property
    def text(self) -> str:
        """The program text."""
        return "\n".join(self.lines)


class Dice:
    """Chooses by one stream of random numbers."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed).random

    def below(self, count: int) -> int:
        """Return a whole number from 0 to ``count`` − 1."""
        return int(self.random() * count)

    def one(self, choices: Sequence[Any]) -> Any:
        """Return one of the choices."""
        return choices[self.below(len(choices))]

    def shuffled(self, items: Sequence[Any]) -> list[Any]:
        """Return all items in a random order."""
        left = list(items)
        return [left.pop(self.below(len(left))) for _ in items]

    def array(self, shape: tuple[int, ...]) -> Value:
        """Return numbers between −1.5 and 1.5."""
        numbers = [round(3 * self.random() - 1.5, 3) for _ in range(int(np.prod(shape)))]
        return np.array(numbers).reshape(shape)[()]


def generate(seed: int) -> RandomProgram:
    """Return the program of a seed: at most ``OPERATIONS`` applications of ops, the last line ``L`` a number."""
    dice = Dice(seed)
    inputs = {f"x{number}": dice.array(dice.one(SHAPES[2:])) for number in range(4)} | {"x4": dice.array(())}
    for name, shape in LOOKUPS.items():
        inputs[name] = np.array([dice.below(2) for _ in range(int(np.prod(shape)))], dtype=float).reshape(shape)[()]
    program = RandomProgram(inputs, dict(inputs))
    most = OPERATIONS // 2 + dice.below(OPERATIONS // 2 + 1)
    for template in dice.shuffled(LINES):
        if program.operations + 2 * len(program.unused) + 6 > most:
            break
        _extend(program, template, dice)
    terms = [f"mean({name})" for name in program.unused if dice.random() < 0.9] or [f"mean({list(program.values)[-1]})"]
    program.lines.append(f"L = {' + '.join(terms)}")
    used = {name for name in program.inputs if re.search(rf"\b{name}\b", program.text)}
    program.inputs = {name: value for name, value in program.inputs.items() if name in used}
    return program


def _extend(program: RandomProgram, template: str, dice: Dice) -> None:
    """Add a line that keeps the rules; give up after some trials."""
    for _ in range(TRIALS):
        line = _filled(program, template, dice)
        used = [name for name in program.values if line is not None and re.search(rf"\b{name}\b", line)]
        if line is None or not (trace := _checked(line, {name: program.values[name] for name in used})):
            continue
        name = f"v{len(program.lines)}"
        program.lines.append(f"{name} = {line}")
        program.values[name] = trace.values["y"]
        program.operations += sum(bool(node.inputs) for node in trace.nodes)
        program.unused[name] = None
        for operand in used:
            program.unused.pop(operand, None)
        return


def _filled(program: RandomProgram, template: str, dice: Dice) -> str | None:
    """Return a template with variables in its places; None if there is none that fits."""
    line = template
    for kind in re.findall(r"\{(\w)\}", template):
        if kind == "k":
            fitting = list(LOOKUPS)
        else:
            shapes = {name: np.shape(value) for name, value in program.values.items() if name not in LOOKUPS}
            fitting = [name for name, shape in shapes.items() if _fits(kind, shape)]
        if not fitting:
            return None
        # Half of the choices are among the latest variables, so that programs grow deep.
        line = line.replace(f"{{{kind}}}", dice.one(fitting if dice.random() < 0.5 else fitting[-6:]), 1)
    return line


def _fits(kind: str, shape: tuple[int, ...]) -> bool:
    if kind == "n":
        return shape == ()
    return len(shape) >= LEAST[kind] and (kind != "i" or min(shape[-2:]) >= 2)


def _checked(line: str, values: dict[str, Value]) -> engine.Trace | None:
    """Return the trace of a line if it keeps all rules."""
    try:
        shape = np.shape(engine.trace(f"y = {line}\nsum(0*y)", values).values["y"])
    except EngineError:
        return None
    if len(shape) > DIMENSIONS or np.prod(shape) > ELEMENTS:
        return None
    trace = engine.trace(f"y = {line}", values, seed=np.ones(shape)[()])
    bounded = all(_is_within(value, LARGEST_VALUE) for value in trace.node_values)
    gentle = all(_is_within(gradient, LARGEST_SLOPE) for gradient in trace.gradients.values())
    return trace if bounded and gentle and all(is_clear(trace, node) for node in trace.nodes) else None


def _is_within(value: Value, limit: float) -> bool:
    return bool(np.all(np.abs(value) <= limit))
