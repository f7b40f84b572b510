"""Exports: files that hold what the trace holds, in formats that others read and run."""

from __future__ import annotations

import json
import keyword
import re
from typing import Any

import pytest

import engine
from app.exports.derivation import latex_derivation
from app.exports.formats import FORMATS
from app.exports.markdown import markdown_table
from app.exports.naming import Names
from app.exports.numpy_scalars import written_out
from app.exports.numpy_script import numpy_script
from app.exports.size import check_export_size
from app.limits import Limits
from app.problems import Problem
from app.settings import Settings
from engine.errors import ProgramTooLarge
from tests.app.scripts import PROGRAMS, compare, run, traces

PROGRAM, INPUTS = PROGRAMS["worked example"]
TRACES = traces()


def ask(api: Any, name: str, **changes: Any) -> Any:
    query = {"program": PROGRAM, "inputs": json.dumps(INPUTS)} | changes
    return api.get(f"/api/v1/exports/{name}", params=query)


@pytest.fixture(scope="module")
def printed() -> dict[str, str]:
    """What the NumPy scripts of all programs print."""
    return run({name: numpy_script(trace) for name, trace in TRACES.items()})


@pytest.mark.parametrize("name", TRACES)
def test_a_numpy_script_computes_the_values_and_gradients_of_the_trace(printed: dict[str, str], name: str) -> None:
    compare(printed[name], TRACES[name])


def test_the_comparison_sees_a_wrong_contribution() -> None:
    text = numpy_script(TRACES["worked example"]).replace("dL_dw += dL_dt1*x", "dL_dw += dL_dt1*w")
    with pytest.raises(AssertionError, match="dL/dw"):
        compare(run({"wrong": text})["wrong"], TRACES["worked example"])


def test_a_numpy_script_reads_as_the_chain_rule() -> None:
    lines = numpy_script(TRACES["worked example"]).splitlines()
    assert [line for line in lines if "+=" in line] == [
        "dL_dt2 += dL_dL*(2*t2)",
        "dL_da += dL_dt2",
        "dL_dy += -dL_dt2",
        "dL_dz += dL_da*np.where(z > 0, 1.0, 0.0)",
        "dL_dt1 += dL_dz",
        "dL_db += dL_dz",
        "dL_dw += dL_dt1*x",
        "dL_dx += dL_dt1*w",
    ]


def test_a_rule_that_scripts_cannot_say_is_refused_by_name_where_single_numbers_are_too_many() -> None:
    big = engine.trace("L = sum(conv1d(x, w))", {"x": [1.0] * 4000, "w": [1.0, 2.0]})
    with pytest.raises(ProgramTooLarge, match="conv1d"):
        numpy_script(big)


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_is_a_file_with_its_type_and_name_and_may_be_cached(api: Any, name: str) -> None:
    answer = ask(api, name)
    again = api.get(str(answer.request.url), headers={"If-None-Match": answer.headers["etag"]})
    posted = api.request("POST", f"/api/v1/exports/{name}", json={"program": PROGRAM, "inputs": INPUTS})
    assert (answer.status_code, again.status_code, posted.status_code) == (200, 304, 200)
    assert posted.content == answer.content
    assert "public" in answer.headers["cache-control"]
    assert posted.headers["cache-control"] == "no-store"
    for each in (answer, posted):
        assert each.headers["content-type"] == FORMATS[name].media_type
        assert re.fullmatch(r'attachment; filename="blameflow-[a-z]+\.\w+"', each.headers["content-disposition"])


def test_json_is_the_trace_itself(api: Any) -> None:
    assert ask(api, "json").json() == api.trace(program=PROGRAM, inputs=INPUTS).json()


def test_the_derivation_holds_forward_lines_and_every_chain_with_numbers(api: Any) -> None:
    text = ask(api, "latex").text
    assert r"z &= w \cdot x + b = 3 \cdot 2 + 1 = 7" in text
    chain = r"\frac{\partial L}{\partial a} \cdot \frac{\partial a}{\partial z} \cdot \frac{\partial z}{\partial w}"
    assert chain in text
    assert r"4 \cdot 1 \cdot 2 \\ &= 8" in text
    assert text.count(r"\begin{") == text.count(r"\end{")


@pytest.mark.parametrize("name", TRACES)
def test_braces_and_environments_of_a_derivation_are_closed(name: str) -> None:
    text = FORMATS["latex"].write(TRACES[name], Limits()).decode()
    plain = re.sub(r"\\[{}]", "", text)
    assert plain.count("{") == plain.count("}")
    assert re.findall(r"\\begin\{([^}]*)\}", text).sort() == re.findall(r"\\end\{([^}]*)\}", text).sort()
    assert text.count(r"\begin{") == text.count(r"\end{")


def test_a_table_has_one_row_a_step_and_nothing_that_markdown_would_take_for_its_own() -> None:
    trace = engine.trace("z_1 = x*y # a | `b`\n```\n".replace("```\n", "# ```\nL = abs(z_1)*x"), {"x": 2, "y": -3})
    text = markdown_table(trace)
    table = text[text.index("## Steps") :].splitlines()
    rows = [line for line in table if re.match(r"\| \d", line)]
    assert len(rows) == len(trace.steps)
    assert all(len(re.findall(r"(?<!\\)\|", row)) == 4 for row in rows)
    assert not any(re.search(r"(?<!\\)[`*_<]", row) for row in rows)
    assert "\n````\n" in text


