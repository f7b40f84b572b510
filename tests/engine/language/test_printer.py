"""Expressions as text: spacing, parentheses, limits."""

import pytest

from engine.language import NAME, NUMBER, Expression, Program, Statement, format_number, parse, to_source
from engine.language.rewrite import NOWHERE
from tests.engine.language.trees import rows, source


@pytest.mark.parametrize(
    "text",
    [
        "w*x", "w*x + b", "(a - y)**2", "relu(z)", "A @ B", "-x**2", "(-x)**2", "2**-x", "a - (b - c)", "a - b - c",
        "a*(b/c)", "a/b/c", "a*(b @ c)", "-(a + b)", "--x", "a - -b", "a*-b", "2**3**2", "(2**3)**2", "x.T", "(2).T",
        "(a*b).T", "-x.T", "(-x).T", "h[0]", "X[:, 1:3]", "X[::2, -1]", "(a + b)[0]", "exp(x)[0].T", "f()",
        "sum(x, axis=1, keepdims=True)", "sum(x, axis=(0,))", "f(axis=None, slope=0.01)", "f(slope=1.0)", "add(a, b)*2",
        "0.1 + 1e+16", "(2)[0]", "2**-x*y", "2**-(x*y)",
    ],
)  # fmt: skip
def test_well_written_text_comes_back_unchanged(text: str) -> None:
    assert source(parse(text)) == text


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("((a)-y)**(2)", "(a - y)**2"),
        ("(a*b)*c", "a*b*c"),
        ("(a+b)+(c)", "a + b + c"),
        ("a*(-b)", "a*-b"),
        ("2**(-x)", "2**-x"),
        ("2**(3**2)", "2**3**2"),
        ("-(x**2)", "-x**2"),
        ("+x", "x"),
        ("2.0*x", "2*x"),
        ("f( a,b , axis = (0))", "f(a, b, axis=0)"),
    ],
)
def test_needless_parentheses_and_spaces_go(text: str, printed: str) -> None:
    assert source(parse(text)) == printed


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (2.0, "2"),
        (0.1, "0.1"),
        (-3.0, "-3"),
        (-0.0, "-0"),
        (1e15, "1000000000000000"),
        (1e16, "1e+16"),
        (5e-324, "5e-324"),
    ],
)
def test_numbers_are_as_short_as_they_can_be(value: float, text: str) -> None:
    assert format_number(value) == text


def test_text_over_the_limit_is_cut_with_an_ellipsis() -> None:
    program = parse("alpha*beta + gamma")
    root = program.statements[-1].root
    assert to_source(program, root, 18) == "alpha*beta + gamma"
    assert to_source(program, root, 17) == "alpha*beta + gam…"
    assert to_source(program, root, 1) == "…"


@pytest.mark.parametrize(
    "text", ["-".join(["(a*b)"] * 90), "-(" * 50 + "x" + ")" * 50, "f(" * 60 + "x*y" + ", 1)" * 60]
)
def test_cutting_early_and_cutting_late_give_the_same_text(text: str) -> None:
    program = parse(text)
    whole = source(program)
    for limit in (5, 64, 256, 257, 300):
        cut = whole if len(whole) <= limit else whole[: limit - 1] + "…"
        assert to_source(program, program.statements[-1].root, limit) == cut


def test_variables_may_be_printed_under_other_names() -> None:
    program = parse("a*b + a")
    assert to_source(program, program.statements[-1].root, names={"a": "w₁"}) == "w₁*b + w₁"


def test_negative_constants_get_parentheses_where_they_must() -> None:
    minus = Expression(NUMBER, (), NOWHERE, (), -2.0)
    power = Expression("power", (0, 1), NOWHERE)
    name = Expression(NAME, (), NOWHERE, (), "x")
    assert source(Program("", (minus, name, power), (Statement(None, 2, NOWHERE),))) == "(-2)**x"


def test_deep_chains_print_whole_and_read_back_the_same() -> None:
    for text in (" + ".join(["x"] * 10_001), "**".join(["x"] * 10_001), "-" * 10_000 + "x"):
        program = parse(text, length_limit=10**6)
        printed = source(program, 10**6)
        assert printed == text
        assert rows(parse(printed, length_limit=10**6)) == rows(program)


def test_the_texts_of_a_program_are_remembered_not_compared() -> None:
    program, other = parse("x + 1"), parse("x + 1")
    source(program, 64)
    assert program.sources
    assert program == other
