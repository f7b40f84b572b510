"""The gradient-flow lab: what its address says, that its numbers are the engine's, and that its formulas are true."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

import numpy as np
import pytest

import engine
from app.content.flow_fixes import FIXES
from app.drawing.flow_strip import HEIGHT, THINNEST, decades_of
from app.drawing.numbers import format_number
from app.pages.flow_alone import ALONE, NETWORKS, SIZE, alone_table
from app.pages.flow_parts import STARTS, workbench
from app.pages.flow_question import OPENING, FlowQuestion, Side, read_flow_question
from app.pages.questions import read_page_question
from app.problems import Problem
from engine.gradient_flow import FlowSpec, measure

DEEP = FlowQuestion(depth=12, width=8, seed=3, why=2, b=Side(relu=True, careful=True, skip=True))
EVERYTHING = FlowQuestion(
    depth=7, width=5, seed=9, why=3,
    a=Side("tanh", "normal", 1.5, batch_norm=True, clip=True, by="value", bound=0.25),
    b=Side(relu=True, skip=True, branch="plain", batch_norm=True, clip=True, careful=True),
)  # fmt: skip
fixes = pytest.mark.parametrize("fix", FIXES, ids=lambda fix: fix.name)


def read(address: str) -> FlowQuestion:
    return read_flow_question(urlsplit(address).query.encode())


def parts(api: Any, question: FlowQuestion) -> dict[str, Any]:
    answer = api.get(f"/gradient-flow/measured{question.address()}")
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def text_of(markup: Any) -> str:
    return markup if isinstance(markup, str) else "".join(text_of(child) for child in markup[2])


@pytest.mark.parametrize(
    "question", [FlowQuestion(), OPENING, DEEP, EVERYTHING], ids=["bare", "opening", "deep", "all"]
)
def test_an_address_says_all_that_is_set(question: FlowQuestion) -> None:
    assert read(question.address()) == question


def test_a_bare_address_shows_the_opening_and_any_setting_shows_only_itself() -> None:
    assert read("/gradient-flow") == OPENING
    assert read("/gradient-flow?from=elsewhere") == OPENING
    assert read("/gradient-flow?depth=20").b.fixes == frozenset()


def test_the_layer_to_explain_stays_within_a_network_that_became_shallower() -> None:
    assert read("?depth=5&why=80").why == 5


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ("depth=x", "#/depth"), ("depth=1e2", "#/depth"), ("depth=1", "#/depth"), ("depth=101", "#/depth"),
        ("a.gain=NaN", "#/a.gain"), ("b.gain=", "#/b.gain"), ("b.gain=-1", "#/b.gain"), ("a.skip=maybe", "#/a.skip"),
        ("b.by=force", "#/b.by"), ("a.branch=half", "#/a.branch"),
        ("b.activation=rleu", "#/b.activation"), ("a.init=heh", "#/a.init"),
        ("b.clip=1&b.bound=0", "#/b.bound"), ("b.clip=1&b.by=value&b.bound=-1", "#/b.bound"),
        ("width=512&depth=100", "#/width"), ("a.gain=1e999", "#/a.gain"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_as_on_the_page(api: Any, query: str, pointer: str) -> None:
    answer = api.get(f"/gradient-flow/measured?{query}")
    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]


def test_a_setting_that_does_not_exist_is_refused_with_those_that_do() -> None:
    with pytest.raises(Problem) as caught:
        read("?depth=5&a.dropout=1")
    assert "batch_norm" in str(caught.value.flaws[0].suggestion)


def test_switches_come_before_what_is_set_below_them() -> None:
    assert FlowQuestion().spec(Side("tanh", "normal", 3)).init == "normal"
    careful = FlowQuestion().spec(Side("tanh", "normal", 3, careful=True))
    assert (careful.init, careful.gain) == ("xavier", 1)
    rectified = FlowQuestion().spec(Side("tanh", relu=True, careful=True))
    assert (rectified.activation, rectified.init) == ("relu", "he")
    clipped = FlowQuestion().spec(Side(clip=True, by="value", bound=0.5))
    assert (clipped.clip, clipped.clip_value) == (None, 0.5)
    assert [FlowQuestion().spec(Side(branch=it)).branch for it in ("shared", "plain")] == [None, 1]


def test_every_number_of_every_layer_is_the_engines(api: Any) -> None:
    shown = parts(api, DEEP)["layers"]
    for place, side in enumerate((DEEP.a, DEEP.b)):
        table = text_of(shown[2][place])
        for layer in measure(DEEP.spec(side)).layers:
            for number in (layer.delta_norm, layer.gradient_norm, layer.activation_std):
                assert format_number(number, 3) in table


def test_why_ends_at_the_gradient_that_was_measured(api: Any) -> None:
    shown = parts(api, DEEP)["why"]
    for place, side in enumerate((DEEP.a, DEEP.b)):
        norm = measure(DEEP.spec(side)).layers[DEEP.why - 1].gradient_norm
        text = text_of(shown[2][place])
        assert f"‖∂L/∂W[{DEEP.why}]‖ = {format_number(norm)}" in text
        assert text.endswith(f" factors multiplied: {format_number(norm, 3)}.")
    assert "past them" in text_of(shown[2][1])
    assert "past them" not in text_of(shown[2][0])


def test_the_bare_powers_stand_beside_the_measured_lines_as_what_they_are(api: Any) -> None:
    text = text_of(parts(api, DEEP)["charts"])
    assert "Bare arithmetic, no network. 0.3⁴ = 0.0081;  3⁴ = 81;  0.3¹² = " in text


def test_clipping_is_shown_in_three_forms_and_the_loose_one_is_caught(api: Any) -> None:
    wild = FlowQuestion(depth=12, width=8, a=Side("relu", "normal", clip=True), b=Side("relu", "normal"))
    text = text_of(parts(api, wild)["clipping"])
    assert text.count("as tutorials print it") == 2
    assert "beyond −c, and min(g, c) leaves it there" in text
    tame = text_of(parts(api, FlowQuestion(depth=12, width=8))["clipping"])
    assert tame.count("both change nothing here") == 2


@pytest.mark.parametrize(
    ("place", "words"),
    [(0, ("fades", "holds")), (1, ("fades", "holds")), (2, ("fades", "holds")), (3, ("grows", "holds")),
     (4, ("grows", "grows")), (5, ("grows", "grows"))],
)  # fmt: skip
def test_every_starting_point_shows_what_its_name_says(api: Any, place: int, words: tuple[str, str]) -> None:
    _, a, b = STARTS[place]
    text = text_of(parts(api, FlowQuestion(a=a, b=b))["strips"])
    assert re.findall(r"the blame (\w+)", text) == list(words)


def test_the_band_is_as_wide_as_the_logarithm() -> None:
    flow = measure(FlowSpec(depth=20, width=8))
    scale = decades_of([flow])
    assert scale.width(10.0**scale.low) == pytest.approx(THINNEST)
    assert scale.width(10.0**scale.high) == pytest.approx(HEIGHT)
    steps = np.diff([scale.width(10.0**power) for power in range(scale.low, scale.high + 1)])
    assert steps == pytest.approx(steps[0])
    assert (scale.width(0.0), scale.width(float("inf")), scale.width(float("nan"))) == (0, HEIGHT, 0)


@pytest.mark.parametrize(
    ("a", "says", "fate"),
    [
        (Side(init="zeros"), "0 in 7 layers", "the blame stops: ‖δ‖ is 0.191 in the last layer, and exactly 0 below"),
        (Side("identity", "normal", 1e120), "∞ or NaN in every layer", "the blame is lost: on the way forward layer 3"),
        (Side("relu", "zeros"), "0 in every layer", "there is no blame at all: every δ is exactly 0."),
    ],
    ids=["zeros", "overflow", "dead"],
)  # fmt: skip
def test_what_a_logarithmic_axis_cannot_show_is_said(api: Any, a: Side, says: str, fate: str) -> None:
    shown = parts(api, FlowQuestion(depth=8, width=4, a=a))
    assert f"A: {fate}" in text_of(shown["strips"])
    assert f"A is {says}" in text_of(shown["charts"])
    assert json.dumps(shown, allow_nan=False)


def test_blame_that_is_no_number_is_not_drawn_as_a_large_one(api: Any) -> None:
    _, _, (nets, *_) = parts(api, FlowQuestion(depth=8, width=4, a=Side("relu", "normal", 1e200)))["strips"]
    drawn = json.dumps(nets)
    assert drawn.count("flow-layer lost") + drawn.count("flow-layer chosen lost") == 8
    assert '"d": ""' in drawn


def test_each_network_is_named_with_the_fixes_in_force(api: Any) -> None:
    both = text_of(parts(api, FlowQuestion(a=Side("tanh", "normal", 1.5, clip=True), b=EVERYTHING.b))["strips"])
    assert "tanh, weights of spread 1.5, clipped by norm at 1" in both
    assert "relu, He’s weights, batch norm, a + f(z), clipped by norm at 1" in both


def test_starting_points_keep_the_size_and_the_seed_and_the_one_shown_is_marked(api: Any) -> None:
    _, a, b = STARTS[1]
    links = json.dumps(parts(api, FlowQuestion(depth=9, width=3, seed=5, a=a, b=b))["starts"])
    assert links.count("?depth=9&width=3&seed=5") == len(STARTS)
    assert re.findall(r'b.skip=1", "aria-current": "true"', links)
    assert links.count("aria-current") == 1


def test_every_fix_alone_is_measured_and_its_cell_opens_that_pair() -> None:
    html = alone_table().html()
    cells = re.findall(r'<a href="([^"]+)" class="flow-\w+">×([^ ]+) <span>(\w+)</span>', html)
    assert len(cells) == len(NETWORKS) * len(ALONE)
    for (address, rate, word), (fix, side) in zip(
        cells, [(fix, side) for _, fix in ALONE for _, side in NETWORKS], strict=True
    ):
        question = read(address.replace("&amp;", "&"))
        assert (question.depth, question.a, question.b) == (SIZE.depth, side, replace(side, **fix))
        flow = measure(question.spec(question.b))
        assert rate == format_number(flow.decay, 3)
        left = flow.layers[0].delta_norm / flow.layers[-1].delta_norm
        assert word == ("fades" if left < 0.1 else "grows" if left > 10 else "holds")


def test_what_the_fixes_claim_of_depth_is_what_was_measured() -> None:
    """Batch norm alone, and plain sums, let rectifiers explode; together with shares they hold."""
    rows = re.findall(r'<th scope="row">([^<]+)</th>(.*?)</tr>', alone_table().html())
    fates = {name: re.findall(r"<span>(\w+)</span>", cells) for name, cells in rows}
    assert fates["batch norm"][2] == fates["skip: a + f(z)"][2] == "grows"
    assert fates["batch norm and skip"] == fates["skip: a + f(z)/depth"] == ["holds"] * 4
    assert fates["clipping by norm"] == fates["nothing"]


@pytest.mark.parametrize(
    "spec", [FlowSpec(depth=3, width=4, skip=True), FlowSpec(depth=100, width=64, batch_norm=True)]
)
def test_the_workbench_opens_the_network_or_as_much_as_an_address_holds(spec: FlowSpec) -> None:
    href, size = workbench(spec)
    assert len(href) < 8_000
    question = read_page_question(urlsplit(href).query.encode())
    trace = engine.trace(question.program, question.inputs)
    assert trace.values["L"] == measure(size).loss
    assert (size.depth, size.width) == ((3, 4) if spec.depth == 3 else (24, 4))
    assert (size.activation, size.skip, size.batch_norm) == (spec.activation, spec.skip, spec.batch_norm)


@fixes
def test_a_fix_is_told_of_in_the_network_that_uses_it_only(api: Any, fix: Any) -> None:
    used = parts(api, FlowQuestion(depth=6, width=6, b=Side(**{fix.name: True})))[f"fix-{fix.name}"]
    assert text_of(used).startswith("Measured in B: ")
    unused = parts(api, FlowQuestion(depth=6, width=6))[f"fix-{fix.name}"]
    assert text_of(unused) == "Neither A nor B uses it just now."


def value_of(formula: str, **inputs: Any) -> Any:
    """The left side of a formula of a fix, as the engine computes it."""
    name = formula.partition(" = ")[0]
    return engine.trace(f"{formula}\nL = sum({name})", inputs).values[name]


def test_the_backward_steps_as_printed_are_the_engines() -> None:
    rules = {fix.name: fix.backward[0] for fix in FIXES if fix.backward}
    random = np.random.default_rng(4)
    z, g = random.normal(size=6), random.normal(size=6)
    mask = engine.trace("L = sum(relu(z)*g)", {"z": z, "g": g}).gradients["z"]
    np.testing.assert_allclose(value_of(rules["relu"], z=z, g=g), mask)

    normed = engine.trace("n = batch_norm(z)\nL = sum(n*g)", {"z": z[:, None], "g": g[:, None]})
    s = float(np.sqrt(np.var(z) + 1e-5))
    terms = value_of(rules["batch_norm"], g=g, n=normed.values["n"][:, 0], s=s)
    np.testing.assert_allclose(terms, normed.gradients["z"][:, 0])

    w = random.normal(size=(6, 6))
    skip = "z_2 = W @ a_1\na_2 = a_1 + c*tanh(z_2)\nL = sum(a_2*g)"
    whole = engine.trace(skip, {"W": w, "a_1": z, "c": 0.3, "g": g})
    shown = value_of(rules["skip"], W=w, c=0.3, g_2=g, z_2=whole.values["z_2"])
    np.testing.assert_allclose(shown, whole.gradients["a_1"])


@fixes
def test_the_step_of_a_fix_opens_in_the_workbench(fix: Any) -> None:
    if fix.program:
        assert np.any(next(iter(engine.trace(fix.program, fix.inputs).gradients.values())))


def test_the_page_carries_its_parts_and_works_as_a_form(api: Any) -> None:
    html = api.get(f"/gradient-flow{EVERYTHING.address()}").text
    for name in parts(api, EVERYTHING):
        assert f'data-part="{name}"' in html
    assert '<input type="checkbox" name="b.careful" value="1" checked>' in html
    assert '<input type="checkbox" name="a.careful" value="1">' in html
    ids = re.findall(r' id="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    assert not re.findall(r"<script(?![^>]*src=)|<style| style=| on\w+=", html)
    assert 'href="/gradient-flow" aria-current="page"' in html
