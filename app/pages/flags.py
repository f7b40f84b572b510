"""The small parameters of a page's address: the step, what is folded, what is hidden, whether to a room."""

from __future__ import annotations

from difflib import get_close_matches
from typing import Any, Final

from app.problems import Flaw, Problem, quote

# The panels that may be left out; static/css/present.css hides each.
PANELS: Final = (
    "controls", "editor", "header", "inputs", "inspector", "legend", "practice", "scrubber", "sentence", "steps",
    "tools",
)  # fmt: skip
_DIGITS: Final = 9
_MOST: Final = 5_000


def read_step(text: str | None) -> int | None:
    """Return how many steps are done; None for all."""
    return None if text is None else _whole(text, "step")


def read_fold(value: Any) -> tuple[int, ...] | None:
    """Return the clusters that are folded, from a list or from a text with commas; None for the usual."""
    if value is None:
        return None
    if isinstance(value, list):
        return tuple(value)
    parts = [part for part in value.split(",") if part]
    if len(parts) > _MOST:
        raise Problem([Flaw("validation-error", f"at most {_MOST} clusters can be folded", "#/fold")])
    return tuple(_whole(part, "fold") for part in parts)


def read_hide(text: str | None) -> tuple[str, ...]:
    """Return the names of the panels that are left out, each once."""
    names = dict.fromkeys(name for name in (text or "").replace(" ", ",").split(",") if name)
    flaws = [_unknown_panel(name) for name in names if name not in PANELS]
    if flaws:
        raise Problem(flaws)
    return tuple(names)


def read_present(text: str | None) -> bool:
    """Return whether the page is shown to a room."""
    if text not in (None, "", "0", "1"):
        detail = f'present is 1 or 0, not "{quote(text or "")}"'
        raise Problem([Flaw("validation-error", detail, "#/present", suggestion="write present=1, or leave it out")])
    return text in ("", "1")


def read_predict(text: str | None) -> str | None:
    """Return the variable whose gradient is to be predicted, "1" for any; None where all gradients are shown."""
    return None if text in (None, "", "0") else text


def _whole(text: str, name: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= _DIGITS):
        what = "must be a whole number" if name == "step" else "takes, with commas between, whole numbers"
        raise Problem([Flaw("validation-error", f"the {name} {what} from 0", f"#/{name}")])
    return int(text)


def _unknown_panel(name: str) -> Flaw:
    close = get_close_matches(name[:64].lower(), PANELS, n=1)
    suggestion = f'did you mean "{close[0]}"?' if close else f"the panels are {', '.join(PANELS)}"
    return Flaw("validation-error", f'there is no panel "{quote(name)}" to hide', "#/hide", suggestion=suggestion)
