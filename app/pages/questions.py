"""What a page's address asks: a program, its inputs and a step, with the worked example where nothing is said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from app import strict_json
from app.api.questions import read_query
from app.content import worked_example
from app.problems import Flaw, Problem
from app.schemas.trace import TraceRequest, encode

FIELD: Final = "input."


@dataclass(frozen=True, slots=True)
class PageQuestion:
    """A program with its inputs, and how many steps are done; None for all of them, as a finished picture."""

    program: str
    inputs: Mapping[str, Any]
    step: int | None = None

    @property
    def is_usual(self) -> bool:
        """Whether this is what the bare address shows."""
        return self.program == worked_example.PROGRAM and self.inputs == worked_example.INPUTS

    def address(self, step: int) -> str:
        """Return the address that shows the same at another step."""
        own = {} if self.is_usual else {"program": self.program, "inputs": encode(self.inputs).decode()}
        return f"?{urlencode(own | {'step': str(step)})}"


def read_page_question(query: bytes) -> PageQuestion:
    """Return the question of a page's query string; parameters of others are left alone.

    A form without scripts sends each input as a field of its own, ``input.x=2``, which wins over ``inputs``.

    Raises
    ------
    Problem
        400 or 422 with what is wrong.
    """
    given = read_query(query, json_fields=("inputs",))
    program = given.get("program", worked_example.PROGRAM).replace("\r\n", "\n")
    usual = worked_example.INPUTS if "program" not in given else {}
    inputs = given.get("inputs", usual)
    checked = TraceRequest.read({"program": program, "inputs": inputs})
    fields = {
        name.removeprefix(FIELD): strict_json.loads(text, f"#/inputs/{name.removeprefix(FIELD)}", f'"{name}"')
        for name, text in given.items()
        if name.startswith(FIELD)
    }
    return PageQuestion(checked.program, {**checked.inputs, **fields}, _read_step(given.get("step")))


def _read_step(text: str | None) -> int | None:
    if text is None:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= 9):
        raise Problem([Flaw("validation-error", "the step must be a whole number from 0", "#/step")])
    return int(text)
