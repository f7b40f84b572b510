"""A learner's number is judged: right is right, and a wrong one is named by the mistake that gives it."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterator

import numpy as np
import pytest

import engine
from engine.cells import cell
from engine.errors import EngineError, InputError
from engine.judgement import judge
from engine.judgement.answers import Answer, read_answer
from engine.judgement.mistakes import KINDS, mistakes
from engine.overwrite import overwrite
from tests.engine.random_programs import generate

WORKED = engine.trace("z = w*x + b\na = relu(z)\nL = (a - y)**2", {"x": 2, "w": 3, "b": 1, "y": 5})
LINES = [
    "{0}*{1}",
    "{0} + {1}",
    "{0} - {1}",
    "tanh({0})",
    "{0}*{0}",
    "sigmoid({0}) + {1}",
    "sin({0})*{1}",
    "3*{0}",
    "{0}**2",
]


def random_trace(seed: int) -> engine.Trace:
    """Return the trace of a random scalar program with much fan-out."""
    dice = random.Random(seed)
    names = ["x", "y", "z"]
    inputs = {name: round(dice.uniform(-2, 2), 2) for name in names}
    lines = []
    for number in range(6):
        lines.append(f"v{number} = {dice.choice(LINES).format(dice.choice(names[-3:]), dice.choice(names))}")
        names.append(f"v{number}")
    return engine.trace("\n".join([*lines, f"L = {' + '.join(names)}"]), inputs)


def kinds(trace: engine.Trace, node: int, number: float, index: tuple[int, ...] = ()) -> set[str]:
    """Return the kind of a verdict and those of the other mistakes that give the same number."""
    verdict = judge(trace, node, index, number)
    return {verdict.kind, *(each.kind for each in verdict.also)}


TRACES = [random_trace(seed) for seed in range(12)]


@pytest.mark.parametrize("trace", TRACES, ids=lambda trace: repr(trace.graph.program.text[:20]))
def test_the_right_number_is_right_at_every_node(trace: engine.Trace) -> None:
    for node in trace.nodes:
        gradient = float(trace.gradient_of(node.id))
        verdict = judge(trace, node.id, (), gradient)
        assert (verdict.correct, verdict.kind, verdict.expected) == (True, "right", gradient)


def flipped(trace: engine.Trace, node: int) -> Iterator[float]:
    yield -float(trace.gradient_of(node))


def arriving(trace: engine.Trace, node: int) -> list[int]:
    return [place for place, edge in enumerate(trace.edges) if edge.to == node]


def one_path(trace: engine.Trace, node: int) -> Iterator[float]:
    places = arriving(trace, node)
    yield from (trace.contributions[place] for place in places if len(places) > 1)


def last_path(trace: engine.Trace, node: int) -> Iterator[float]:
    places = arriving(trace, node)
    yield from (trace.contributions[place] for place in places[-1:] if len(places) > 1)


def path_missing(trace: engine.Trace, node: int) -> Iterator[float]:
    places = arriving(trace, node)
    for left_out in places if len(places) > 2 else []:
        yield sum(trace.contributions[place] for place in places if place != left_out)


def upstream(trace: engine.Trace, node: int) -> Iterator[float]:
    if places := [place for place in arriving(trace, node) if trace.locals[place] != 0]:
        yield sum(float(trace.node_gradients[trace.edges[place].node]) for place in places)  # type: ignore[arg-type]


def local(trace: engine.Trace, node: int) -> Iterator[float]:
    if places := arriving(trace, node):
        yield sum(float(trace.locals[place]) for place in places)  # type: ignore[arg-type]


def factor_missing(trace: engine.Trace, node: int) -> Iterator[float]:
    """Yield the gradient with one local derivative replaced by 1, by a backward pass of its own."""
    reached = {node}
    for it in trace.nodes:
        if reached & set(it.inputs):
            reached.add(it.id)
    for left_out, edge in enumerate(trace.edges):
        if edge.to in reached and (edge.to != node or len(arriving(trace, node)) > 1):
            yield replay(trace, node, lambda place, it, out=left_out: 1.0 if place == out else it)


def replay(trace: engine.Trace, node: int, local_of: Callable[[int, float], float]) -> float:
    """Return a node's gradient in a backward pass with other local derivatives."""
    gradients = dict.fromkeys(range(len(trace.nodes)), 0.0)
    gradients[trace.graph.output] = 1.0
    for place, edge in enumerate(trace.edges):
        factor = trace.locals[place]
        assert isinstance(factor, float)
        gradients[edge.to] += gradients[edge.node] * local_of(place, factor)
    return gradients[node]


