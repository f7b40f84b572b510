"""Forms: texts about a plan's scalars, written once with blanks and filled in with the numbers of each trace.

To fill one in takes a tenth of the time that the writing took.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Final

from engine.blanks import CLOSING, OPENING, RAW, WAYS, Blank, guarded
from engine.numbers import format_number
from engine.trace import Trace

if TYPE_CHECKING:
    from engine.plan import Plan

_MARK: Final = re.compile(rf"{OPENING}(\d+)([{RAW}{''.join(WAYS)}]){CLOSING}")
_QUOTED: Final = re.compile(rf'"({OPENING}\d+{RAW}{CLOSING})"')

WriteAll = Callable[[Sequence[float]], Iterable[str]]


def trace_of_blanks(plan: Plan) -> Trace:
    """Return a trace whose computed numbers are blanks; those that are known before any pass stay numbers.

    Raises
    ------
    ValueError
        If the plan is not one of scalars.
    """
    if not plan.is_scalar:
        raise ValueError("only of scalars is the same said whatever their numbers are")
    record = [*[None] * plan.input_count, *plan.known]
    return Trace(plan, [Blank.at(place) if number is None else number for place, number in enumerate(record)])


class Form:
    """A text with blanks.

    Parameters
    ----------
    text
        What was written of a trace of blanks. A number as it is stands in quotes, as JSON has what is no number.

    Examples
    --------
    >>> from engine.plan import PLANS
    >>> from engine.limits import UNLIMITED
    >>> of_blanks = trace_of_blanks(PLANS.find("z = w*x", {"w": (), "x": ()}, None, UNLIMITED))
    >>> form = Form(of_blanks.steps[0].text)
    >>> form.filled([2.0, -3.0, -6.0], lambda numbers: map(str, numbers))
    'z = w × x = 2 × (−3) = −6'
    """

    def __init__(self, text: str) -> None:
        between = _MARK.split(_QUOTED.sub(r"\1", text))
        marks = [(int(place), way) for place, way in zip(between[1::3], between[2::3], strict=True)]
        self._raw = sorted({place for place, way in marks if way == RAW})
        self._texts = sorted({place for place, way in marks if way != RAW})
        others = sorted({(place, way) for place, way in marks if WAYS.get(way)})
        self._guarded = [(self._texts.index(place), WAYS[way]) for place, way in others]
        plain = next(way for way, signs in WAYS.items() if not signs)
        table = [*((place, RAW) for place in self._raw), *((place, plain) for place in self._texts), *others]
        where = {mark: number for number, mark in enumerate(table)}
        self._order = [where[mark] for mark in marks]
        self._pieces = [piece for constant in between[::3] for piece in (constant, "")][:-1]

    def filled(self, record: Sequence[float], write_raw: WriteAll) -> str:
        """Return the text with the numbers of a record.

        Parameters
        ----------
        record
            A number for each place that has a blank.
        write_raw
            What writes the numbers that are wanted as they are.
        """
        texts = [format_number(record[place]) for place in self._texts]
        table = [*write_raw([record[place] for place in self._raw]), *texts]
        table += [guarded(texts[place], signs) for place, signs in self._guarded]
        pieces = self._pieces.copy()
        pieces[1::2] = [table[number] for number in self._order]
        return "".join(pieces)
