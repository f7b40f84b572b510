"""What every page with a player shows: fields of inputs, the sentence of a step, the table of steps, the data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from markupsafe import Markup

from app.drawing.panels import Panels
from app.drawing.view import Drawings, view_json
from app.schemas.trace import encode, trace_json
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


@dataclass(frozen=True, slots=True)
class Shown:
    """What a player shows of a trace at a position, drawn before any script runs.

    Parameters
    ----------
    step
        How many steps are done; None for a finished picture.
    subject
        The node whose panel is open.
    sentence, graph, graph_down, panel, steps
        The words of the position, both drawings, the panel and the table.
    """

    step: int | None
    subject: int
    sentence: str
    graph: Markup
    graph_down: Markup
    panel: Markup
    steps: list[StepRow]


def show(drawings: Drawings, step: int | None, focus: str, predicts: bool = False) -> Shown:
    """Return what is shown of a trace after some steps, with the panel of a variable.

    Nobody can predict what is there to read: where that is asked, the trace ends before its backward pass.
    """
    traced = drawings.trace
    count = sum(each.phase == "forward" for each in traced.steps) if predicts else len(traced.steps)
    asked = count if predicts else step
    done = count if asked is None else min(asked, count)
    position = None if asked is None else done
    subject = traced.graph.names.get(focus, 0)
    down = drawings.down(position)
    return Shown(
        step=position,
        subject=subject,
        sentence=sentence(traced, asked, done),
        graph=Markup(drawings.across(position).html()),
        graph_down=Markup(down.html() if down else ""),
        panel=Markup(Panels(traced, done).panel(subject).html()),
        steps=step_rows(traced, position)[:count],
    )


def drawn_json(drawings: Drawings) -> dict[str, Any]:
    """Return a trace as the API answers it with the detail ``view``, arrays left for ``encode``."""
    traced = drawings.trace
    return {**trace_json(traced, "view"), "view": view_json(traced, drawings=drawings)}


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
