"""Formulas as MathML: parentheses, names, classes, rows."""

import re
import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

import engine
from app.drawing import mathml
from app.drawing.markup import Element
from engine.language import parse
from tests.app.drawing.programs import WORKED, WORKED_INPUTS, random_program

# MathML Core, https://www.w3.org/TR/mathml-core/
CORE = {
    "math", "mi", "mn", "mo", "mtext", "mspace", "mrow", "mfrac", "msqrt", "msub", "msup", "msubsup", "munder",
    "mtable", "mtr", "mtd",
}  # fmt: skip
INVISIBLE = str.maketrans("", "", "\u2061\u2062\u00a0")


def linear(element: ET.Element) -> str:
    """Return a formula as one line: ``{top}/{bottom}``, ``base^{exponent}``, ``name_{index}``, ``√{it}``."""
    inner = [linear(child) for child in element]
    match element.tag:
        case "mfrac":
            return f"{{{inner[0]}}}/{{{inner[1]}}}"
        case "msup":
            return f"{inner[0]}^{{{inner[1]}}}"
        case "msub":
            return f"{inner[0]}_{{{inner[1]}}}"
        case "msqrt":
            return f"√{{{''.join(inner)}}}"
        case "mspace":
            return " "
    return (element.text or "").translate(INVISIBLE) + "".join(inner)


def read(element: Element) -> str:
    return linear(ET.fromstring(element.html()))


@pytest.mark.parametrize(("source", "shown"), [
    ("L = (a - y)**2", "L=(a−y)^{2}"), ("w1*x1 + b", "w_{1}·x_{1}+b"), ("-x**2", "−x^{2}"), ("(-x)**2", "(−x)^{2}"),
    ("2*(a - y)", "2(a−y)"), ("2*x", "2x"), ("2*3*x", "2·3·x"), ("3*2**x", "3·2^{x}"), ("x*2", "x·2"),
    ("a - (b - c)", "a−(b−c)"), ("a - b - c", "a−b−c"), ("a*(-b)", "a·(−b)"), ("a + -c", "a+(−c)"),
    ("-(a + b)", "−(a+b)"),
    ("-(a*b)", "−a·b"), ("(a + b)*c", "(a+b)·c"), ("a/(b + c)", "{a}/{b+c}"), ("(a/b)**2", "({a}/{b})^{2}"),
    ("a**b**c", "a^{b^{c}}"), ("(a**b)**c", "(a^{b})^{c}"), ("sqrt(x + 1)", "√{x+1}"), ("abs(x)", "|x|"),
    ("exp(-x)", "e^{−x}"),
    ("maximum(x, 0)", "max(x,0)"), ("relu(z)", "ReLU(z)"), ("sigmoid(z)", "σ(z)"), ("square(a + b)", "(a+b)^{2}"),
    ("where(greater(z, 0), 1, 0)", "{1ifz>00otherwise"), ("g @ W.T", "g W^{⊤}"), ("(a @ b).T", "(a b)^{⊤}"),
    ("sum(x)/n", "{∑x}/{n}"), ("sum(x, axis=1)", "∑_{axis 1}x"), ("sum(a + b)", "∑(a+b)"), ("h[0]", "h_{0}"),
    ("X[:, 1:3]", "X_{:, 1:3}"), ("softmax(x, axis=-1)", "softmax(x,axis = −1)"), ("net_h1", "net_{h1}"),
    ("w1_2", "w_{1,2}"), ("δ*ŷ", "δ·ŷ"), ("0.000012*x", "1.2×10^{−5}·x"), ("_x", "_x"), ("norm(x)", "‖x‖"),
])  # fmt: skip
def test_a_formula_reads_as_in_a_textbook(source: str, shown: str) -> None:
    assert read(mathml.formula(source)) == shown


