"""How each op is called, and a small program that calls it, out of the operands at which its record is checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import cycle, islice
from typing import Any, Final

import numpy as np

from engine import Trace, trace
from engine.language import parse
from engine.language.syntax import Slice
from engine.ops import REGISTRY, Op, Sample

# The names of the formulas: an op's value, and the upstream gradient that its rules start from.
VALUE, UPSTREAM, OUTPUT = "out", "G", "L"
WEIGHTS: Final = (1.0, -2.0, 3.0, -1.0, 2.0)


@dataclass(frozen=True)
class OpExample:
    """A program that applies one op; where its value is a tensor, ``L = sum(out*G)`` makes ``G`` its gradient."""

    program: str
    inputs: Mapping[str, Any]
    operands: tuple[str, ...]

    @cached_property
    def trace(self) -> Trace:
        """The program, run."""
        return trace(self.program, self.inputs)


@cache
def example_of(name: str) -> OpExample:
    """Return the example of an op."""
    op = REGISTRY[name]
    sample = _sample(op)
    names = op.operands[: len(sample.inputs)]
    if op.variadic:
        names = tuple(f"{op.operands[-1]}{i}" for i in range(1, len(sample.inputs) + 1))
    inputs = dict(zip(names, sample.inputs, strict=True))
    line = f"{VALUE} = {_call(op, names, sample.attributes)}"
    value = trace(f"{line}\nsum({VALUE})", inputs).values[VALUE]
    if not isinstance(value, np.ndarray):
        return OpExample(line, inputs, names)
    weights = np.array(list(islice(cycle(WEIGHTS), value.size))).reshape(value.shape)
    return OpExample(
        f"{line}\n{OUTPUT} = sum({VALUE}*{UPSTREAM})", {**inputs, UPSTREAM: weights.tolist()}, names
    )  # fmt: skip


def signature(op: Op) -> str:
    """Return how an op is called: ``softmax(x, axis=-1)``, ``layer_norm(x[, gain[, bias]], …)``."""
    if _is_indexed(op):
        return f"{op.operands[0]}[{op.parameters[0].name}]"
    needed, optional = op.operands[: len(op.operands) - op.optional], op.operands[len(op.operands) - op.optional :]
    operands = ", ".join(needed) + (", …" if op.variadic else "")
    operands += "".join(f"[, {name}" for name in optional) + "]" * len(optional)
    return f"{op.name}({', '.join([operands, *(f'{p.name}={_written(p.default)}' for p in op.parameters)])})"


def operator_form(op: Op) -> str:
    """Return how an op is written with an operator, ``a @ b``; "" if it has none."""
    program = parse(op.formula, functions=frozenset(REGISTRY))
    root = program.expressions[program.statements[-1].root]
    return op.formula if root.op == op.name and not root.is_call else ""


def _sample(op: Op) -> Sample:
    """Return the first sample with all operands and no attributes, else the first."""
    count = 1 if op.variadic else len(op.operands)
    full = (sample for sample in op.samples if len(sample.inputs) >= count and not sample.attributes)
    return next(full, op.samples[0])


def _call(op: Op, names: tuple[str, ...], attributes: Mapping[str, Any]) -> str:
    if _is_indexed(op):
        return f"{names[0]}[{', '.join(map(_item, attributes['items']))}]"
    form = operator_form(op)
    if form and not attributes:
        return form
    return f"{op.name}({', '.join([*names, *(f'{key}={_written(value)}' for key, value in attributes.items())])})"


def _is_indexed(op: Op) -> bool:
    """Whether an op is written with brackets, ``x[0]``."""
    return any(parameter.kind == "items" for parameter in op.parameters)


def _item(item: Any) -> str:
    if not isinstance(item, Slice):
        return str(item)
    start, stop, step = ("" if part is None else str(part) for part in item)
    return f"{start}:{stop}:{step}" if step else f"{start}:{stop}"


def _written(value: Any) -> str:
    return f"{value:g}" if isinstance(value, float) and float(f"{value:g}") == value else repr(value)