MISTAKEN = {
    "sign-flipped": flipped,
    "overwritten": last_path,
    "one-path": one_path,
    "path-missing": path_missing,
    "upstream-only": upstream,
    "local-only": local,
    "factor-missing": factor_missing,
}


@pytest.mark.parametrize("kind", MISTAKEN)
def test_every_mistake_is_recognised_or_gives_the_number_of_another(kind: str) -> None:
    tried = named = 0
    for trace in TRACES:
        for node in trace.nodes:
            if trace.node_gradients[node.id] is None:
                continue
            right = float(trace.gradient_of(node.id))
            for number in MISTAKEN[kind](trace, node.id):
                if Answer(number).means(right, sum(abs(each.value) for each in cell(trace, node.id).products)):
                    continue
                found = kinds(trace, node.id, number)
                tried += 1
                named += kind in found
                assert found & set(KINDS), (trace.graph.program.text, node, number)
    assert named > 0.9 * tried > 5


@pytest.mark.parametrize("kind", MISTAKEN)
def test_every_number_in_the_list_is_one_that_the_mistake_gives(kind: str) -> None:
    for trace in TRACES[:4]:
        for node in trace.nodes[:8]:
            if trace.node_gradients[node.id] is None or kind == "overwritten":
                continue
            made = list(MISTAKEN[kind](trace, node.id))
            for each in mistakes(trace, node.id):
                if (
                    each.kind == kind
                    and "farther" not in each.clause
                    and not each.clause.startswith("when the factor 2 ")
                ):
                    assert any(each.number == pytest.approx(number, rel=1e-9, abs=1e-12) for number in made), each


@pytest.mark.parametrize(
    ("number", "kind"),
    [(8, "right"), (-8, "sign-flipped"), (2, "local-only"), (4, "upstream-only"), (12, "other-operand"), (3, "value")],
)
def test_the_worked_example_names_each_mistake_with_w(number: float, kind: str) -> None:
    assert judge(WORKED, WORKED.graph.names["w"], (), number).kind == kind


def test_a_number_that_two_mistakes_give_names_both() -> None:
    verdict = judge(WORKED, WORKED.graph.names["w"], (), 4.0)
    assert verdict.also[0].kind == "factor-missing"
    assert "the factor 2 of (a − y)^2 is missing" in verdict.sentence
    assert verdict.sentence.startswith("Not ∂L/∂w yet. This is the number you get when ∂L/∂(w·x) is not yet multiplied")


def test_no_sentence_tells_the_right_number() -> None:
    trace = engine.trace("a = x*x\nL = sin(a) + a*x", {"x": 1.37})
    node = trace.graph.names["x"]
    right = f"{float(trace.gradients['x']):.2f}"
    for each in mistakes(trace, node):
        assert right not in judge(trace, node, (), each.number).sentence
    assert right not in judge(trace, node, (), 12345.6).sentence


def test_a_lost_path_at_a_fan_out_farther_on_is_named() -> None:
    trace = engine.trace("a = 3*x\nL = a*a + 5*a", {"x": 2})
    lost = judge(trace, trace.graph.names["x"], (), 15)
    assert lost.kind == "one-path"
    assert "farther on, at a, only the path through 5·a counts" in lost.sentence


def test_assigning_in_place_of_adding_everywhere_is_named() -> None:
    trace = engine.trace("a = 2*x\nL = a*a + 5*a", {"x": 3})
    wrong = overwrite(trace).gradients[trace.graph.names["x"]]
    assert wrong != trace.gradients["x"]
    assert "overwritten" in kinds(trace, trace.graph.names["x"], float(wrong))  # type: ignore[arg-type]


def test_transposed_entries_and_matrices_are_named() -> None:
    trace = engine.trace("z = W @ x\nL = mean(square(z))", {"W": [[1, 2], [3, 4]], "x": [5, 6]})
    gradient = trace.gradients["W"]
    assert judge(trace, 0, (0, 1), gradient[1, 0]).kind == "transposed"
    assert judge(trace, 0, (1, 1), gradient[1, 1]).kind == "right"
    wrong = np.array([[1, 2], [3, 4]]) @ trace.gradients["z"]
    verdict = judge(trace, 1, (0,), wrong[0])
    assert verdict.kind == "transposed"
    assert "W is not transposed" in verdict.sentence


def test_softmax_as_if_it_were_elementwise_is_named() -> None:
    trace = engine.trace("p = softmax(z)\nL = sum(p*c)", {"z": [1, 2, 0.5], "c": [1, 2, 4]})
    p, c = trace.values["p"], trace.values["c"]
    verdict = judge(trace, 0, (1,), c[1] * p[1] * (1 - p[1]))
    assert verdict.kind == "one-term"
    assert "the others change with it too" in verdict.sentence


