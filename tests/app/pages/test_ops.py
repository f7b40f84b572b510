"""The reference of the ops: every op once, its example run by the engine, its curve out of the engine's numbers."""

from __future__ import annotations

import json
import math
import re
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest

import engine
from app.content.op_curves import curve_of
from app.content.op_examples import example_of, operator_form, signature
from app.pages.citations import cited
from app.pages.ops import OpEntry, OpsPage, ops_page
from app.templates import ROOT
from engine.ops import REGISTRY, Op

OPS = list(REGISTRY.values())
CURVES = [op for op in OPS if op.is_elementwise and len(op.operands) == 1]
MOST_BYTES = 600_000
named = pytest.mark.parametrize("op", OPS, ids=lambda op: op.name)
curved = pytest.mark.parametrize("op", CURVES, ids=lambda op: op.name)


@pytest.fixture(scope="module")
def html(api: Any) -> str:
    """The page."""
    answer = api.get("/ops")
    assert answer.status_code == 200
    return str(answer.text)


@pytest.fixture(scope="module")
def entries() -> dict[str, OpEntry]:
    """What the page shows, by op."""
    return {entry.op.name: entry for _, family in ops_page().families for entry in family}


def test_every_op_stands_once_in_the_order_of_the_registry_and_in_the_index(html: str) -> None:
    assert re.findall(r'<article class="op" id="(\w+)"', html) == re.findall(r'<li data-op="(\w+)">', html)
    assert sorted(re.findall(r'<article class="op" id="(\w+)"', html)) == sorted(REGISTRY)


def test_ids_are_unique_and_every_link_within_the_page_leads_somewhere(html: str) -> None:
    ids = re.findall(r' id="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]+)"', html)) <= set(ids)


def test_the_page_stays_light_and_loads_nothing_from_elsewhere(html: str) -> None:
    assert len(html.encode()) < MOST_BYTES
    assert not re.findall(r'(?:src=|<link[^>]*href=)"(?:https?:)?//', html)
    assert not re.findall(r"<script(?![^>]*src=)|<style| style=| on\w+=", html)


def test_the_page_is_made_once_and_may_be_asked_for_again_by_its_tag(api: Any, html: str) -> None:
    answer = api.get("/ops")
    assert answer.text == html
    assert answer.headers["cache-control"] == "no-cache"
    assert api.get("/ops", headers={"If-None-Match": answer.headers["etag"]}).status_code == 304


def test_every_part_of_the_context_is_used() -> None:
    template = (ROOT / "ops.html").read_text(encoding="utf-8")
    for owner, fields in (("page", OpsPage), ("it", OpEntry)):
        for name in fields.__dataclass_fields__:
            assert f"{owner}.{name}" in template, name


def test_the_texts_of_a_record_are_all_shown(html: str) -> None:
    shown = re.sub(r"\s+", " ", unescape(re.sub(r"</?a[^>]*>", "", html)))
    for op in OPS:
        for text in (op.summary, op.domain, op.convention, op.source):
            assert text in shown, (op.name, text)


@named
def test_an_example_runs_and_calls_its_op(op: Op) -> None:
    example = example_of(op.name)
    trace = engine.trace(example.program, example.inputs)
    assert trace.nodes[trace.graph.names["out"]].op.name == op.name
    assert isinstance(trace.values[trace.graph.output_name], float)


@named
def test_the_upstream_gradient_of_a_tensor_in_an_example_is_called_as_in_the_rules(op: Op) -> None:
    example = example_of(op.name)
    if "G" in example.inputs:
        np.testing.assert_array_equal(example.trace.gradients["out"], example.inputs["G"])
    else:
        assert isinstance(example.trace.values["out"], float)


@named
def test_the_link_of_an_example_asks_for_it(op: Op, entries: dict[str, OpEntry]) -> None:
    address = urlsplit(entries[op.name].address)
    query = parse_qs(address.query)
    assert address.path == "/play"
    assert query["program"] == [example_of(op.name).program]
    assert json.loads(query["inputs"][0]) == example_of(op.name).inputs


def test_the_address_of_an_example_opens(api: Any, entries: dict[str, OpEntry]) -> None:
    assert api.get(entries["softmax"].address).status_code == 200


