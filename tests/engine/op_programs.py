"""Programs that apply one op to its sample operands, for tests parametrised over the registry."""

from __future__ import annotations

from typing import Any

import numpy as np

from engine.language.syntax import Slice
from engine.ops import REGISTRY, Op
from engine.ops.base import Sample

CASES = [(op, sample, f"{op.name}-{number}") for op in REGISTRY.values() for number, sample in enumerate(op.samples)]


def program_of(op: Op, sample: Sample) -> tuple[str, dict[str, Any]]:
    """Return a program whose output ``L`` is a random projection of the op's value, and its inputs."""
    call, inputs = call_of(op, sample)
    with np.errstate(all="ignore"):
        shape = np.shape(op.array(*map(np.asarray, sample.inputs), **dict(sample.attributes)))
    if shape == ():
        return f"y = {call}\nL = 1.7*y", inputs
    weights = np.random.default_rng(7).normal(size=shape)
    return f"y = {call}\nL = sum(y*weights)", {**inputs, "weights": weights}


def call_of(op: Op, sample: Sample) -> tuple[str, dict[str, Any]]:
    """Return the call of an op on ``x0``, ``x1`` and so on, and their values."""
    inputs: dict[str, Any] = {f"x{port}": value for port, value in enumerate(sample.inputs)}
    if op.name == "index":
        return f"x0[{', '.join(map(_item, sample.attributes['items']))}]", inputs
    return f"{op.name}({', '.join([*inputs, *(f'{k}={v!r}' for k, v in sample.attributes.items())])})", inputs


def _item(item: Any) -> str:
    if isinstance(item, Slice):
        start, stop, step = ("" if part is None else str(part) for part in item)
        return f"{start}:{stop}:{step}" if step else f"{start}:{stop}"
    return str(item)
