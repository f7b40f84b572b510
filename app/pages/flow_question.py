"""What the address of the gradient-flow lab asks: a size, a seed, a layer to explain, and two configurations."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any, Final
from urllib.parse import urlencode

from app.api.questions import read_query
from app.problems import Flaw, Problem, quote
from engine.gradient_flow import FlowSpec

SIDES: Final = ("a", "b")
CHOICES: Final = {"by": ("norm", "value"), "branch": ("shared", "plain")}
RECTIFIERS: Final = frozenset({"relu", "leaky_relu", "elu", "gelu", "silu", "softplus"})
_NUMBER: Final = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,4})?")
_WHOLE: Final = re.compile(r"\d{1,18}")
_LONGEST: Final = 64


@dataclass(frozen=True, slots=True)
class Side:
    """One configuration: what the network is, and the fixes that are switched on.

    Parameters
    ----------
    activation, init, gain
        What the network has before any fix; ``gain`` also is the standard deviation of ``normal``.
    relu
        ReLU in place of the activation.
    careful
        He's initialisation for rectifiers, Xavier's for others, with gain 1, in place of what is set.
    skip, batch_norm
        As the engine has them.
    branch
        What a layer adds beside its skip connection: ``shared``, f(z) divided by the depth, or ``plain``, all of it.
    clip, by, bound
        Whether gradients are clipped, by ``norm`` or by ``value``, and the bound.
    """

    activation: str = "sigmoid"
    init: str = "xavier"
    gain: float = 1.0
    relu: bool = False
    skip: bool = False
    branch: str = "shared"
    batch_norm: bool = False
    clip: bool = False
    by: str = "norm"
    bound: float = 1.0
    careful: bool = False

    @property
    def fixes(self) -> frozenset[str]:
        """The names of the fixes that are on."""
        return frozenset(name for name in ("relu", "skip", "batch_norm", "clip", "careful") if getattr(self, name))


@dataclass(frozen=True, slots=True)
class FlowQuestion:
    """Two configurations of one size and seed; ``why`` is the layer that is explained, from 1."""

    depth: int = 20
    width: int = 32
    seed: int = 0
    why: int = 1
    a: Side = Side()
    b: Side = Side()

    def spec(self, side: Side) -> FlowSpec:
        """Return what the engine is to measure for one side."""
        activation = "relu" if side.relu else side.activation
        init = ("he" if activation in RECTIFIERS else "xavier") if side.careful else side.init
        return FlowSpec(
            depth=self.depth, width=self.width, seed=self.seed, activation=activation, init=init,
            gain=1.0 if side.careful else side.gain, skip=side.skip, branch=1.0 if side.branch == "plain" else None,
            batch_norm=side.batch_norm,
            clip=side.bound if side.clip and side.by == "norm" else None,
            clip_value=side.bound if side.clip and side.by == "value" else None,
        )  # fmt: skip

    def address(self, **changes: Any) -> str:
        """Return the query of the address that shows this with some changes; the depth always stands in it."""
        it = replace(self, **changes)
        own = {"depth": it.depth, **_changed(it, FlowQuestion(), ("width", "seed", "why"))}
        for name in SIDES:
            side = getattr(it, name)
            for key, value in _changed(side, Side(), [each.name for each in fields(Side)]).items():
                own[f"{name}.{key}"] = value
        return f"?{urlencode({key: _text(value) for key, value in own.items()})}"


# What the bare address shows: blame that fades, and two fixes for it.
OPENING: Final = FlowQuestion(b=Side(relu=True, careful=True))


def read_flow_question(query: bytes) -> FlowQuestion:
    """Return the question of a query string; parameters of others are left alone.

    A form sends no box that is not ticked, so once the address says anything, what it leaves out is off.

    Raises
    ------
    Problem
        400 or 422 with what is wrong.
    """
    given = read_query(query, json_fields=())
    names = {"depth", "width", "seed", "why"}
    named = {name for name in given if name in names or (name.partition(".")[0] in SIDES and "." in name)}
    if not named:
        return OPENING
    flaws = [_unknown(name) for name in named - names if name.partition(".")[2] not in _DEFAULTS]
    if flaws:
        raise Problem(flaws)
    shared = {name: _read(name, given[name], getattr(FlowQuestion(), name)) for name in names & named}
    question = FlowQuestion(**shared, a=_read_side("a", given), b=_read_side("b", given))
    # The field keeps its number when the network becomes shallower.
    return replace(question, why=min(max(question.why, 1), max(question.depth, 1)))


_DEFAULTS: Final[dict[str, Any]] = asdict(Side())


def _read_side(side: str, given: Mapping[str, str]) -> Side:
    options = {
        name: _read(f"{side}.{name}", given[f"{side}.{name}"], default)
        for name, default in _DEFAULTS.items()
        if f"{side}.{name}" in given
    }
    flaws = [
        Flaw("validation-error", f"{side}.{name} is {' or '.join(words)}", f"#/{side}.{name}")
        for name, words in CHOICES.items()
        if options.get(name, words[0]) not in words
    ]
    if flaws:
        raise Problem(flaws)
    return Side(**options)


def _read(name: str, text: str, default: Any) -> Any:
    """Return a text as a value of the kind that its default is."""
    if isinstance(default, bool):
        if text not in ("", "0", "1", "on"):
            raise _refusal(name, "is 1 or 0", text)
        return text in ("1", "on")
    if isinstance(default, int):
        if not _WHOLE.fullmatch(text):
            raise _refusal(name, "must be a whole number", text)
        return int(text)
    if isinstance(default, float):
        if len(text) > _LONGEST or not _NUMBER.fullmatch(text):
            raise _refusal(name, "must be a number", text)
        return float(text)
    return text


def _refusal(name: str, what: str, text: str) -> Problem:
    return Problem([Flaw("validation-error", f'{name} {what}, not "{quote(text)}"', f"#/{name}")])


def _unknown(name: str) -> Flaw:
    return Flaw("unknown-field", f'there is no setting "{quote(name)}"', "#",
                suggestion=f"after a. and b. stand {', '.join(_DEFAULTS)}")  # fmt: skip


def _changed(it: Any, default: Any, names: Any) -> dict[str, Any]:
    return {name: getattr(it, name) for name in names if getattr(it, name) != getattr(default, name)}


def _text(value: Any) -> str:
    return (
        "1"
        if value is True
        else f"{value:g}"
        if isinstance(value, float) and float(f"{value:g}") == value
        else str(value)
    )
