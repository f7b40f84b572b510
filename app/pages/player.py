"""What every page with a player shows: fields of inputs, the sentence of a step, the table of steps, the data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from markupsafe import Markup

from app.drawing.panels import Panels
from app.schemas.trace import encode
from engine import Trace

# How many derivations are printed: what is longer is a file to save.
PRINTED: Final = 24


@dataclass(frozen=True, slots=True)
class InputField:
    """One input in the form."""

    name: str
    text: str
    is_scalar: bool


@dataclass(frozen=True, slots=True)
class StepRow:
    """One row of the table of steps."""

    number: int
    phase: str
    text: str
    is_current: bool


def sentence(traced: Trace, step: int | None, done: int) -> str:
    """Return what is said of a position: ``done`` steps of a trace, or all of it if ``step`` is None."""
    if step is None:
        return "The one step is done." if done == 1 else f"All {done} steps are done."
    return traced.steps[done - 1].text if done else "The inputs are given; nothing is computed yet."


def input_field(name: str, value: Any) -> InputField:
    """Return an input as its field shows it."""
    return InputField(name, encode(value).decode(), isinstance(value, int | float))


def step_rows(traced: Trace, position: int | None) -> list[StepRow]:
    """Return the table of all steps; the row at the position is the current one."""
    return [
        StepRow(number, step.phase, step.text, number == position) for number, step in enumerate(traced.steps, start=1)
    ]


def derivation(traced: Trace) -> list[Markup]:
    """Return how the gradient of each input comes about, for paper."""
    panels = Panels(traced)
    inputs = [node.id for node in traced.nodes if node.is_input][:PRINTED]
    return [Markup(panels.panel(node).html()) for node in inputs]


def page_data(content: dict[str, Any] | list[Any]) -> Markup:
    """Return JSON that can stand in a script element: nothing in it closes the element or opens a comment."""
    return Markup(encode(content).decode().replace("<", "\\u003c"))
