"""Every class of program that is not in the language gets its code, its place and a hint."""

import pytest

from engine.errors import ERROR_LIMIT, EngineError, ErrorGroup, ProgramTooLarge
from engine.language import parse
from tests.engine.language import refused

FUNCTIONS = frozenset({"exp", "max", "sum"})
TABLES = (
    refused.NUMBERS, refused.CHARACTERS, refused.LOOKALIKES, refused.OPERATORS, refused.FOREIGN,
    refused.RESERVED_NAMES, refused.STRUCTURE,
)  # fmt: skip
CASES = [pytest.param(case, id=name) for table in TABLES for name, case in table.items()]


def errors_of(program: str) -> tuple[EngineError, ...]:
    with pytest.raises(EngineError) as caught:
        parse(program, functions=FUNCTIONS)
    return caught.value.errors


@pytest.mark.parametrize("case", CASES)
def test_a_refused_program_says_what_is_wrong_where_and_what_to_write(case: refused.Refused) -> None:
    first, *rest = errors_of(case.program)
    assert first.span is not None
    assert (first.code, first.span.start, first.span.end) == (case.code, case.start, case.end)
    assert case.hint in (first.suggestion or "")
    assert not rest
    assert first.pointer == "#/program"


@pytest.mark.parametrize("case", CASES)
def test_the_fix_of_an_error_mends_it(case: refused.Refused) -> None:
    (error,) = errors_of(case.program)
    if error.fix is None:
        return
    start, end, text = error.fix
    mended = case.program[:start] + text + case.program[end:]
    assert (error.message, case.start) not in left_in(mended)


def left_in(program: str) -> set[tuple[str, int]]:
    """Return what is wrong with a program and where; nothing if it is right."""
    try:
        parse(program, functions=FUNCTIONS)
    except EngineError as wrong:
        return {(error.message, error.span.start) for error in wrong.errors if error.span}
    return set()


@pytest.mark.parametrize(
    ("program", "mended"),
    [
        ("y = 2x", "y = 2*x"),
        ("y = x^2", "y = x**2"),
        ("y = np.exp(x)", "y = exp(x)"),
        ("y = exp x", "y = exp(x)"),
        ("y = (x + 1", "y = (x + 1)"),
        ("y = x + 1)", "y = x + 1"),
        ("y = a×b", "y = a*b"),
        ("y = x²", "y = x**2"),
        ("y = 1_000", "y = 1000"),
        ("y = 0xff", "y = 255"),
        ("y = math.pi", "y = 3.141592653589793"),
        ("y = 1,000", "y = 1000"),
        ("y := x", "y = x"),
    ],
)
def test_common_slips_are_mended_by_one_edit(program: str, mended: str) -> None:
    (error,) = errors_of(program)
    assert error.fix is not None
    start, end, text = error.fix
    assert program[:start] + text + program[end:] == mended


def test_the_errors_of_all_lines_come_at_once_in_reading_order() -> None:
    found = errors_of("a = 2x\nb = a\nc = (b\nd = c^2\nd,")
    assert [(error.span.line, error.span.column) for error in found if error.span] == [(1, 6), (3, 7), (4, 6), (5, 2)]


def test_a_nameless_value_and_a_later_error_are_reported_together() -> None:
    assert [error.span.line for error in errors_of("2*x\ny = 3^2") if error.span] == [1, 2]


def test_no_more_than_twenty_errors_are_reported() -> None:
    with pytest.raises(ErrorGroup) as caught:
        parse("2x\n" * 100)
    assert len(caught.value.errors) == ERROR_LIMIT


def test_positions_count_code_points_and_columns_start_at_one_on_every_line() -> None:
    (error,) = errors_of("θ̂ = 1 # 😍\r\ny = θ̂ × 2")
    assert error.span == (19, 20, 2, 8)


def test_a_long_program_is_refused_unread_with_the_limit() -> None:
    with pytest.raises(ProgramTooLarge, match="at most 16000 characters, not 16001") as caught:
        parse("^" * 16_001)
    assert caught.value.params == {"limit": 16_000, "length": 16_001}


def test_the_length_limit_is_the_callers() -> None:
    with pytest.raises(ProgramTooLarge):
        parse("x + 1", length_limit=4)


def test_the_largest_number_is_named() -> None:
    (error,) = errors_of("1e400")
    assert "1.7976931348623157e+308" in error.message


def test_quoted_text_is_short_however_long_the_program() -> None:
    (error,) = errors_of("x " + "b" * 10_000)
    assert len(error.message) < 150
    assert len(error.suggestion or "") < 150


def test_a_keyword_argument_without_its_value_is_no_assignment() -> None:
    (error,) = errors_of("y = sum(x, axis=")
    assert error.span == (16, 16, 1, 17)
