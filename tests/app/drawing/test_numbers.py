"""How numbers are shown. The same table is the contract with the front end."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.drawing.numbers import decompose, exact_digits, format_number, short_number, spoken_number
from app.drawing.symbols import MIN_WIDTH, text_width

TABLE = [
    (0.0, 4, "0"), (-0.0, 4, "0"), (7.0, 4, "7"), (-4.0, 4, "−4"), (0.5, 4, "0.5"), (1 / 3, 4, "0.3333"),
    (0.29837110876, 4, "0.2984"), (1234.5, 4, "1235"), (1000.5, 4, "1001"), (12345.6, 4, "12346"),
    (123456.0, 4, "123456"), (123456.7, 4, "123457"), (999999.7, 4, "1×10⁶"), (1e6, 4, "1×10⁶"),
    (-1234567.0, 4, "−1.235×10⁶"), (0.0001, 4, "0.0001"), (0.00012345, 4, "0.0001234"), (0.00009999999, 4, "0.0001"),
    (0.000012, 4, "1.2×10⁻⁵"), (-5e-324, 4, "−4.941×10⁻³²⁴"), (1.7976931348623157e308, 4, "1.798×10³⁰⁸"),
    (math.nan, 4, "NaN"), (math.inf, 4, "∞"), (-math.inf, 4, "−∞"), (9.9996, 4, "10"), (0.1, 17, "0.10000000000000001"),
    (2.5, 1, "3"), (1234.56, 6, "1234.56"), (7.0, 1, "7"), (1234.0, 2, "1234"),
]  # fmt: skip


@pytest.mark.parametrize(("value", "digits", "shown"), TABLE)
def test_a_number_is_shown_by_the_rule(value: float, digits: int, shown: str) -> None:
    assert format_number(value, digits) == shown


@pytest.mark.parametrize(("value", "shown"), [
    (-2.787e-23, "−2.8×10⁻²³"), (1234567.0, "1.2×10⁶"), (-5e-324, "−4.9×10⁻³²⁴"), (-0.00012344, "−0.0001234"),
    (0.00009996, "0.0001"), (-123456.0, "−123456"), (1e6, "1×10⁶"), (-math.inf, "−∞"), (math.nan, "NaN"),
])  # fmt: skip
def test_a_box_has_fewer_digits_of_a_number_with_a_power_of_ten(value: float, shown: str) -> None:
    assert short_number(value) == shown


@given(st.floats())
def test_every_number_fits_the_narrowest_box(value: float) -> None:
    assert text_width(short_number(value), 15) <= MIN_WIDTH - 8


@given(st.floats(allow_nan=False, allow_infinity=False), st.integers(1, 17))
def test_what_is_shown_is_the_number_to_its_digits(value: float, digits: int) -> None:
    sign, magnitude, exponent = decompose(value, digits)
    shown = float(magnitude) * (-1 if sign else 1)
    if exponent is not None:
        shown = float(f"{'-' if sign else ''}{magnitude}e{exponent}")
        assert 1 <= float(magnitude) < 10
    assert shown == value or math.isclose(shown, value, rel_tol=0.51 * 10 ** (1 - digits)) or math.isinf(shown)


@pytest.mark.parametrize("text", ["0.1", "0.044715", "1.0507009873554805", "2.675", "1234.5", "7"])
def test_a_literal_is_written_with_the_digits_that_were_typed(text: str) -> None:
    assert format_number(float(text), exact_digits(float(text))) == text


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_literal_reads_back_as_itself(value: float) -> None:
    sign, magnitude, exponent = decompose(value, exact_digits(value))
    assert float(f"{'-' if sign else ''}{magnitude}e{exponent or 0}") == value


@given(st.floats())
def test_a_shown_number_is_short(value: float) -> None:
    assert len(format_number(value)) <= 13
    assert "-" not in format_number(value)


def test_a_screen_reader_gets_words() -> None:
    assert spoken_number(-1.2e-5) == "minus 1.2 times 10 to the minus 5"
    assert spoken_number(math.nan) == "not a number"
    assert spoken_number(-math.inf) == "minus infinity"
    assert spoken_number(6.0) == "6"
