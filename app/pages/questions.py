"""What a page's address asks: a question, a step and what is hidden, with the worked example where nothing is said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from app import strict_json
from app.api.examples import unknown_example
from app.api.questions import read_query
from app.content import worked_example
from app.content.examples import EXAMPLES, Example
from app.pages.flags import read_fold, read_hide, read_predict, read_present, read_step
from app.problems import Flaw, Problem
from app.schemas.packed import PACKED, pack, unpack
from app.schemas.trace import Granularity, TraceRequest, encode

FIELD: Final = "input."
# Longer addresses get cut on their way; what is longer is packed.
SHORT: Final = 1_500
USUAL: Final[dict[str, Any]] = {"program": worked_example.PROGRAM, "inputs": worked_example.INPUTS}
_BASES: Final = ("program", "example", "state")
_ASKED: Final = ("program", "inputs", "output", "granularity", "fold")


@dataclass(frozen=True, slots=True)
class PageQuestion:
    """A question with everything else that a page shows of it.

    Parameters
    ----------
    step
        How many steps are done; None for all of them, as a finished picture.
    output, granularity, fold
        As in a request for a trace; None for the usual.
    example
        The example that this is, though its inputs may have been changed.
    hide
        The panels that are left out.
    present
        Whether it is shown to a room.
    predict
        The variable whose gradient is to be predicted, "1" for any, while gradients are hidden.
    """

    program: str
    inputs: Mapping[str, Any]
    step: int | None = None
    output: str | None = None
    granularity: Granularity | None = None
    fold: tuple[int, ...] | None = None
    example: Example | None = None
    hide: tuple[str, ...] = ()
    present: bool = False
    predict: str | None = None

    @property
    def is_usual(self) -> bool:
        """Whether this is what the bare address shows."""
        return self.program == worked_example.PROGRAM and self.inputs == worked_example.INPUTS and not self.output

    def asked(self) -> dict[str, Any]:
        """Return the question for a trace, without what is as usual."""
        more = {"output": self.output, "granularity": self.granularity, "fold": self.fold}
        given = {name: value for name, value in more.items() if value is not None}
        return {"program": self.program, "inputs": dict(self.inputs), **given}

    def parameters(self) -> dict[str, str]:
        """Return the parameters of the address that shows this, without the step."""
        asked = self.asked()
        usual = self.example.question() if self.example else USUAL if self.is_usual else {}
        own = {name: _text(name, value) for name, value in asked.items() if usual.get(name) != value}
        if self.example:
            own["example"] = self.example.slug
        if len(urlencode(own)) > SHORT and len(packed := pack(asked)) <= PACKED:
            own = {"state": packed}
        hide = {"hide": ",".join(self.hide)} if self.hide else {}
        predict = {"predict": self.predict} if self.predict else {}
        return own | hide | ({"present": "1"} if self.present else {}) | predict

    def address(self, step: int | None = None) -> str:
        """Return the query of the address that shows the same, at another step."""
        return f"?{urlencode(self.parameters() | ({} if step is None else {'step': str(step)}))}"


def read_page_question(query: bytes) -> PageQuestion:
    """Return the question of a page's query string; parameters of others are left alone.

    A form without scripts sends each input as a field of its own, ``input.x=2``, which wins over ``inputs``.

    Raises
    ------
    Problem
        400, 404 or 422 with what is wrong.
    """
    given = read_query(query, json_fields=("inputs",))
    example = _read_example(given.get("example"))
    asked = _base(given, example) | {name: given[name] for name in _ASKED if name in given}
    fold = read_fold(asked.pop("fold", None))
    checked = TraceRequest.read({**asked, "program": asked["program"].replace("\r\n", "\n")})
    fields = {
        name.removeprefix(FIELD): strict_json.loads(text, f"#/inputs/{name.removeprefix(FIELD)}", f'"{name}"')
        for name, text in given.items()
        if name.startswith(FIELD)
    }
    return PageQuestion(
        program=checked.program,
        inputs={**checked.inputs, **fields},
        step=read_step(given.get("step")),
        output=checked.output,
        granularity=checked.granularity if "granularity" in asked else None,
        fold=fold,
        example=example,
        hide=read_hide(given.get("hide")),
        present=read_present(given.get("present")),
        predict=read_predict(given.get("predict")),
    )


def _base(given: Mapping[str, Any], example: Example | None) -> dict[str, Any]:
    """Return the question that an address starts from, before its other parameters change it."""
    named = [name for name in _BASES if name in given]
    if len(named) > 1:
        detail = f"the address has {' and '.join(f'“{name}”' for name in named)}; which one counts?"
        raise Problem([Flaw("validation-error", detail, f"#/{named[1]}", suggestion="give one of them")])
    if "state" in given:
        return unpack(given["state"])
    return example.question() if example else {} if "program" in given else dict(USUAL)


def _read_example(slug: str | None) -> Example | None:
    if slug is None:
        return None
    if slug not in EXAMPLES:
        raise Problem([unknown_example(slug)])
    return EXAMPLES[slug]


def _text(name: str, value: Any) -> str:
    if name == "fold":
        return ",".join(map(str, value))
    return encode(value).decode() if name == "inputs" else str(value)
