"""Where a training run stops being finite: the step, the node in it where that began, and what to try.

Owns the sentences; what arises where is the diagnostics' to say.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite
from typing import TYPE_CHECKING

from engine.explain import readable, title
from engine.numbers import format_number

if TYPE_CHECKING:
    from engine.trace import Trace

NOT_FINITE = frozenset(
    {"overflow", "domain", "division-by-zero", "nan-value", "infinite-value", "nan-gradient", "infinite-gradient",
     "untaken-branch"}
)  # fmt: skip
OUT_OF_DOMAIN = frozenset({"domain", "division-by-zero", "nan-gradient", "infinite-gradient", "untaken-branch"})
GROWN = 10.0


@dataclass(frozen=True, slots=True)
class Divergence:
    """The end of a run that is not finite any more.

    Parameters
    ----------
    step
        The training step, from 0, whose passes or update are not finite; it changed no parameter.
    node, name
        The node of the graph where it began, and what that is called.
    trace_step
        The step of that training step's trace; None where it began at an input or in the update.
    kind
        Of the diagnostic, or ``update``: the passes were finite, and the step itself was too long.
    message
        What happened there, in a sentence.
    rising_since
        The training step from which the loss had risen before it, None if it had not.
    tries
        What to try, the most promising first.
    """

    step: int
    node: int
    name: str
    trace_step: int | None
    kind: str
    message: str
    rising_since: int | None
    tries: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What a run was doing: the step it began with, the losses since, the last of them of the step that ends it."""

    start: int
    losses: Sequence[float]
    learning_rate: float
    clipped: bool

    @property
    def step(self) -> int:
        """The step that ends the run."""
        return self.start + len(self.losses) - 1

    @property
    def rising_since(self) -> int | None:
        """The step of the smallest loss, if losses have grown tenfold from there."""
        before = [loss for loss in self.losses if isfinite(loss)]
        if len(before) < 2:
            return None
        least = min(range(len(before)), key=before.__getitem__)
        return self.start + least if before[-1] > GROWN * abs(before[least]) else None


def in_passes(recording: Trace, run: Circumstances) -> Divergence:
    """Return where the passes of a training step stop being finite."""
    remark = next((each for each in recording.diagnostics if each.kind in NOT_FINITE), None)
    graph = recording.graph
    node, trace_step, kind = graph.output, None, "overflow"
    message = "The norm of the gradient is beyond the largest float64."
    if remark is not None:
        node, trace_step, kind, message = remark.node, remark.step, remark.kind, remark.message
    name = readable(title(graph, node))
    return Divergence(run.step, node, name, trace_step, kind, message, run.rising_since, _tries(kind, run))


def in_update(recording: Trace, name: str, run: Circumstances) -> Divergence:
    """Return the end of a run in which a parameter itself stops being finite."""
    message = f"{name} is beyond the largest float64 after the step: learning rate times direction is too long."
    node = recording.graph.names[name]
    return Divergence(run.step, node, name, None, "update", message, run.rising_since, _tries("update", run))


def _tries(kind: str, run: Circumstances) -> tuple[str, ...]:
    rate = format_number(run.learning_rate)
    smaller = f"a smaller learning rate: {format_number(run.learning_rate / 10)} in place of {rate}"
    clip = "clipping the gradient by its norm, so that no single step is long"
    inside = (
        "writing the program so that the numbers stay inside the domain: a loss from logits, the log of a sum of"
        " exponentials as one op, a small number added below a root or a fraction line"
    )
    if run.step == 0 and kind != "update":
        start = "other values to start with: the program is not finite at those that are given"
        return (start, inside) if kind in OUT_OF_DOMAIN else (start,)
    slower = (smaller,) if run.clipped else (smaller, clip)
    if kind in OUT_OF_DOMAIN and run.rising_since is None:
        return (inside, *slower)
    return (*slower, inside) if kind in OUT_OF_DOMAIN else slower
