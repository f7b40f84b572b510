"""What an exercise is: a program with its inputs, and the gradients of it that are asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np

from engine.trace import Trace, trace

LEVELS = (1, 2, 3, 4)
DECIMALS = 10  # of what is worked out here: what is beyond is rounding


@dataclass(frozen=True, slots=True)
class Ask:
    """One thing to find: an entry of a gradient, or with a rate the entry after a step of gradient descent."""

    name: str
    index: tuple[int, ...] = ()
    rate: float | None = None

    @property
    def entry(self) -> str:
        """What the entry is called: ``W[0,1]``."""
        return f"{self.name}[{','.join(map(str, self.index))}]" if self.index else self.name


class Draft(NamedTuple):
    """An exercise that has not been looked at yet; ``zero`` says that a gradient of 0 is the point of it."""

    program: str
    inputs: dict[str, Any]
    asks: tuple[Ask, ...]
    zero: bool = False


# What comes of a draw that leads nowhere.
NOTHING = Draft("", {}, ())


@dataclass(frozen=True)
class Exercise:
    """An exercise.

    Parameters
    ----------
    kind, level, seed
        What it was generated from: the same three give the same exercise everywhere.
    program, inputs
        What ``engine.trace`` takes; its output is ``L``.
    asks
        What is to be found.
    """

    kind: str
    level: int
    seed: int
    program: str
    inputs: Mapping[str, Any]
    asks: tuple[Ask, ...]

    @cached_property
    def trace(self) -> Trace:
        """Both passes of its program."""
        return trace(self.program, self.inputs)

    def node(self, ask: Ask) -> int:
        """Return the node that is asked about."""
        return self.trace.graph.names[ask.name]

    def gradient(self, ask: Ask) -> float:
        """Return the entry of the gradient."""
        return float(np.asarray(self.trace.gradient_of(self.node(ask)))[ask.index])

    def answer(self, ask: Ask) -> float:
        """Return what is to be found."""
        if ask.rate is None:
            return self.gradient(ask)
        return round(self.value(ask) - ask.rate * self.gradient(ask), DECIMALS)

    def value(self, ask: Ask) -> float:
        """Return the entry's value."""
        return float(np.asarray(self.trace.node_values[self.node(ask)])[ask.index])

    def wanted(self, ask: Ask) -> str:
        """Return what is asked for, as it stands before the sign of equality."""
        if ask.rate is None:
            return f"∂{self.trace.graph.output_name}/∂{ask.entry}"
        return f"new {ask.entry}"

    @property
    def question(self) -> str:
        """The question in a sentence."""
        wanted = [self.wanted(ask) for ask in self.asks]
        listed = " and ".join(filter(None, (", ".join(wanted[:-1]), wanted[-1])))
        rate = self.asks[0].rate
        if rate is None:
            return f"Find {listed}."
        names = " and ".join(ask.entry for ask in self.asks)
        return f"One step of gradient descent, learning rate {rate:g}: what {_is(self.asks)} {names} afterwards?"

    @property
    def identity(self) -> tuple[str, str, tuple[Ask, ...]]:
        """What tells it from other exercises."""
        return self.program, repr(self.inputs), self.asks


def _is(asks: tuple[Ask, ...]) -> str:
    return "is" if len(asks) == 1 else "are"
