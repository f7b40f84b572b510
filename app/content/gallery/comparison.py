"""Published numbers beside ours: every printed number with the one that the engine computes, and if they are equal.

Equal means that ours, rounded once to as many places as are printed, has the printed digits.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from functools import lru_cache
from math import floor, log10
from typing import Any, Final, Literal

import numpy as np

from app.content.gallery.library import ENTRIES, Entry
from app.content.gallery.passes import right_pass, way_of
from engine import Trace, trace

Verdict = Literal["equal", "last-digits"]
# Sections of the data: the prefix of their keys in precisions, and what they are called.
SECTIONS: Final[dict[str, tuple[str, str]]] = {
    "values": ("", "Values"),
    "gradients": ("g:", "Gradients"),
    "updated": ("u:", "After the update"),
    "after": ("a:", "After the update"),
}
_ELEMENT: Final = re.compile(r"(?:(\w):)?(\w+)\[(.*)\]")


@dataclass(frozen=True, slots=True)
class Row:
    """One printed number beside ours.

    ``digits`` is how many places after the point are printed; ``units`` how far apart the two are, in the last of them.
    ``way`` is the number on the source's own way, None where no way is known.
    """

    section: str
    name: str
    index: tuple[int, ...]
    printed: str
    ours: float
    difference: float
    units: int
    verdict: Verdict
    way: float | None

    @property
    def label(self) -> str:
        """The number's name, with the entry of a tensor."""
        return self.name + (f"[{', '.join(map(str, self.index))}]" if self.index else "")

    @property
    def way_is_equal(self) -> bool:
        """Whether the number on the source's own way has the printed digits."""
        return self.way is not None and prints(self.way, self.printed)


@dataclass(frozen=True, slots=True)
class Comparison:
    """All printed numbers of an entry."""

    rows: tuple[Row, ...]

    @property
    def equal(self) -> int:
        """How many have the printed digits."""
        return sum(row.verdict == "equal" for row in self.rows)

    @property
    def way_equal(self) -> int:
        """How many have the printed digits on the source's own way."""
        return sum(row.way_is_equal for row in self.rows)

    @property
    def way_count(self) -> int:
        """How many numbers the source's own way has: those before an update."""
        return sum(row.way is not None for row in self.rows)


@lru_cache(maxsize=len(ENTRIES))
def compare(slug: str) -> Comparison:
    """Return the comparison of an entry of the gallery."""
    entry = ENTRIES[slug]
    ours = _numbers(entry, right_pass(slug))
    way = way_of(slug)
    theirs = {} if way is None else _numbers(entry, way, updates=False)
    return Comparison(tuple(_row(entry, ours, theirs, *each) for each in _printed(entry)))


def _printed(entry: Entry) -> Iterator[tuple[str, str, tuple[int, ...], float]]:
    """Yield section, name, entry and number of all that the source prints."""
    published = entry.published
    gradients = {**published["gradients"], **published["intermediate_gradients"]}
    tables = {
        "values": published["values"],
        "gradients": gradients,
        "updated": published.get("updated", {}),
        "after": published.get("after_update", {}),
    }
    for section, table in tables.items():
        for name, told in table.items():
            if f"{section}:{name}" not in entry.unprinted:
                for index in np.ndindex(np.shape(told)):
                    yield section, name, index, float(np.asarray(told)[index])
    for key, told in published["elements"].items():
        found = _ELEMENT.fullmatch(key)
        assert found is not None
        section = "gradients" if found[1] == "g" else "values"
        yield section, found[2], tuple(int(place) for place in found[3].split(",")), float(told)


def _numbers(entry: Entry, traced: Trace, *, updates: bool = True) -> dict[str, Mapping[str, Any]]:
    """Return our numbers by section; those after an update only where a pass is the right one."""
    numbers: dict[str, Mapping[str, Any]] = {"values": traced.values, "gradients": traced.gradients}
    published = entry.published
    if not updates or "updated" not in published:
        return numbers
    inputs = dict(entry.inputs)
    pace = published["update_sign"] * published["learning_rate"]
    for _ in range(published["update_steps"]):
        gradients = trace(entry.program, inputs).gradients
        inputs |= {name: np.asarray(inputs[name]) + pace * gradients[name] for name in published["updated"]}
    return numbers | {"updated": inputs, "after": trace(entry.program, inputs).values}


def _row(
    entry: Entry,
    ours: Mapping[str, Mapping[str, Any]],
    theirs: Mapping[str, Mapping[str, Any]],
    section: str,
    name: str,
    index: tuple[int, ...],
    told: float,
) -> Row:
    printed = written(entry, section, name, told)
    number = float(np.asarray(ours[section][name])[index])
    difference = number - told
    units = units_apart(number, printed)
    way = float(np.asarray(theirs[section][name])[index]) if section in theirs else None
    verdict: Verdict = "last-digits" if units else "equal"
    return Row(section, name, index, printed, number, difference, units, verdict, way)


def written(entry: Entry, section: str, name: str, told: float) -> str:
    """Return a number of the data as the source prints it, with the zeros that numbers in JSON do not keep."""
    places = entry.decimals_by_name.get(f"{section}:{name}", entry.decimals)
    if entry.significant is not None and told:
        places = max(0, entry.significant - 1 - floor(log10(abs(told))))
    if places is not None:
        return f"{told:.{places}f}"
    text = f"{Decimal(repr(told)):f}"
    return text.removesuffix(".0")


def prints(number: float, printed: str) -> bool:
    """Return whether a number, rounded once, has the printed digits.

    Examples
    --------
    >>> prints(0.021469, "0.0214"), prints(0.021469, "0.0215"), prints(-2.5404e-4, "-2.54e-04")
    (False, True, True)
    """
    return units_apart(number, printed) == 0


def units_apart(number: float, printed: str) -> int:
    """Return how far a number, rounded once, is from the printed one, in units of the last printed digit.

    Examples
    --------
    >>> units_apart(0.021469, "0.0214"), units_apart(-0.0066386, "-0.00666")
    (1, 2)
    """
    unit = Decimal(1).scaleb(-_places(printed))
    return int(abs(Decimal(number).quantize(unit, ROUND_HALF_EVEN) - Decimal(printed)) / unit)


def beside(number: float, printed: str, more: int = 3) -> str:
    """Return a number with a few more digits than are printed, for a column beside print.

    Examples
    --------
    >>> beside(0.0214695352, "0.0214"), beside(-4.0, "-4"), beside(0.5, "0.50")
    ('0.0214695', '-4', '0.50')
    """
    least = _places(printed)
    text = f"{Decimal(number).quantize(Decimal(1).scaleb(-least - more), ROUND_HALF_EVEN):f}"
    kept = text.rstrip("0")
    shortest = len(text) - more
    return text[:shortest].removesuffix(".") if len(kept) <= shortest else kept


def _places(printed: str) -> int:
    """Return how many places after the point a number as printed has, its power of ten counted in."""
    exponent = Decimal(printed).as_tuple().exponent
    assert isinstance(exponent, int)
    return -exponent
