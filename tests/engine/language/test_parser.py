"""Precedence, attributes, indices, statements and positions of the parser."""

from typing import Any

import pytest

from engine.language import NESTING_LIMIT, Slice, parse
from tests.engine.language.trees import tree

ALL = Slice(None, None, None)


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("a + b*c", ("add", "a", ("multiply", "b", "c"))),
        ("a*b + c", ("add", ("multiply", "a", "b"), "c")),
        ("a - b - c", ("subtract", ("subtract", "a", "b"), "c")),
        ("a - (b - c)", ("subtract", "a", ("subtract", "b", "c"))),
        ("a / b * c @ d", ("matmul", ("multiply", ("divide", "a", "b"), "c"), "d")),
        ("2**3**2", ("power", 2.0, ("power", 3.0, 2.0))),
        ("-x**2", ("negate", ("power", "x", 2.0))),
        ("(-x)**2", ("power", ("negate", "x"), 2.0)),
        ("2**-x", ("power", 2.0, ("negate", "x"))),
        ("2**-x**2", ("power", 2.0, ("negate", ("power", "x", 2.0)))),
        ("2**-x*y", ("multiply", ("power", 2.0, ("negate", "x")), "y")),
        ("-x*y", ("multiply", ("negate", "x"), "y")),
        ("a*-b*c", ("multiply", ("multiply", "a", ("negate", "b")), "c")),
        ("a - -b", ("subtract", "a", ("negate", "b"))),
        ("--x", ("negate", ("negate", "x"))),
        ("+x - +2", ("subtract", "x", 2.0)),
        ("-0", ("negate", 0.0)),
        ("-x.T", ("negate", ("transpose", "x"))),
        ("w.T.T @ x", ("matmul", ("transpose", ("transpose", "w")), "x")),
        ("(a + b).T", ("transpose", ("add", "a", "b"))),
        ("x**y.T", ("power", "x", ("transpose", "y"))),
        ("h[0]", ("index", "h", ("items", (0,)))),
        ("h[-1] + 1", ("add", ("index", "h", ("items", (-1,))), 1.0)),
        ("X[:, 1:3]", ("index", "X", ("items", (ALL, Slice(1, 3, None))))),
        ("X[::2, -3:]", ("index", "X", ("items", (Slice(None, None, 2), Slice(-3, None, None))))),
        ("X[0][1].T", ("transpose", ("index", ("index", "X", ("items", (0,))), ("items", (1,))))),
        ("exp(x)[0]", ("index", ("exp", "x"), ("items", (0,)))),
        ("exp(-x)", ("exp", ("negate", "x"))),
        ("exp()", ("exp",)),
        ("maximum(a + 1, f(b), )", ("maximum", ("add", "a", 1.0), ("f", "b"))),
        ("sum(x, axis=-1)", ("sum", "x", ("axis", -1))),
        ("sum(x, axis=(0, 1), keepdims=True)", ("sum", "x", ("axis", (0, 1)), ("keepdims", True))),
        ("sum(x, axis=(0,))", ("sum", "x", ("axis", (0,)))),
        ("sum(x, axis=(0))", ("sum", "x", ("axis", 0))),
        ("sum(x, axis=())", ("sum", "x", ("axis", ()))),
        ("f(axis=None, slope=-1e-2)", ("f", ("axis", None), ("slope", -0.01))),
        ("f(pad=(-1, +2))", ("f", ("pad", (-1, 2)))),
        ("f(g(x, a=1), b=2.0)", ("f", ("g", "x", ("a", 1)), ("b", 2.0))),
        ("sin (x)", ("sin", "x")),
        ("constructor*hasOwnProperty", ("multiply", "constructor", "hasOwnProperty")),
    ],
)
def test_text_means_what_python_would_mean(text: str, meaning: Any) -> None:
    assert tree(text) == meaning


@pytest.mark.parametrize(
    ("text", "value"),
    [("2.", 2.0), (".5", 0.5), ("1E+02", 100.0), ("1e-400", 0.0), ("007", 7.0), ("5e-324", 5e-324), ("2.*3", None)],
)
def test_numbers_are_read_as_float64(text: str, value: float | None) -> None:
    assert tree(text) == (value if value is not None else ("multiply", 2.0, 3.0))


def test_statements_have_names_and_the_last_may_have_none() -> None:
    program = parse("# example\n\n  z = w*x + b  # affine\r\n\ta = relu(z)\n(a - y)**2\n\n")
    assert [(s.name, s.span.line, s.span.column) for s in program.statements] == [
        ("z", 3, 3),
        ("a", 4, 2),
        (None, 5, 1),
    ]
    assert [program.text[s.span.start : s.span.end] for s in program.statements] == [
        "z = w*x + b",
        "a = relu(z)",
        "(a - y)**2",
    ]


def test_operands_come_before_the_expressions_that_use_them() -> None:
    program = parse("a = x*(y + 2**-z)\nf(a, a[0], axis=1) - x.T")
    for place, expression in enumerate(program.expressions):
        assert all(operand < place for operand in expression.operands)
    roots = [statement.root for statement in program.statements]
    assert roots == sorted(roots)
    assert roots[-1] == len(program.expressions) - 1


def test_spans_are_operators_whole_calls_and_literals() -> None:
    program = parse("y = -max(a, 2) ** h[ 0 ].T")
    spans = {e.op: program.text[e.span.start : e.span.end] for e in program.expressions}
    assert spans == {
        "name": "h",
        "number": "2",
        "max": "max(a, 2)",
        "index": "[ 0 ]",
        "transpose": ".T",
        "power": "**",
        "negate": "-",
    }


def test_a_statement_in_parentheses_goes_on_over_lines() -> None:
    assert tree("y = (a\n  + b  # first\n\n  + c)") == ("add", ("add", "a", "b"), "c")
    assert tree("sum(x,\n  axis=1,\n  keepdims=True)") == ("sum", "x", ("axis", 1), ("keepdims", True))


def test_names_are_compared_in_composed_form() -> None:
    assert tree("y\u0302*\u0177") == ("multiply", "ŷ", "ŷ")


@pytest.mark.parametrize("name", ["θ", "ν", "δ_1", "ошибка", "Δ", "dθ", "ŷ", "θ̂", "学習率", "λ", "x2", "_"])
def test_names_may_be_letters_of_any_script(name: str) -> None:
    assert tree(name) == name


def test_a_chain_of_ten_thousand_operators_is_one_left_deep_tree() -> None:
    program = parse("+".join(["x"] * 10_001), length_limit=10**6)
    assert len(program.expressions) == 20_001
    assert program.expressions[-1].operands == (19_998, 19_999)


@pytest.mark.parametrize("text", ["-" * 100_000 + "x", "**".join(["x"] * 50_000)], ids=["signs", "powers"])
def test_deep_trees_without_parentheses_parse(text: str) -> None:
    assert len(parse(text, length_limit=10**6).expressions) > 90_000


def test_parentheses_may_nest_to_the_limit() -> None:
    assert tree("(" * NESTING_LIMIT + "x" + ")" * NESTING_LIMIT) == "x"
    assert tree("f(" * NESTING_LIMIT + "x" + ")" * NESTING_LIMIT)[0] == "f"


def test_parentheses_side_by_side_do_not_nest() -> None:
    assert parse("+".join(["(x)"] * 200))


def test_tree_values_and_functions_do_not_change_what_is_parsed() -> None:
    text = "exp*2 + max(exp, 1)"
    assert parse(text) == parse(text, functions=frozenset({"exp", "max"}))
