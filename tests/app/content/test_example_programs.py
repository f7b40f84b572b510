"""The library holds what it promises: every program runs, and every line to watch says what happens."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import engine
from app.content import worked_example
from app.content.examples import EXAMPLES, THEMES, Example, search
from app.schemas.trace import TraceRequest
from engine.checks import AGREE, check_gradients
from engine.ops import REGISTRY

PUBLISHED = {
    entry["id"]: entry
    for entry in json.loads((Path(__file__).parents[3] / "app/content/gallery/published.json").read_text("utf-8"))
}
# Examples whose program and inputs are those of a published one.
FROM = {
    "plus-and-times": "cs231n-add-mul",
    "survey-function": "baydin-survey-table3",
    "micrograd-neuron": "karpathy-lecture-neuron-tanh",
    "sigmoid-circuit": "cs231n-sigmoid-neuron",
    "two-layer-network": "mazur-2015-mlp-2-2-2",
    "a-plus-a": "karpathy-lecture-reuse-a-plus-a",
    "sum-over-paths": "colah-computational-graph",
    "micrograd-expression": "micrograd-readme",
    "gelu-tanh-by-hand": "candle-gelu-tanh",
    "thermometer": "dlwpt-thermometer-step1",
    "logistic-neuron": "llms-from-scratch-appendix-a",
    "logistic-regression": "dlai-c1w2-propagate",
    "two-cells-and-a-guess": "victor-zhou-alice",
    "binary-cross-entropy-of-logits": "dfdx-bce-logits",
    "xor-with-sigmoids": "negnevitsky-xor",
    "layer-norm-by-hand": "burn-layernorm-backward",
    "lstm-by-numbers": "gomez-lstm-2016",
    "self-attention": "povinelli-attention-backprop",
    "dead-relu": "deep-ml-26-dead-relu",
    "chain-of-sigmoids": "click4ai-vanishing-0.25-chain",
    "exploding-sigmoids": "nielsen-ch5-exploding",
}
# Examples whose gradient is on purpose not the slope, or whose slope no difference of two values can show.
NOT_THE_SLOPE = {
    "straight-through": "the rounding is passed by",
    "target-network": "the target is held still",
    "truncated-through-time": "the past is cut off",
    "safe-branch": "the function jumps at 0",
    "logistic-regression": "1 − A has lost digits",
    "exploding-sigmoids": "the bends are narrower than the usual step",
}
NON_FINITE = {"nan-value", "nan-gradient", "infinite-value", "infinite-gradient", "overflow", "domain"}
every_example = pytest.mark.parametrize("example", EXAMPLES.values(), ids=lambda example: example.slug)


def traced(example: Example) -> engine.Trace:
    return engine.trace(**example.question())


def is_smooth(trace: engine.Trace) -> bool:
    finite = all(np.all(np.isfinite(number)) for table in (trace.values, trace.gradients) for number in table.values())
    return finite and not {"kink", "tie"} & {remark.kind for remark in trace.diagnostics}


def test_there_are_many_examples_of_every_theme_and_the_worked_one_is_first() -> None:
    first, *rest = EXAMPLES.values()
    assert (first.program, first.inputs) == (worked_example.PROGRAM, worked_example.INPUTS)
    assert len(rest) >= 48
    themes = [example.theme for example in EXAMPLES.values()]
    assert themes == sorted(themes, key=list(THEMES).index)
    assert min(themes.count(theme) for theme in THEMES) >= 7


def test_no_two_examples_are_called_the_same_or_ask_the_same() -> None:
    assert len({example.title for example in EXAMPLES.values()}) == len(EXAMPLES)
    assert len({json.dumps([example.program, dict(example.inputs)]) for example in EXAMPLES.values()}) == len(EXAMPLES)


@every_example
def test_it_fits_a_page(example: Example) -> None:
    assert example.watch.endswith(".")
    assert len(example.watch) <= 125
    assert len(example.title) <= 50
    assert max(map(len, example.program.splitlines())) <= 64
    assert sum(np.size(value) for value in example.inputs.values()) <= 80
    assert example.source is None or example.source.link.startswith(("https://", "http://neuralnetworks"))


@every_example
def test_it_is_a_question_that_the_api_takes(example: Example) -> None:
    assert TraceRequest.read(json.loads(json.dumps(example.question()))).output == example.output


@every_example
def test_it_runs_and_uses_every_input(example: Example) -> None:
    trace = traced(example)
    kinds = {remark.kind for remark in trace.diagnostics}
    assert set(example.diagnostics) <= kinds
    assert "unused-input" not in kinds
    if not example.diagnostics:
        assert not kinds & NON_FINITE
    assert example.focus in trace.gradients
    last = engine.trace(example.program, example.inputs, seed=trace.seed).graph.output_name
    assert (example.output == last) == (example.slug != "lost-digits")


@every_example
def test_the_line_to_watch_says_what_happens(example: Example) -> None:
    trace = traced(example)
    assert set(example.claims) <= {"values", "gradients"}
    for name, claim in example.claims.get("values", {}).items():
        assert_claim(trace.values[name], claim)
    for name, claim in example.claims.get("gradients", {}).items():
        assert_claim(trace.gradients[name], claim)


def assert_claim(ours: Any, claim: Any) -> None:
    """Compare to half a unit of the last digit that is claimed; whole numbers exactly, up to rounding."""
    assert np.shape(ours) == np.shape(claim)
    for number, digits in zip(np.ravel(ours), flat(claim), strict=True):
        exponent = Decimal(repr(digits)).as_tuple().exponent
        unit = 10.0**exponent if isinstance(digits, float) and isinstance(exponent, int) else 0
        assert number == pytest.approx(digits, abs=unit / 2 + 1e-12, rel=1e-12, nan_ok=True)


def flat(nested: Any) -> list[Any]:
    return [number for each in nested for number in flat(each)] if isinstance(nested, list) else [nested]


@every_example
def test_its_gradients_are_the_slopes_where_there_are_slopes(example: Example) -> None:
    if not is_smooth(traced(example)):
        assert example.diagnostics
        return
    checks = check_gradients(example.program, example.inputs, example.output)
    disagreeing = [check for check in checks if check.verdict != AGREE and check.numeric is not None]
    assert bool(disagreeing) == (example.slug in NOT_THE_SLOPE), disagreeing


@pytest.mark.parametrize(("slug", "published"), FROM.items())
def test_it_meets_the_numbers_that_its_source_prints(slug: str, published: str) -> None:
    entry = PUBLISHED[published]
    trace = traced(EXAMPLES[slug])
    printed = entry["published"]
    tables = (("", trace.values, ("values",)), ("g:", trace.gradients, ("gradients", "intermediate_gradients")))
    pairs = [
        (prefix + name, table[name], number)
        for prefix, table, kinds in tables
        for kind in kinds
        for name, number in printed[kind].items()
    ]
    assert pairs
    for name, ours, number in pairs:
        precision = entry["published_precision_by_name"].get(name, entry["published_precision"])
        np.testing.assert_allclose(ours, number, rtol=entry["published_rel_precision"], atol=precision, err_msg=name)


def test_matrices_say_what_scalars_say_in_the_two_layer_network() -> None:
    scalars, matrices = (
        traced(EXAMPLES[slug]).gradients for slug in ("two-layer-network", "two-layer-network-as-matrices")
    )
    for matrix, names in {"W1": ("w1", "w2", "w3", "w4"), "W2": ("w5", "w6", "w7", "w8")}.items():
        np.testing.assert_allclose(np.ravel(matrices[matrix]), [scalars[name] for name in names], rtol=1e-12)


def test_batch_norm_in_one_op_is_batch_norm_by_hand() -> None:
    by_hand, in_one = (traced(EXAMPLES[f"batch-norm-{how}"]).gradients for how in ("by-hand", "in-one-op"))
    for name in ("X", "gain", "bias"):
        np.testing.assert_allclose(in_one[name], by_hand[name], rtol=1e-9)
    np.testing.assert_allclose(np.sum(in_one["X"], axis=0), 0, atol=1e-12)


@pytest.mark.parametrize(
    ("slug", "name"), [("cosine-similarity", "a"), ("rms-norm", "x"), ("weight-normalisation", "v")]
)
def test_what_does_not_depend_on_a_length_has_its_gradient_at_right_angles(slug: str, name: str) -> None:
    trace = traced(EXAMPLES[slug])
    assert np.sum(trace.values[name] * trace.gradients[name]) == pytest.approx(0, abs=1e-12)
    assert np.any(trace.gradients[name])


def test_layer_norm_and_softmax_leave_gradients_that_sum_to_zero() -> None:
    for slug, name in (("layer-norm", "x"), ("scaled-dot-product", "S"), ("cross-entropy-of-a-batch", "Z")):
        np.testing.assert_allclose(np.sum(traced(EXAMPLES[slug]).gradients[name], axis=-1), 0, atol=1e-12)


def test_no_blame_flows_from_the_future() -> None:
    trace = traced(EXAMPLES["causal-mask"])
    hidden = np.asarray(trace.values["seen"]) == 0
    assert not np.any(np.asarray(trace.gradients["S"])[hidden])


def test_every_family_of_ops_with_a_gradient_is_shown() -> None:
    used = {node.op.name for example in EXAMPLES.values() for node in traced(example).nodes}
    shown = {REGISTRY[name].family for name in used & set(REGISTRY)}
    assert shown == {op.family for op in REGISTRY.values()}


def test_search_finds_words_anywhere_and_ranks_titles_first() -> None:
    assert search("LSTM cell")[0].slug == "lstm-cell"
    assert search("huber outlier")[0].slug == "huber-and-an-outlier"
    assert {example.slug for example in search("conv2d")} >= {"strides", "two-dimensional-convolution"}
    titles = ["softmax" in f"{example.title} {example.slug}".lower() for example in search("softmax")]
    assert titles == sorted(titles, reverse=True)
    assert True in titles
    assert False in titles


def test_search_keeps_to_a_theme_asks_for_every_word_and_forgives_case_and_accents() -> None:
    assert search("") == list(EXAMPLES.values())
    assert {example.theme for example in search("tanh", "recurrent")} == {"recurrent"}
    assert search("softmax zebra") == []
    assert search("GÉLU") == search("gelu") != []
    assert "x-squared" in [example.slug for example in search("x2")]