def test_products_of_tensors_are_element_wise() -> None:
    tensors = frozenset({"d", "f", "W"})
    assert read(mathml.formula("(W.T @ d)*f", tensors)) == "W^{⊤} d⊙f"
    assert read(mathml.formula("2*d", tensors)) == "2d"
    assert read(mathml.formula("c*sum(d*f)", tensors)) == "c·(∑d⊙f)"


def test_fences_around_plain_terms_do_not_stretch() -> None:
    found = re.findall(r"<mo[^>]*>\(</mo>", mathml.formula("(a + b)*tanh(c)").html())
    assert len(found) == 2
    assert all('stretchy="false"' in it for it in found)


def test_text_that_is_no_formula_is_shown_as_it_is() -> None:
    hostile = "</math><script>alert(1)</script>"
    element = mathml.formula(hostile)
    assert ET.fromstring(element.html())[0].text == hostile
    assert "<script" not in element.html()


def test_derivatives_of_names_and_of_expressions() -> None:
    assert read(mathml.derivative("L", "w1")) == "{∂L}/{∂w_{1}}"
    assert read(mathml.derivative("L", "w*x")) == "{∂L}/{∂(w·x)}"


def classes(element: Element) -> list[str]:
    return re.findall(r'class="([^"]+)"', element.html())


def test_the_chain_of_the_worked_example_has_one_class_per_term() -> None:
    trace = engine.trace(WORKED, WORKED_INPUTS)
    (chain,) = engine.chains(trace, trace.graph.names["w"])
    rows = mathml.chain(chain)
    assert [read(row) for row in rows] == [
        "{∂L}/{∂w}={∂L}/{∂a}·{∂a}/{∂z}·{∂z}/{∂w}", "=2(a−y)·{1ifz>00otherwise·x", "=4·1·2", "=8",
    ]  # fmt: skip
    terms = ["term-1", "term-2", "term-3"]
    assert [[c for c in classes(row) if c != "cases"] for row in rows] == [terms, terms, terms, ["term-4"]]


def test_negative_factors_after_the_first_stand_in_parentheses() -> None:
    chain = engine.Chain((engine.Term("L", "a", "-2*x", -4.0), engine.Term("a", "z", "-x", -0.5)), 2.0)
    assert [read(row) for row in mathml.chain(chain)[1:3]] == ["=−2x·(−x)", "=−4·(−0.5)"]


def test_a_chain_of_one_term_is_not_said_twice() -> None:
    rows = mathml.chain(engine.Chain((engine.Term("L", "y", "-2*(a - y)", -4.0),), -4.0))
    assert [read(row) for row in rows] == ["{∂L}/{∂y}=−2(a−y)", "=−4"]


def test_a_long_chain_may_break_between_its_terms() -> None:
    chain = engine.Chain((engine.Term("L", "a", "2*x", 2.0),) * 6, 64.0)
    assert mathml.chain(chain)[0].tag == "span"
    assert [child.tag for child in mathml.chain(chain)[0].children if isinstance(child, Element)] == ["math"] * 6


def test_a_step_shows_upstream_local_and_contribution() -> None:
    rows = mathml.contribution(engine.Term("a", "z", "-1", -1.0), "L", -4.0, 4.0)
    assert read(rows[1]) == "=−4·(−1)=4"
    assert classes(rows[1]) == ["upstream", "local", "contribution"]


def test_a_huge_expression_is_cut() -> None:
    program = parse(" + ".join(f"x{i}" for i in range(3000)), length_limit=10**6)
    element = mathml.expression(program, program.statements[-1].root)
    assert "…" in read(element)
    assert len(element.html()) < 20_000


@given(st.integers(0, 10**6))
def test_any_program_gives_well_formed_mathml_core(seed: int) -> None:
    program = parse(random_program(seed, 3))
    for statement in program.statements:
        root = ET.fromstring(mathml.expression(program, statement.root).html())
        assert {it.tag for it in root.iter()} <= CORE
        assert all(len(it) == 2 for it in root.iter() if it.tag in {"mfrac", "msub", "msup"})
