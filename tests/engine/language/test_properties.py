"""What holds for every program and every text."""

from time import process_time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from engine.errors import EngineError
from engine.language import parse, simplify, to_source
from tests.engine.language.trees import EXPRESSIONS, rows, source

WORDS = "x 2 1e9 . .. ... ' \" \\ ( ) [ ] , : = == + - * ** @ ^ # { __ e _0 lambda nan axis= f( .T [0] np."
BREAKS = ("\n", "\r\n", "\r", " ", "\t", "\0")
FOREIGN = ("θ", "\u0430", "y\u0302", "×", "²", "𝔵", "\u202e", "\ud800")
PIECES = st.sampled_from([*WORDS.split(), *BREAKS, *FOREIGN])
TEXTS = st.one_of(st.text(), st.lists(PIECES, max_size=30).map("".join))


@given(EXPRESSIONS)
def test_printed_text_reads_back_as_the_same_tree(text: str) -> None:
    program = parse(text)
    printed = source(program)
    assert rows(parse(printed)) == rows(program)
    assert source(parse(printed)) == printed


@given(EXPRESSIONS, st.integers(1, 40))
def test_labels_are_the_beginning_of_the_whole_text(text: str, limit: int) -> None:
    program = parse(text)
    whole = source(program)
    label = to_source(program, program.statements[-1].root, limit)
    assert label == whole if len(whole) <= limit else label == whole[: limit - 1] + "…"


@given(EXPRESSIONS)
def test_tidying_twice_changes_nothing_more_and_reads_back(text: str) -> None:
    program = parse(text)
    tidy = simplify(program, program.statements[-1].root)
    again = simplify(tidy, tidy.statements[-1].root)
    assert source(again) == source(tidy)
    assert rows(parse(source(tidy))) == rows(tidy)


@given(TEXTS)
@example("x\n" * 30)
@example("\u0391\u0302 + 1")
def test_any_text_parses_or_is_refused_at_places_inside_it(text: str) -> None:
    errors = errors_of(text)
    starts = [error.span.start for error in errors if error.span]
    assert len(starts) == len(errors)
    assert starts == sorted(starts)
    for error in errors:
        assert error.span is not None
        assert 0 <= error.span.start <= error.span.end <= len(text)
        assert error.span.line == text[: error.span.start].count("\n") + 1
        assert error.span.column == error.span.start - text[: error.span.start].rfind("\n")
        assert error.suggestion or error.code == "number-out-of-range"
        assert f"{error.message}{error.suggestion}".encode()


def errors_of(text: str) -> tuple[EngineError, ...]:
    try:
        parse(text)
    except EngineError as problem:
        return problem.errors
    return ()


REPEATED = "x+ - ( f( x[0 f(a=1, ^ ' \"\\ 1. 1_0 x é é× # ² x.y ) a, f(x)("
SLOW = [*REPEATED.split(), "\u0430", "\0", "(\n", "\n", "x = (\n", "2x\n", "nan ", "x\u0302"]


@pytest.mark.parametrize("piece", SLOW, ids=ascii)
def test_time_grows_with_the_length_of_the_text_not_its_square(piece: str) -> None:
    def seconds(count: int) -> float:
        started = process_time()
        with pytest.raises(EngineError):
            parse(piece * count + "^", length_limit=10**7)
        return process_time() - started

    short = min(seconds(2_000) for _ in range(3))
    long = min(seconds(20_000) for _ in range(3))
    assert long < 60 * short + 0.05
