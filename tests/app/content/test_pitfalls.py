"""The pitfalls as data: the right number is what others compute, the wrong one what the mistake gives, no other."""

from __future__ import annotations

import math
import re
from dataclasses import replace

import pytest

from app.content.examples import EXAMPLES
from app.content.pitfalls import PITFALLS, TITLES, Pitfall, Scene, scene
from app.content.pitfalls.measuring import MEASURES, SLIPS
from app.drawing.numbers import format_number
from engine.checks import check_entry
from engine.checks.verdicts import AGREE
from engine.slips import Slipped

# Lessons and addresses elsewhere use them, in this order.
SLUGS = [
    "updated-weights", "backprop-is-descent", "overwritten-fork", "any-order", "grad-accumulates",
    "softmax-elementwise", "transpose", "bias-average", "which-weights", "saturation", "dead-relu", "zero-init",
    "kinks", "clipping-values", "finite-differences", "rounding", "zeroing-leaves", "gradient-without-meaning",
]  # fmt: skip

# As PyTorch 2.13 gives them in float64; steps of descent are taken with its gradients.
RIGHT = {
    "updated-weights": 0.29102777369359933,
    "backprop-is-descent": 3.0,
    "overwritten-fork": -3.0,
    "any-order": 25.0,
    "grad-accumulates": 1.0,
    "softmax-elementwise": 0.23122389762214907,
    "transpose": -2.0,
    "bias-average": 5.0,
    "which-weights": 0.0076092035019068105,
    "saturation": 0.017345021070840114,
    "dead-relu": 0.0,
    "zero-init": 0.0,
    "kinks": 0.0,
    "clipping-values": 2.0,
    "finite-differences": -0.6904157250119574,
    "rounding": 0.02146953526581111,
    "zeroing-leaves": 1.0,
    "gradient-without-meaning": 3.3856,
}


def sigmoid(x: float) -> float:
    return 1 / (1 + math.exp(-x))


A1 = sigmoid(2)
A2 = sigmoid(-0.5 * A1)

# What the mistake gives, worked out apart from the engine.
WRONG = {
    "updated-weights": 0.29102792390544197,  # hidden deltas with the new V, in PyTorch
    "backprop-is-descent": 3 - 0.1 * 8,
    "overwritten-fork": 3.0,  # through d alone: b·e = 3·1
    "any-order": 4 + 7 + 18,  # (1 + 3) on the first visits, then c sends 7 and d sends 6·3
    "grad-accumulates": 3.0,  # as the source prints
    "softmax-elementwise": 0.0,  # −t·(1 − p) where t is 0
    "transpose": 1 * 1 + 2 * -1,  # the first row of W with g
    "bias-average": 5 / 3,
    "which-weights": (A2 - 1) * A2 * (1 - A2) * 2 * A1 * (1 - A1),
    "saturation": sigmoid(4),
    "dead-relu": 2 * (-1 - 2 - 1) / 3,
    "zero-init": -4.0,
    "kinks": -20 / 2,
    "clipping-values": 0.0,
    "rounding": 0.0214,
    "zeroing-leaves": 2.0,  # the second pass alone: twice what c should send
    "gradient-without-meaning": (2 * 3.08 + 1 - 5) ** 2,
}
each = pytest.mark.parametrize("slug", TITLES)


def test_the_register_keeps_its_slugs() -> None:
    assert list(TITLES) == list(PITFALLS) == SLUGS
    assert len(set(TITLES.values())) == len(SLUGS)


@each
def test_the_right_number_is_that_of_others(slug: str) -> None:
    assert scene(slug).numbers["right"] == pytest.approx(RIGHT[slug], rel=1e-12, abs=1e-15)


@each
def test_the_wrong_number_is_what_the_mistake_gives_and_shows_as_another(slug: str) -> None:
    it = scene(slug)
    if slug in WRONG:
        assert it.numbers["wrong"] == pytest.approx(WRONG[slug], rel=1e-6 if slug == "kinks" else 1e-12)
    wrong, right = (format_number(it.numbers[name], it.pitfall.numbers[name].digits) for name in ("wrong", "right"))
    assert wrong != right


