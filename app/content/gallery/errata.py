"""Where print is wrong: the slip as a pass, its numbers, the right ones, and a finite difference as witness.

Owns which measures the files may name beside those of the pitfalls; computes nothing itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import numpy as np

from app.content.gallery.comparison import prints
from app.content.gallery.library import ENTRIES, Entry, Erratum, Figure
from app.content.gallery.passes import right_pass, slipped
from app.content.pitfalls import measuring
from app.content.pitfalls.library import Measure
from engine import Trace, check_gradients, slips, trace, train
from engine.language import parse
from engine.ops import REGISTRY
from engine.slips import Slipped


@dataclass(frozen=True, slots=True)
class Found:
    """A figure of an erratum with its numbers; ``slipped`` is None where no pass makes the slip."""

    figure: Figure
    right: float
    slipped: float | None

    @property
    def is_explained(self) -> bool:
        """Whether the number that is said to be the printed one has the printed digits, and no other has."""
        agree = {"right": self._prints(self.right), "slip": self.slipped is not None and self._prints(self.slipped)}
        wanted = {name: name == self.figure.agrees for name in agree}
        return agree == wanted

    def _prints(self, number: float) -> bool:
        places = self.figure.decimals
        printed = self.figure.printed if places is None else f"{float(self.figure.printed):.{places}f}"
        return prints(number, printed)


@dataclass(frozen=True, slots=True)
class Witness:
    """One gradient three times: of the right pass, of the wrong one, and as a central difference of the program."""

    name: str
    index: tuple[int, ...]
    right: float
    slipped: float
    numeric: float


@dataclass(frozen=True, slots=True)
class Finding:
    """An erratum with all its numbers."""

    erratum: Erratum
    figures: tuple[Found, ...]
    witness: Witness | None


@lru_cache(maxsize=len(ENTRIES))
def findings(slug: str) -> tuple[Finding, ...]:
    """Return the errata of an entry with their numbers."""
    entry = ENTRIES[slug]
    right = right_pass(slug)
    return tuple(_finding(entry, right, erratum) for erratum in entry.errata)


def _finding(entry: Entry, right: Trace, erratum: Erratum) -> Finding:
    wrong = None if erratum.slip is None else slipped(right, erratum.slip)
    figures = tuple(_found(entry, right, wrong, figure) for figure in erratum.figures)
    witness = _witness(entry, right, wrong, erratum) if erratum.witness and wrong is not None else None
    return Finding(erratum, figures, witness)


def _found(entry: Entry, right: Trace, wrong: Trace | None, figure: Figure) -> Found:
    number = _measured(entry, figure.measure, right)
    if figure.slip is not None:
        return Found(figure, number, _measured(entry, figure.slip, right))
    return Found(figure, number, None if wrong is None else _measured(entry, figure.measure, wrong))


def _witness(entry: Entry, right: Trace, wrong: Trace, erratum: Erratum) -> Witness:
    name, index = erratum.witness, erratum.index
    checks = check_gradients(entry.program, entry.inputs, names=[name])
    (numeric,) = (check.numeric for check in checks if check.index == index)
    assert numeric is not None
    due, slip = (float(np.asarray(traced.gradients[name])[index]) for traced in (right, wrong))
    return Witness(name, index, due, slip, numeric)


def _measured(entry: Entry, measure: Measure, taken: Trace) -> float:
    """Return a number of a pass; one with a program of its own is taken of that."""
    if measure.program:
        program = measure.program.strip("\n")
        free = {name: value for name, value in entry.inputs.items() if name not in measure.inputs}
        taken = trace(program, {**_used(program, free), **measure.inputs})
    return float(MEASURES[measure.of](taken, measure))


def _used(program: str, inputs: Mapping[str, Any]) -> dict[str, Any]:
    """Return the inputs that a program names."""
    free = parse(program, functions=frozenset(REGISTRY)).free_names()
    return {name: value for name, value in inputs.items() if name in free}


def _after_descent(taken: Trace, measure: Measure) -> float:
    """Return a value after a training run: of steps with the slip where the pass has it."""
    right = taken.right if isinstance(taken, Slipped) else taken
    settings = {**measure.settings, "parameters": tuple(measure.settings["parameters"])}
    question = right.graph.program.text, tuple(right.input_values().items())
    return float(_descended(*question, taken is not right, tuple(settings.items())).values[measure.name])


@lru_cache(maxsize=8)
def _descended(program: str, inputs: tuple[Any, ...], is_slipped: bool, settings: tuple[Any, ...]) -> Trace:
    given = dict(settings)
    if is_slipped:
        return trace(program, slips.descending(program, dict(inputs), **given))
    run = train(program, dict(inputs), **given)
    for _ in run:
        pass
    return trace(program, run.inputs)


def _of_gradient(write: Callable[[float], float]) -> Callable[[Trace, Measure], float]:
    return lambda taken, it: write(float(measuring.MEASURES["gradient"](taken, it)))


MEASURES: Final[dict[str, Callable[[Trace, Measure], Any]]] = {
    **measuring.MEASURES,
    "cut": lambda taken, it: slips.cut(float(taken.gradients[it.name]), it.settings["decimals"]),
    "magnitude": _of_gradient(slips.magnitude),
    "value-after-descent": _after_descent,
}
