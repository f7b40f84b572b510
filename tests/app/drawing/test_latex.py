"""Formulas as LaTeX for copying: the same trees, nothing of the user's left unescaped."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

import engine
from app.drawing.latex import latex_chain, latex_formula
from tests.app.drawing.programs import WORKED, WORKED_INPUTS, random_program


@pytest.mark.parametrize(("source", "shown"), [
    ("L = (a - y)**2", "L = {(a - y)}^{2}"), ("2*(a - y)*x", r"2 (a - y) \cdot x"),
    ("a/(1 + exp(-x))", r"\frac{a}{1 + {e}^{-x}}"),
    ("net_h1*w2", r"\mathrm{net}_{\mathrm{h1}} \cdot w_{2}"), ("δ + ω1", r"\delta + \omega_{1}"),
    ("g @ W.T", r"g \, {W}^{\top}"), ("relu(x)", r"\operatorname{ReLU}(x)"), ("tanh(x)", r"\tanh(x)"),
    ("where(greater(z, 0), 1, 0)", r"\begin{cases} 1 & \text{if } z > 0 \\ 0 & \text{otherwise} \end{cases}"),
    ("sum(x, axis=1)", r"\sum_{\text{axis 1}} x"), ("0.000012", r"1.2 \times 10^{-5}"), ("abs(x)", r"\lvert x \rvert"),
])  # fmt: skip
def test_a_formula_is_written(source: str, shown: str) -> None:
    assert latex_formula(source) == shown


def test_the_chain_of_the_worked_example() -> None:
    trace = engine.trace(WORKED, WORKED_INPUTS)
    text = latex_chain(engine.chains(trace, trace.graph.names["w"])[0])
    assert r"&= 4 \cdot 1 \cdot 2 \\ &= 8 \end{aligned}" in text
    assert text.count(r"\\") == 4


@pytest.mark.parametrize("text", [r"\input{/etc/passwd}", "$x$", "a_b & c % d # {", "x^^41", "~\\write18{ls}"])
def test_what_is_no_formula_cannot_become_a_command(text: str) -> None:
    written = latex_formula(text)
    inner = written.removeprefix(r"\text{").removesuffix("}")
    for harmless in (r"\textbackslash{}", r"\^{}", r"\~{}", r"\{", r"\}", r"\$", r"\&", r"\%", r"\#", r"\_"):
        inner = inner.replace(harmless, "")
    assert not set(inner) & set("\\{}$&#%^~_")


@given(st.integers(0, 10**6))
def test_braces_balance_in_any_formula(seed: int) -> None:
    text = latex_formula(random_program(seed, 1))
    depth = 0
    for letter in text.replace(r"\{", "").replace(r"\}", ""):
        depth += (letter == "{") - (letter == "}")
        assert depth >= 0
    assert depth == 0


def test_one_path_of_several_does_not_equal_the_derivative() -> None:
    trace = engine.trace("a = x*x\nL = a*x + sin(a)", {"x": 1.5})
    along, directly = (latex_chain(path, is_all=False) for path in engine.chains(trace, trace.graph.names["x"]))
    assert along.startswith(r"\begin{aligned} \text{along } a\text{:} &\quad \frac")
    assert directly.startswith(r"\begin{aligned} \text{directly:} &\quad a \\ &= 2.25")