@each
def test_finite_differences_confirm_the_right_gradient_and_not_the_wrong_one(slug: str) -> None:
    it = scene(slug)
    told = it.pitfall.numbers["right"]
    if told.of != "gradient":
        return
    check = check_entry(it.pitfall.program, it.pitfall.inputs, told.name, told.index)
    assert check.analytic == it.numbers["right"]
    assert check.verdict == ("kink" if slug == "kinks" else AGREE)
    assert check.numeric is not None
    if slug != "kinks":
        assert abs(check.numeric - it.numbers["wrong"]) > 1e-5


@each
def test_a_source_prints_what_is_shown_as_printed(slug: str) -> None:
    it = scene(slug)
    if it.pitfall.printed:
        assert float(it.pitfall.printed) == float(
            format_number(it.numbers["wrong"], it.pitfall.numbers["wrong"].digits)
        )


def test_the_numbers_in_the_literature_are_among_them() -> None:
    assert {it.printed for it in PITFALLS.values()} == {"", "0.291027924", "0.0214", "3.0"}


@each
def test_the_wrong_pass_goes_wrong_where_the_number_is_taken(slug: str) -> None:
    it = scene(slug)
    if it.wrong is None:
        assert slug in ("finite-differences", "gradient-without-meaning")
    elif isinstance(it.wrong, Slipped):
        assert it.right.graph.names[it.pitfall.numbers["right"].name or it.pitfall.node] in it.wrong.wrong
        assert it.wrong.steps[it.wrong_step - 1].phase == "backward"


@each
def test_prose_names_its_numbers_and_types_none(slug: str) -> None:
    pitfall = PITFALLS[slug]
    said = re.sub(r"`[^`]*`", "", " ".join([pitfall.belief, *pitfall.why]))
    typed = set(re.findall(r"\d+\.\d+", said)) - {_text(value) for value in _given(pitfall)}
    assert typed == set()


def _given(pitfall: Pitfall) -> list[object]:
    """What a file gives as inputs, settings included: such numbers are no results."""
    found: list[object] = []
    todo: list[object] = [pitfall.inputs, *(measure.inputs for measure in pitfall.numbers.values())]
    while todo:
        it = todo.pop()
        todo += it.values() if isinstance(it, dict) else it if isinstance(it, list) else []
        found.append(it)
    return found


def _text(value: object) -> str:
    return str(value)


def test_what_words_say_of_numbers_is_so() -> None:
    numbers = scene("saturation").numbers
    assert round(numbers["other"] / numbers["right"]) == 7
    numbers = scene("which-weights").numbers
    assert numbers["right"] * numbers["wrong"] < 0
    numbers = scene("zero-init").numbers
    assert numbers["row"] == numbers["other_row"] != 0
    numbers = scene("dead-relu").numbers
    assert numbers["still"] == PITFALLS["dead-relu"].inputs["b"]
    assert numbers["leaky"] != 0
    numbers = scene("overwritten-fork").numbers
    assert numbers["through_d"] + numbers["through_e"] == numbers["right"]
    numbers = scene("softmax-elementwise").numbers
    it = scene("softmax-elementwise")
    assert it.wrong is not None
    assert it.wrong.gradients["z"][1] == pytest.approx(numbers["true"], rel=1e-14)
    assert numbers["right"] == pytest.approx(it.right.values["p"][0], rel=1e-14)


def test_every_slip_and_measure_that_files_may_name_is_used() -> None:
    used = {slip.kind for it in PITFALLS.values() for slip in (it.slip, *it.slips.values()) if slip}
    assert used == set(SLIPS)
    assert {measure.of for it in PITFALLS.values() for measure in it.numbers.values()} == set(MEASURES)


@each
def test_sources_are_addresses_and_trials_lead_somewhere(slug: str) -> None:
    pitfall = PITFALLS[slug]
    assert all(re.fullmatch(r"https?://[\w.-]+/\S*", source.link) for source in pitfall.sources)
    for trial in pitfall.trials:
        path, _, query = trial.path.partition("?")
        assert path in ("/play", "/examples", "/gradient-flow")
        if query.startswith("example="):
            assert query.removeprefix("example=") in EXAMPLES


@pytest.mark.parametrize(
    "change",
    [{"why": ("It is {nowhere}.",)}, {"numbers": {}}, {"figure": "photograph"}, {"sources": ()}, {"slip": None}],
    ids=lambda change: next(iter(change)),
)
def test_a_scene_that_names_what_it_does_not_have_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="any-order"):
        replace(PITFALLS["any-order"], **change)  # type: ignore[arg-type]


def test_a_scene_is_computed_once() -> None:
    first: Scene = scene("kinks")
    assert scene("kinks") is first
