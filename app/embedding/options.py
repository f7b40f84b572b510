"""The options of ``/embed``: what its address may say beside the question; anything else is refused by name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, Final
from urllib.parse import urlencode

from app.api.questions import read_query
from app.limits import Limits
from app.pages.questions import FIELD, PageQuestion, read_page_question
from app.problems import Flaw, Problem, pointer_to, quote
from app.schemas.network import NetworkRequest
from app.schemas.trace import encode, number_json
from engine.networks import build_network, check

LIMITS: Final = Limits()
VIEWS: Final = ("graph", "table", "chain")
CONTROLS: Final = ("full", "step", "none")
THEMES: Final = ("auto", "light", "dark")
MOTIONS: Final = ("auto", "off")
DIGITS: Final = (1, 17)
HEIGHTS: Final = (120, 2000)
_QUESTION: Final = ("program", "inputs", "example", "state", "output", "granularity", "fold", "step", "hide", "predict")
_BASES: Final = ("program", "example", "state")
_NETWORK: Final = ("network", "activation", "seed")
_OWN: Final = ("view", "controls", "theme", "digits", "height", "motion", "id", "origin")
NAMES: Final = (*_QUESTION, *_NETWORK, *_OWN)
_ID: Final = re.compile(r"[A-Za-z0-9_-]{0,64}")
_ORIGIN: Final = re.compile(r"https?://[A-Za-z0-9.-]+(:\d{1,5})?|https?://\[[0-9A-Fa-f:.]+\](:\d{1,5})?")
_SIZES: Final = re.compile(r"\d{1,4}(,\d{1,4}){1,63}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Embed:
    """What an embed shows and how.

    Parameters
    ----------
    question
        The program, its inputs, the step, what is hidden, and what is to be predicted.
    view
        ``graph``, ``table`` (the steps) or ``chain`` (where the chosen gradient comes from).
    controls
        ``full``, ``step`` (back and on) or ``none``.
    theme, motion
        ``auto`` follows the reader; ``light``, ``dark``; ``off``.
    digits
        Significant digits in the boxes, 1 to 17.
    height
        Pixels to keep free until the height is known, 120 to 2000; None for none.
    id, origin
        The name it gives in messages, and the only origin it talks to, "" for any.
    """

    question: PageQuestion
    view: str = "graph"
    controls: str = "full"
    theme: str = "auto"
    motion: str = "auto"
    digits: int = 4
    height: int | None = None
    id: str = ""
    origin: str = ""

    @property
    def page(self) -> str:
        """The address of the whole page that shows the same."""
        return f"/play{self.question.address(self.question.step)}"


def read_embed(query: bytes, limits: Limits = LIMITS) -> Embed:
    """Return what an address asks.

    Parameters
    ----------
    query
        The raw query string.
    limits
        What a network may ask for.

    Raises
    ------
    Problem
        With everything that is wrong with its options, or what is wrong with its question.
    """
    given = read_query(query, json_fields=())
    flaws = [_unknown(name) for name in given if name not in NAMES and not name.startswith(FIELD)]
    own: dict[str, Any] = {}
    for name, allowed in (("view", VIEWS), ("controls", CONTROLS), ("theme", THEMES), ("motion", MOTIONS)):
        if name in given:
            own[name] = given[name]
            flaws += [] if given[name] in allowed else [_one_of(name, given[name], allowed)]
    for name, (least, most) in (("digits", DIGITS), ("height", HEIGHTS)):
        if name in given:
            text = given[name]
            is_number = text.isascii() and text.isdigit() and len(text) < 5 and least <= int(text) <= most
            own[name] = int(text) if is_number else 0
            flaws += [] if is_number else [_wrong(name, text, f"a whole number from {least} to {most}")]
    for name, pattern, what in (
        ("id", _ID, "up to 64 letters, digits, hyphens and underscores"),
        ("origin", _ORIGIN, "an origin such as https://course.example"),
    ):
        if name in given:
            own[name] = given[name]
            flaws += [] if pattern.fullmatch(given[name]) else [_wrong(name, given[name], what)]
    if flaws:
        raise Problem(flaws)
    return Embed(question=_question(given, limits), **own)


def _question(given: Mapping[str, str], limits: Limits) -> PageQuestion:
    asked = {name: text for name, text in given.items() if name in _QUESTION or name.startswith(FIELD)}
    if "network" in given:
        if others := [name for name in _BASES if name in given]:
            detail = f"the address has “network” and “{others[0]}”; which one counts?"
            raise Problem([Flaw("validation-error", detail, f"#/{others[0]}", suggestion="give one of them")])
        asked = {**_network(given, limits), **asked}
    elif found := [name for name in _NETWORK[1:] if name in given]:
        raise Problem([_wrong(found[0], given[found[0]], "given together with network", "write network=2,3,1 as well")])
    return read_page_question(urlencode(asked).encode())


def _network(given: Mapping[str, str], limits: Limits) -> dict[str, str]:
    """Return the question of a network of given sizes, with one sample."""
    sizes = given["network"]
    if not _SIZES.fullmatch(sizes):
        raise Problem([_wrong("network", sizes, "layer sizes with commas between, such as 2,3,1")])
    seed = given.get("seed", "0")
    if not (seed.isascii() and seed.isdigit() and len(seed) < 10):
        raise Problem([_wrong("seed", seed, "a whole number from 0 to 999999999")])
    activation = {"activation": given["activation"]} if "activation" in given else {}
    asked = {"layers": [int(size) for size in sizes.split(",")], "seed": int(seed), "batch": 1, **activation}
    spec, bounds = NetworkRequest.read(asked).spec(), limits.engine()
    check(spec, bounds)
    network = build_network(spec, bounds)
    inputs = {name: number_json(value) for name, value in network.inputs.items()}
    return {"program": network.program, "inputs": encode(inputs).decode()}


def _unknown(name: str) -> Flaw:
    close = get_close_matches(name[:64].lower(), NAMES, n=1)
    suggestion = f'did you mean "{close[0]}"?' if close else f"the options are {', '.join(NAMES)}"
    return Flaw("unknown-field", f'there is no option "{quote(name)}"', pointer_to("#", name), suggestion=suggestion)


def _one_of(name: str, text: str, allowed: tuple[str, ...]) -> Flaw:
    return _wrong(name, text, " or ".join(allowed) if len(allowed) < 3 else f"one of {', '.join(allowed)}")


def _wrong(name: str, text: str, what: str, suggestion: str | None = None) -> Flaw:
    detail = f'{name} is to be {what}, not "{quote(text)}"'
    return Flaw("validation-error", detail, f"#/{name}", suggestion=suggestion)
