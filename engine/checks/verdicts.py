"""Verdicts: whether a central difference confirms a gradient and, where it does not, why the two differ.

Owns the kinds of verdict and their sentences; each is decided by more forward passes and by what the trace tells.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from math import isfinite, isnan
from typing import TYPE_CHECKING

import numpy as np

from engine.checks.differences import BEST_STEP, EPSILON, Probe
from engine.explain import label
from engine.graph import Node
from engine.numbers import format_number

if TYPE_CHECKING:
    from engine.trace import Trace

AGREE, KINK, JUMP, COARSE, ROUNDING, BLOCKED, UNDEFINED, DIFFER = (
    "agree", "kink", "jump", "coarse-step", "rounding", "blocked", "undefined", "differ",
)  # fmt: skip
TOLERANCE = 1e-6
FINER = 2.0**-10
HALVINGS = 40
AGREED = "The two agree to the accuracy that a finite difference can have."

Judgement = tuple[str, str]


class Judge:
    """The judge of one trace's gradients; knows its rounding errors and where no gradient flows."""

    def __init__(self, trace: Trace) -> None:
        self.trace = trace
        self.output = trace.graph.output_name
        self.rounding = 4 * EPSILON * sum(_weights(trace))
        self._known: dict[str, set[int]] = {}

    def flows(self, name: str) -> bool:
        """Whether a gradient flows to an input from the output."""
        return self.trace.graph.names[name] in self._reached(through_cuts=False)

    def stopped(self, name: str) -> str:
        """Return where the paths of an input to the output are cut, in words; "" if none is cut."""
        graph, used, behind = self.trace.graph, self._reached(through_cuts=True), self._behind(name)
        cuts = [
            label(graph, node.id)
            for node in graph.nodes
            if node.id in used and any(s in behind and self._is_cut(node, port) for port, s in enumerate(node.inputs))
        ]
        return ", ".join(cuts[:3]) + (" and others" if len(cuts) > 3 else "")

    def judge(self, probe: Probe, given: float | None) -> tuple[float, float, Judgement]:
        """Return the step, the central difference with it, and the judgement of an entry.

        Without a given step several are tried, from the usual one down: an input near the edge of its domain, or an
        output that turns quickly, needs a smaller one.
        """
        steps = [given] if given is not None else _steps(probe.value)
        found = [(step, probe.central(step)) for step in steps[:1]]
        if isfinite(probe.analytic) and isfinite(probe.here):
            while not self._agree(probe.analytic, *found[-1]) and len(found) < len(steps):
                found.append((steps[len(found)], probe.central(steps[len(found)])))
            if self._agree(probe.analytic, *found[-1]):
                if self._sits_on_kink(probe.name) and (kink := self._kink(probe, *probe.sides(found[-1][0] * FINER))):
                    return *found[-1], kink
                smaller = " It takes a smaller step than usual: the output bends, or ends, nearby."
                return *found[-1], (AGREE, AGREED + (smaller if len(found) > 1 else ""))
            if _converges(probe.analytic, found):
                return *found[0], (AGREE, "The two agree: the difference falls with the square of the step.")
        step, numeric = next((each for each in found if isfinite(each[1])), found[0])
        return step, numeric, self._explain(probe, step, numeric)

    def _agree(self, analytic: float, step: float, numeric: float) -> bool:
        error, larger = abs(analytic - numeric), max(abs(analytic), abs(numeric))
        if error <= TOLERANCE * larger:
            return True
        noise = self.rounding / step
        return error <= TOLERANCE * larger + noise and noise <= max(TOLERANCE, 1e-3 * larger)

    def _explain(self, probe: Probe, step: float, numeric: float) -> Judgement:
        analytic = probe.analytic
        if not (isfinite(analytic) and isfinite(numeric) and isfinite(probe.here)):
            return UNDEFINED, self._undefined(probe, step, numeric)
        if probe.value + step == probe.value - step:
            return ROUNDING, "The step is too small: at this value, numbers are further apart, so nothing moves."
        if abs(analytic - numeric) <= self.rounding / step:
            return ROUNDING, (
                f"The central difference drowns in rounding: {self.output} is known only to within about"
                f" {format_number(self.rounding, 1)}, and the difference divides that by the step."
            )
        return self._broken(probe, step) or self._cut(probe) or (
            DIFFER, "The two differ by more than rounding and truncation explain."
        )  # fmt: skip

    def _broken(self, probe: Probe, step: float) -> Judgement | None:
        """Return what is wrong with the output as a function near here, None if nothing is."""
        analytic, fine = probe.analytic, step * FINER
        left, right = probe.sides(fine)
        jump = max(abs(left), abs(right)) * fine
        wide = max(abs(side) for side in probe.sides(step)) * step
        if jump > 0.5 * wide and jump > 8 * self.rounding:
            if _lasts(probe, fine, jump):
                return JUMP, (
                    f"{self.output} jumps here, by about {format_number(jump)}: the central difference grows as the"
                    f" step shrinks, and the backward pass has the slope beside the jump, {format_number(analytic)}."
                )
            if bends := self._bends(probe, [fine * 2.0**-halvings for halvings in range(0, HALVINGS, 5)]):
                return bends
        if kink := self._kink(probe, left, right):
            return kink
        if bends := self._bends(probe, [fine]):
            return bends
        if self._sits_on_kink(probe.name):
            return KINK, (
                f"A node on the way sits on a kink, and the slopes beside it happen to make a smooth {self.output}:"
                " the backward pass takes the convention at the kink and cannot know."
            )
        return None

    def _bends(self, probe: Probe, steps: Sequence[float]) -> Judgement | None:
        """Return the judgement of a step that is too coarse if one of these smaller ones is not, else None."""
        for step in steps:
            noise, finer = self.rounding / step, probe.central(step)
            larger = max(abs(finer), abs(probe.analytic))
            if abs(finer - probe.analytic) <= 1e-3 * larger + noise and (step == steps[0] or noise <= 1e-2 * larger):
                return COARSE, (
                    f"The step is too coarse: within it {self.output} bends. With a step of {format_number(step)} the"
                    f" central difference is {format_number(finer, 6)}."
                )
        return None

    def _kink(self, probe: Probe, left: float, right: float) -> Judgement | None:
        """Return the judgement of a kink with these slopes beside it, None if it is none or does not excuse."""
        low, high = sorted((left, right))
        noise = self.rounding / (max(1.0, abs(probe.value)) * BEST_STEP * FINER)
        bends = high - low > 1e-2 * max(abs(low), abs(high)) + 4 * noise
        if not bends or not (low - noise <= probe.analytic <= high + noise or self._sits_on_kink(probe.name)):
            return None
        return KINK, (
            f"There is a kink here: the slope is {format_number(left)} on the left and {format_number(right)} on the"
            " right; the central difference takes their mean, the backward pass the convention's"
            f" {format_number(probe.analytic)}."
        )

    def _cut(self, probe: Probe) -> Judgement | None:
        where = self.stopped(probe.name)
        if not where:
            return None
        return BLOCKED, (
            f"{probe.name} also changes {self.output} through {where}, where no gradient flows: the central"
            " difference counts that path, the backward pass leaves it out."
        )

    def _undefined(self, probe: Probe, step: float, numeric: float) -> str:
        if not isfinite(probe.here):
            return f"{self.output} is {format_number(probe.here)} here: there is no slope to compare."
        if not isfinite(probe.analytic):
            beside = f"the central difference is {format_number(numeric)}"
            return f"The backward pass gives {format_number(probe.analytic)}, and {beside}: there is no slope here."
        if not isfinite(probe.value + step):
            return "The step leads beyond the largest number."
        sides = (("below", probe.at(probe.value - step)), ("above", probe.at(probe.value + step)))
        told = [f"{format_number(there)} one step {side}" for side, there in sides if not isfinite(there)]
        edge = "the edge of the domain" if any(isnan(there) for _, there in sides) else "an infinity"
        what = " and ".join(told) or "not to be compared"
        return f"{self.output} is {what}: {probe.name} lies within a step of {edge}."

    def _sits_on_kink(self, name: str) -> bool:
        return not self._kinks.isdisjoint(self._behind(name))

    @cached_property
    def _kinks(self) -> set[int]:
        return {each.node for each in self.trace.diagnostics if each.kind in ("kink", "tie")}

    def _behind(self, name: str) -> set[int]:
        """Return an input and all nodes made of it."""
        if name not in self._known:
            behind = {self.trace.graph.names[name]}
            for node in self.trace.nodes:
                if not behind.isdisjoint(node.inputs):
                    behind.add(node.id)
            self._known[name] = behind
        return self._known[name]

    def _reached(self, through_cuts: bool) -> set[int]:
        """Return the nodes that the output is made of, or those only to which a gradient flows."""
        graph = self.trace.graph
        found = {graph.output}
        for node in reversed(graph.nodes[: graph.output + 1]):
            if node.id in found:
                found.update(s for port, s in enumerate(node.inputs) if through_cuts or not self._is_cut(node, port))
        return found

    def _is_cut(self, node: Node, port: int) -> bool:
        """Whether no gradient flows through an operand: an index is none that could move a little."""
        shapes = (self.trace.nodes[source].shape for source in node.inputs)
        return node.op.derivative(port) is None or (node.op.indices is not None and node.op.indices(port, *shapes))


