"""What the engine makes of a pitfall: the right pass, the wrong one, and every number that the scene names.

Owns the names that files may use for slips and measures; computes nothing itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import isfinite
from typing import Any, Final

import numpy as np

from app.content.pitfalls.library import PITFALLS, Measure, Pitfall, Slip
from engine import Trace, nudge, slips, step_curve, trace, train
from engine.checks.differences import Probe
from engine.updates import update

Settings = Mapping[str, Any]

SLIPS: Final[dict[str, Callable[[Trace, Settings], Trace]]] = {
    "averaging": lambda traced, _: slips.averaging(traced),
    "depth-first": lambda traced, _: slips.depth_first(traced),
    "elementwise": lambda traced, _: slips.elementwise(traced),
    "flat": lambda traced, given: slips.flat(traced, given["ops"]),
    "keeping-gradients": lambda traced, given: slips.keeping_gradients(traced, **given),
    "measured": lambda traced, given: slips.measured(traced, given["ops"]),
    "moving": lambda traced, given: slips.moving(traced, **given),
    "other-program": lambda traced, given: trace(given["program"].strip("\n"), traced.input_values()),
    "other-weights": lambda traced, given: slips.other_weights(traced, given["instead"]),
    "overwriting": lambda traced, _: slips.overwriting(traced),
    "rounding": lambda traced, given: slips.rounding(traced, given["digits"]),
    "untransposed": lambda traced, _: slips.untransposed(traced),
    "updating": lambda traced, given: slips.updating(traced, **given),
}


@dataclass(frozen=True, slots=True)
class Scene:
    """A pitfall with its numbers.

    ``step`` is where to look in the right pass: when the gradient that is told is complete, or that of the node if none
    is told; ``wrong_step`` is the same in the wrong one.
    """

    pitfall: Pitfall
    right: Trace
    wrong: Trace | None
    numbers: Mapping[str, float]
    step: int
    wrong_step: int


@lru_cache(maxsize=64)
def scene(slug: str) -> Scene:
    """Return the scene of a slug of the register."""
    pitfall = PITFALLS[slug]
    right = trace(pitfall.program, pitfall.inputs)
    wrong = None if pitfall.slip is None else _slipped(right, pitfall.slip)
    passes = {"right": right, **{name: _slipped(right, each) for name, each in pitfall.slips.items()}}
    if wrong is not None:
        passes["wrong"] = wrong
    numbers = {name: _measured(pitfall, measure, passes[measure.by]) for name, measure in pitfall.numbers.items()}
    told = pitfall.numbers["right"]
    name = told.name if told.of == "gradient" else pitfall.node
    steps = [0 if traced is None else _completed(traced, name) for traced in (right, wrong)]
    return Scene(pitfall, right, wrong, numbers, *steps)


def _slipped(right: Trace, slip: Slip) -> Trace:
    return SLIPS[slip.kind](right, slip.settings)


def _completed(traced: Trace, name: str) -> int:
    """Return how many steps are done when the gradient of a variable is complete."""
    node = traced.graph.names[name]
    return max(step.index for step in traced.steps if (step.node if step.to is None else step.to) == node) + 1


def _measured(pitfall: Pitfall, measure: Measure, taken: Trace) -> float:
    """Return a number; one with a program or inputs of its own is taken of the right pass there."""
    if measure.program or measure.inputs:
        taken = trace(measure.program.strip("\n") or pitfall.program, {**pitfall.inputs, **measure.inputs})
    number = float(MEASURES[measure.of](taken, measure))
    if not isfinite(number):
        raise ValueError(f"{pitfall.slug}: {measure} is {number}")
    return number


def _question(traced: Trace) -> tuple[str, dict[str, Any]]:
    return traced.graph.program.text, traced.input_values()


def _loss_after(traced: Trace, measure: Measure) -> Any:
    """Return the output after an update with the gradients of a pass."""
    names = measure.settings["parameters"]
    stored = {name: traced.gradients[name] for name in names}
    return update(*_right_question(traced), names, measure.settings["learning_rate"], stored=stored).after


def _parameter_after(traced: Trace, measure: Measure) -> Any:
    settings = measure.settings
    return update(*_right_question(traced), [measure.name], settings["learning_rate"]).rows[0].new


def _right_question(traced: Trace) -> tuple[str, dict[str, Any]]:
    """Return the question behind a pass, whose inputs a slip may have changed."""
    return _question(traced.right if isinstance(traced, slips.Slipped) else traced)


def _trained(traced: Trace, measure: Measure) -> Any:
    """Return a parameter after a training run."""
    run = train(*_question(traced), **measure.settings)
    for _ in run:
        pass
    return _entry(run.inputs[measure.name], measure.index)


def _central(traced: Trace, measure: Measure) -> Any:
    return Probe(traced, measure.name, measure.index).central(measure.settings["step"])


def _nudged(traced: Trace, measure: Measure) -> Any:
    return nudge(*_question(traced), measure.name, measure.settings["delta"]).true_change


def _best_step(traced: Trace, measure: Measure) -> Any:
    curve = step_curve(*_question(traced), measure.name, measure.index)
    assert curve.best is not None
    return curve.points[curve.best].numeric


def _edge(traced: Trace, measure: Measure) -> int:
    """Return the place of the edge from a variable to the one it is used through."""
    names = traced.graph.names
    wanted = names[measure.settings["through"]], names[measure.name]
    return next(place for place, edge in enumerate(traced.edges) if (edge.node, edge.to) == wanted)


def _entry(value: Any, index: tuple[int, ...]) -> Any:
    return value[index] if isinstance(value, np.ndarray) else value


MEASURES: Final[dict[str, Callable[[Trace, Measure], Any]]] = {
    "gradient": lambda traced, it: _entry(traced.gradients[it.name], it.index),
    "value": lambda traced, it: _entry(traced.values[it.name], it.index),
    "best-difference": _best_step,
    "central-difference": _central,
    "contribution": lambda traced, it: traced.contributions[_edge(traced, it)],
    "local": lambda traced, it: traced.locals[_edge(traced, it)],
    "loss-after": _loss_after,
    "nudge": _nudged,
    "parameter-after": _parameter_after,
    "rows": lambda traced, it: len(traced.values[it.name]),
    "setting": lambda _, it: it.settings["number"],
    "trained": _trained,
}
