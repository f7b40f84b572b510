"""What is written of blanks and filled in is what is written of the numbers."""

from __future__ import annotations

import pytest

import engine
from engine.blanks import SIGNS, Blank, guarded
from engine.forms import Form, trace_of_blanks
from engine.numbers import format_number

PROGRAM = "z = w*x + b\na = relu(z)\nd = a - y\nL = d**2 / -(w ** y) + x**-3 - -b"
NUMBERS = (2.0, -3.0, 1.0, 5.0), (0.0, -0.5, 1e-9, -2e7), (-1e12, 4.0, -1e-5, 1 / 3), (7.0, 7.0, -7.0, 2.0)


@pytest.mark.parametrize("numbers", NUMBERS)
def test_every_sentence_is_the_one_of_the_trace(numbers: tuple[float, ...]) -> None:
    trace = engine.trace(PROGRAM, dict(zip("xwby", numbers, strict=True)))
    blank = trace_of_blanks(trace.plan)
    filled = [Form(step.text).filled(trace.record, lambda _: ()) for step in blank.steps]
    assert filled == [step.text for step in trace.steps]


def test_only_scalars_have_a_trace_of_blanks() -> None:
    with pytest.raises(ValueError, match="scalars"):
        trace_of_blanks(engine.trace("L = sum(x)", {"x": [1.0, 2.0]}).plan)


@pytest.mark.parametrize("signs", ["", "−", "⁻×", SIGNS])
@pytest.mark.parametrize("number", [2.0, -2.0, 1e-9, -1e-9, 3e8, -3e8])
def test_parentheses_depend_on_the_signs_that_are_feared(signs: str, number: float) -> None:
    form = Form(f"x{guarded(Blank.at(0).guarded(), signs)}y")
    written = format_number(number)
    assert form.filled([number], lambda _: ()) == f"x{guarded(written, signs)}y"


def test_a_number_as_it_is_loses_its_quotes() -> None:
    form = Form(f'{{"a":"{Blank.at(1)}","b":"{Blank.at(0).guarded()}"}}')
    assert form.filled([2.0, 0.5], lambda numbers: map(repr, numbers)) == '{"a":0.5,"b":"2"}'