def _lasts(probe: Probe, step: float, jump: float) -> bool:
    """Whether a change of the output within a step stays as the step is halved: that of a smooth one vanishes."""
    ends = [(probe.value, probe.here), *((x, probe.at(x)) for x in (probe.value - step, probe.value + step))]
    near, far = ends[0], max(ends[1:], key=lambda end: abs(end[1] - ends[0][1]))
    for _ in range(HALVINGS):
        x = near[0] + (far[0] - near[0]) / 2
        if x in (near[0], far[0]):
            break
        middle = (x, probe.at(x))
        to_near, to_far = abs(middle[1] - near[1]), abs(middle[1] - far[1])
        near, far = (near, middle) if to_near >= to_far else (middle, far)
    return abs(far[1] - near[1]) > 0.5 * jump


def _weights(trace: Trace) -> Iterator[float]:
    """Yield for each node how much a relative error of its value changes the output, where that is finite."""
    with np.errstate(all="ignore"):
        for value, gradient in zip(trace.node_values, trace.node_gradients, strict=True):
            if gradient is not None:
                weight = float(np.sum(np.abs(value) * np.abs(gradient)))
                if isfinite(weight):
                    yield weight


def _steps(value: float) -> list[float]:
    usual = BEST_STEP * max(1.0, abs(value))
    steps = [usual, usual / 32, usual / 1024]
    return [*steps, BEST_STEP * abs(value)] if 0 < abs(value) < 1 / 1024 else steps


def _converges(analytic: float, found: list[tuple[float, float]]) -> bool:
    """Whether the error falls with the square of the step, as that of a smooth function does."""
    errors = [abs(analytic - numeric) for _, numeric in found]
    return len(errors) >= 3 and errors[1] <= errors[0] / 256 and errors[2] <= errors[1] / 4