@named
def test_the_page_shows_value_and_gradient_of_every_variable_of_an_example(op: Op, entries: dict[str, OpEntry]) -> None:
    trace = example_of(op.name).trace
    rows = entries[op.name].rows
    assert len(rows) == len(trace.graph.names)
    for row, (name, node) in zip(rows, trace.graph.names.items(), strict=True):
        assert row.value.count("<mn>") == np.size(trace.values[name])
        has_gradient = trace.node_gradients[node] is not None
        assert row.gradient.count("<mn>") == (np.size(trace.values[name]) if has_gradient else 0)


@named
def test_an_op_can_be_written_as_its_operator_form_says(op: Op) -> None:
    form = operator_form(op)
    if form:
        inputs = dict(zip(op.operands, op.samples[0].inputs, strict=True))
        trace = engine.trace(f"y = {form}\nsum(y)", inputs)
        assert trace.nodes[trace.graph.names["y"]].op.name == op.name


def test_signatures_say_what_may_be_left_out_and_what_repeats() -> None:
    assert signature(REGISTRY["softmax"]) == "softmax(x, axis=-1)"
    assert signature(REGISTRY["layer_norm"]) == "layer_norm(x[, gain[, bias]], axis=-1, eps=1e-05)"
    assert signature(REGISTRY["concatenate"]) == "concatenate(x, …, axis=0)"
    assert signature(REGISTRY["index"]) == "x[items]"
    assert operator_form(REGISTRY["matmul"]) == "a @ b"


@curved
def test_the_points_of_a_curve_are_the_values_and_derivatives_of_the_engine(op: Op) -> None:
    curve = curve_of(op.name)
    assert curve is not None
    for point in curve.points[::7] + curve.kinks:
        trace = engine.trace(f"{op.name}(x)", {"x": point.x})
        np.testing.assert_allclose(point.value, trace.values["output"], rtol=1e-12, atol=1e-15)
        gradient = trace.node_gradients[trace.graph.names["x"]]
        assert (point.derivative is None) == (gradient is None)
        if gradient is not None and point.derivative is not None:
            np.testing.assert_allclose(point.derivative, gradient, rtol=1e-12, atol=1e-15)


@curved
def test_a_curve_has_every_kink_that_the_diagnostics_know_of(op: Op) -> None:
    curve = curve_of(op.name)
    assert curve is not None
    shown = {kink.x for kink in curve.kinks}
    for x in np.arange(math.ceil(curve.low * 2) + 1, curve.high * 2) / 2:
        found = engine.trace(f"{op.name}(x)", {"x": float(x)}).diagnostics
        assert (x in shown) == any(each.kind == "kink" for each in found), x


def test_a_kink_is_shown_with_the_convention(entries: dict[str, OpEntry]) -> None:
    captions = {name: entry.picture.caption for name, entry in entries.items() if entry.picture}
    assert captions["relu"].replace("\N{NO-BREAK SPACE}", " ") == "At the kink x = 0: value 0, derivative 0."
    assert captions["leaky_relu"].endswith("derivative 0.01.")
    assert captions["tanh"] == ""


def test_only_an_op_of_one_operand_that_works_element_by_element_has_a_curve() -> None:
    assert curve_of("matmul") is None
    assert curve_of("sum") is None
    assert curve_of("maximum") is None


def test_sources_lead_where_they_say() -> None:
    links = [part for part in cited("DLMF §4.7(ii); He 2015, arXiv:1502.01852, section 2; doi:10.1000/a_b.") if part[1]]
    assert links == [
        ("§4.7(ii)", "https://dlmf.nist.gov/4.7#ii"),
        ("arXiv:1502.01852", "https://arxiv.org/abs/1502.01852"),
        ("doi:10.1000/a_b", "https://doi.org/10.1000/a_b"),
    ]


@named
def test_a_citation_in_parts_is_the_citation(op: Op) -> None:
    assert "".join(part.text for part in cited(op.source)) == op.source


def test_the_twin_of_the_page_has_its_examples_and_kinks(api: Any) -> None:
    ops = {op["name"]: op for op in api.get("/api/v1/ops").json()["ops"]}
    assert ops["relu"]["kinks"] == [{"x": 0.0, "value": 0.0, "derivative": 0.0}]
    for op in OPS:
        example = ops[op.name]["example"]
        again = api.trace(program=example["program"], inputs=example["inputs"], detail="gradients").json()
        assert (again["values"], again["gradients"]) == (example["values"], example["gradients"])
        assert ops[op.name]["signature"] == signature(op)


def test_an_op_that_does_not_exist_is_pointed_to_this_page(api: Any) -> None:
    error = api.trace(program="L = frobnicate(x)", inputs={"x": 1}).json()["errors"][0]
    assert "/ops" in error["suggestion"]
