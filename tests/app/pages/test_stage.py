"""A scene of a lesson: where its steps are, and the page of networks that it leads to."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, urlsplit

import numpy as np
import pytest

from app.limits import Limits
from app.pages.lessons import stages
from app.pages.network_model import network_model
from app.pages.network_options import read_options

EQUATIONS = stages("general-equations")


@pytest.mark.parametrize("name", list(EQUATIONS))
def test_the_builder_opens_with_the_very_network_of_the_lesson(name: str) -> None:
    stage = EQUATIONS[name]
    given = dict(parse_qsl(urlsplit(stage.network_address).query))
    model = network_model(read_options(given), {}, Limits())
    assert model.trace.values["L"] == pytest.approx(stage.traced.values["L"], rel=1e-12)
    for parameter in model.shown.parameters:
        np.testing.assert_allclose(
            np.ravel(model.trace.gradients[parameter]), np.ravel(stage.traced.gradients[parameter]), rtol=1e-12
        )


def test_each_equation_of_a_network_leads_to_the_step_after_which_its_gradient_is_whole() -> None:
    stage = EQUATIONS["main"]
    position = stage.at("gradient z1")
    assert f'data-position="{position}" data-variable="z1"' in stage.equations
    arrived: Any = stage.traced.at(position).gradients[stage.node("z1")]
    assert np.array_equal(arrived, stage.traced.gradients["z1"])


def test_at_a_fork_each_contribution_is_a_place_of_its_own() -> None:
    stage = stages("data-flow")["fork"]
    node = stage.node("a")
    sums = [stage.traced.at(stage.at(f"gradient a {count}")).gradients[node] for count in (1, 2)]
    assert sums == [-6, -2]
    assert stage.at("gradient a") == stage.at("gradient a 2")
    with pytest.raises(ValueError, match="no step gives the gradient a 3"):
        stage.at("gradient a 3")


def test_vectors_of_a_lesson_stand_as_columns() -> None:
    stage = EQUATIONS["main"]
    assert stage.m("{b1}").count("<mtr>") == 3
    assert stage.shape("W1") == "3×2"