def test_names_are_identifiers_that_python_takes_and_shadow_nothing() -> None:
    names = Names(("relu",))
    wanted = ["δ", "ŷ", "ﬁ", "fi", "lambda", "np", "torch", "len", "relu", "W[0,1]", "W_0_1", "ſ", "s", "K", "K", "ª"]
    given = [names.add(name) for name in wanted]
    assert len(set(given)) == len(given)
    assert all(name.isidentifier() and not keyword.iskeyword(name) for name in given)
    assert not {"np", "torch", "len", "relu"} & set(given)
    scope: dict[str, int] = {}
    exec("\n".join(f"{name} = {i}" for i, name in enumerate(given)), scope)  # noqa: S102
    assert [scope[name] for name in given] == list(range(len(given)))


@pytest.mark.parametrize("name", FORMATS)
def test_an_export_of_what_makes_no_sense_is_a_problem(api: Any, name: str) -> None:
    answer = ask(api, name, program="L = w +* x")
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert "content-disposition" not in answer.headers
    assert ask(api, name, detail="full").json()["errors"][0]["code"] == "unknown-field"


def test_there_is_no_other_format(api: Any) -> None:
    assert ask(api, "word").status_code == 404


@pytest.mark.parametrize("name", FORMATS)
def test_an_export_over_the_limit_is_refused_before_it_is_written(make_api: Any, name: str) -> None:
    small = make_api(Settings(limits=Limits(response=500)))
    error = ask(small, name).json()["errors"][0]
    assert (error["code"], error["params"]["limit"]) == ("response-too-large", 500)


@pytest.mark.parametrize("name", ["latex", "markdown", "numpy", "pytorch"])
@pytest.mark.parametrize("program", TRACES)
def test_an_export_is_never_longer_than_was_foreseen(name: str, program: str) -> None:
    trace = TRACES[program]
    followed = written_out(trace) if name == "numpy" else trace
    with pytest.raises(Problem) as refused:
        check_export_size(followed, 1)
    assert len(FORMATS[name].write(trace, Limits())) <= refused.value.flaws[0].params["given"]


def test_a_derivation_of_tensors_says_what_g_is_in_each_rule() -> None:
    text = latex_derivation(TRACES["a network"])
    rules = [line for line in text.splitlines() if r"\quad G = \frac{\partial L}" in line]
    assert rules
    assert all(re.search(r"(?<![a-z\\])G(?! = \\frac)", line) for line in rules)
    assert r"&\mathrel{+}= G \, {W_{2}}^{\top} = \begin{bmatrix}" in text


NAMED = "h_1 = relu(W_1 @ x + β)\nŷ = softmax(W_2 @ h_1, axis=-1)\nL = -sum(t*log(ŷ), axis=-1)"
NAMED_INPUTS = {"x": [1, 2], "W_1": [[1, -1], [0.5, 2]], "β": [0.1, 0], "W_2": [[1, 2], [0, 1]], "t": [0, 1]}


def subjects(text: str, at_left: bool) -> set[str]:
    """Return by what the derivatives of L at the left, or in all of a text, are taken."""
    lines = [line.partition("&")[0] if at_left else line for line in text.splitlines()]
    found = [
        re.findall(r"\\frac\{\\partial L\}\{\\partial ((?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*)\}", line) for line in lines
    ]
    return {name for names in found for name in names}


def test_every_derivative_that_a_derivation_uses_has_lines_of_its_own() -> None:
    text = latex_derivation(engine.trace(NAMED, NAMED_INPUTS))
    assert r"(\log(\hat{y}))" in subjects(text, at_left=False)
    assert subjects(text, at_left=False) == subjects(text, at_left=True)
    place = text.index(r"\frac{\partial L}{\partial (\log(\hat{y}))} &")
    assert place < text.index(r"\frac{\partial L}{\partial \hat{y}} &")


def test_a_derivation_puts_numbers_in_and_says_what_an_array_of_one_axis_is() -> None:
    text = latex_derivation(engine.trace(NAMED, NAMED_INPUTS))
    assert "Arrays of one axis are written as tuples" in text
    assert r"x &= (1, 2) \\" in text
    matrix = r"\begin{bmatrix} 1 & -1 \\ 0.5 & 2 \end{bmatrix}"
    assert rf"\operatorname{{ReLU}}({matrix} \, (1, 2) + (0.1, 0)) = (0, 4.5)" in text
    scalars = latex_derivation(engine.trace("z = 2*w*x + w**2\nL = z", {"w": -3, "x": 1e-9}))
    assert r"= 2 \cdot (-3) \cdot (1 \times 10^{-9}) + {(-3)}^{2} = 9" in scalars
    assert "tuples" not in scalars


def test_a_derivation_is_plain_ascii_but_for_letters_without_a_command() -> None:
    for name, trace in {**TRACES, "named": engine.trace(NAMED, NAMED_INPUTS)}.items():
        given = {letter for each in trace.graph.names for letter in each if letter.isalpha()}
        foreign = {letter for letter in latex_derivation(trace) if not letter.isascii()}
        assert foreign <= given - set("αβγδεζηθικλμνξπρστυφχψωΓΔΘΛΞΠΣΦΨΩŷ"), name