@pytest.mark.parametrize(
    ("number", "words"), [(6.0, "the factor 1/3 of mse(p, t)"), (1.0, "the factor 2 of mse(p, t)")]
)
def test_the_factors_of_means_and_squares_are_named(number: float, words: str) -> None:
    trace = engine.trace("L = mse(p, t)", {"p": [3.0, 1, 1], "t": [0.0, 0, 0]})
    assert trace.gradients["p"][0] == 2
    assert words in judge(trace, 0, (0,), number).sentence


def test_a_gradient_of_nothing_is_zero_and_nothing_else() -> None:
    trace = engine.trace("L = x*y", {"x": 0, "y": 0})
    assert judge(trace, 0, (), 0.0).correct
    assert judge(trace, 0, (), -0.0).correct
    assert not judge(trace, 0, (), 1e-9).correct


def test_rounding_noise_beside_large_terms_counts_as_zero() -> None:
    trace = engine.trace("L = 0.1*x + 0.2*x - 0.3*x", {"x": 1})
    assert trace.gradients["x"] != 0
    assert judge(trace, 0, (), 0.0).correct


def test_infinities_and_nan_are_answers_like_any_other() -> None:
    trace = engine.trace("L = log(x)", {"x": 0})
    assert judge(trace, 0, (), math.inf).correct
    assert judge(trace, 0, (), -math.inf).kind == "sign-flipped"
    assert not judge(trace, 0, (), math.nan).correct
    undefined = engine.trace("L = (x/y)*0", {"x": 0, "y": 0})
    assert math.isnan(float(undefined.gradients["y"]))
    assert judge(undefined, 1, (), math.nan).correct
    assert not judge(undefined, 1, (), 0.0).correct


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2*4", 8),
        ("0,5", 0.5),
        ("−4,865", -4.865),
        ("1/3", 1 / 3),
        ("−8", -8),
        ("2·4", 8),
        ("2^3", 8),
        (".5", 0.5),
        ("∞", math.inf),
        ("-inf", -math.inf),
        (3, 3),
    ],
)
def test_answers_may_be_worked_out(text: str, value: float) -> None:
    assert read_answer(text).value == value


@pytest.mark.parametrize("text", ["", "eight", "w*2", "[1, 2]", "zeros(3)", True, None, [8], "1" * 201, "8; 9", "-"])
def test_what_is_no_number_is_refused_with_the_place(text: object) -> None:
    with pytest.raises(EngineError) as caught:
        read_answer(text)
    assert caught.value.pointer == "#/answer"


@pytest.mark.parametrize(
    ("text", "number", "means"),
    [
        ("0.33", 1 / 3, True), ("0.3", 1 / 3, False), ("0.34", 1 / 3, False), ("8", 8.007, True), ("8", 8.3, False),
        ("0.017", 0.01662, True), ("1.2e-5", 1.24e-5, True), ("0.00", 0.004, False), ("0", 0.0, True),
    ],
)  # fmt: skip
def test_an_answer_counts_as_exactly_as_it_was_given(text: str, number: float, means: bool) -> None:
    assert read_answer(text).means(number) is means
    assert read_answer(text.replace(".", ",")).means(number) is means


def test_one_digit_is_asked_to_be_more() -> None:
    trace = engine.trace("L = x/3", {"x": 1})
    verdict = judge(trace, 0, (), read_answer("0.3"))
    assert (verdict.correct, verdict.kind) == (False, "rounded")


@pytest.mark.parametrize("seed", range(3))
def test_programs_of_tensors_are_judged_at_every_node(seed: int) -> None:
    program = generate(seed)
    trace = engine.trace(program.text, program.inputs)
    for node in trace.nodes:
        index = tuple(size // 2 for size in node.shape)
        right = float(np.asarray(trace.gradient_of(node.id))[index])
        assert judge(trace, node.id, index, right).correct
        assert judge(trace, node.id, index, math.pi * 1e5).kind == "unknown"
        if abs(right) > 1e-6:
            assert "sign-flipped" in kinds(trace, node.id, -right, index)


def test_a_node_or_entry_that_is_not_there_is_refused() -> None:
    for node, index in ((99, ()), (0, (1,))):
        with pytest.raises(InputError):
            judge(WORKED, node, index, 1.0)


def test_overwriting_at_one_node_is_told_from_overwriting_everywhere() -> None:
    traced = engine.trace("a = x*x\nL = a*x + sin(a)", {"x": 1.5})
    x, a = traced.graph.names["x"], traced.graph.names["a"]
    assert "with = in place of += at x only" in judge(traced, x, (), 1.5 * float(traced.node_gradients[a])).sentence
    assert "with = in place of += at every node" in judge(traced, x, (), 2.25).sentence
