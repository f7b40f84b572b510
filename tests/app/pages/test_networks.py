"""The page of networks: its settings, its steps, its links, and what it asks the server while it trains."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import urlencode

import numpy as np
import pytest

from app.drawing.deltas import symbolic
from app.drawing.markup import Element
from app.drawing.neurons import neurons
from app.limits import Limits
from app.pages.network_model import network_model
from app.pages.network_options import read_options
from app.pages.networks import networks_page, parts
from app.problems import Problem
from app.schemas.trace import encode

LAYERED = {"layers": "2,3,3,1", "f1": "relu", "skip": "1", "layer_norm": "1", "loss": "binary_cross_entropy"}
SETTINGS = [{}, {"convention": "row", "loss": "squared_error", "half": "1"}, LAYERED, {"granularity": "scalar"}]


def words(it: Element | str) -> str:
    """Return the text of an element."""
    return it if isinstance(it, str) else "".join(words(child) for child in it.children)


def model(given: dict[str, str], parameters: dict[str, Any] | None = None) -> Any:
    return network_model(read_options(given), parameters or {}, Limits())


@pytest.mark.parametrize("given", SETTINGS)
def test_every_equation_names_the_very_step_that_completes_its_gradient(given: dict[str, str]) -> None:
    it = model(given)
    position = it.position()
    node = it.trace.graph.names
    for equation in it.equations:
        ids = it.player.ids[node[equation.variable]] if it.player is not it.trace else node[equation.variable]
        step = position(equation) - 1
        done, before = it.player.at(step).gradients, it.player.at(step - 1).gradients

        def read(gradients: Any, ids: Any = ids) -> Any:
            found = [gradients[i] for i in np.ravel(ids).tolist()]
            return None if any(each is None for each in found) else np.ravel(np.array(found, dtype=float))

        assert np.allclose(read(done), np.ravel(equation.value), rtol=1e-12, atol=1e-15)
        last = it.player.steps[step]
        assert last.phase == "backward"
        assert last.to in np.ravel(ids)
        assert read(before) is None or last.contribution is not None


def test_an_address_holds_what_is_not_as_usual_and_leads_back() -> None:
    given = {"layers": "2,3,3,1", "f1": "relu", "out": "tanh", "no_bias": "1", "seed": "7", "loss": "mse", "step": "3"}
    address = read_options(given).parameters()
    assert address == {"layers": "2,3,3,1", "f1": "relu", "out": "tanh", "no_bias": "1", "seed": "7"}
    assert read_options(address).parameters() == address
    assert read_options(given).activations == ["relu", "relu", "tanh"]


def test_all_that_is_no_number_is_told_at_once() -> None:
    with pytest.raises(Problem) as caught:
        read_options({"layers": "2, a", "gain": "much", "data": "cat", "batch": "0"})
    assert [flaw.pointer for flaw in caught.value.flaws] == ["#/layers", "#/gain", "#/data", "#/batch"]


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"layers": "2"}, "layers are whole numbers"),
        ({"layers": "3,1"}, "a point has two coordinates, so the first layer has size 2, not 3"),
        ({"layers": "2,3,2"}, "so the last layer has size 1, not 2"),
        ({"layers": "2,500,500,1"}, "39 MB of numbers to show; the limit is 8 MB"),
        ({"layers": "2,3,1", "noise": "loud"}, "noise is a number"),
        ({"layers": "2,3,1", "out": "softmax"}, "there is no activation"),
        ({"layers": "2,4000,4000,1"}, "the limit is"),
        ({"layers": "2,3,1", "seed": "9" * 20}, "seed is a whole number from 0"),
    ],
)
def test_what_makes_no_network_stands_beside_its_settings(api: Any, given: dict[str, str], reason: str) -> None:
    answer = api.get("/networks", params=given)
    assert answer.status_code == 200
    assert reason in answer.text
    assert "data-empty" in answer.text
    assert f'value="{given["layers"]}"' in answer.text


def test_the_page_draws_both_views_and_the_equations_without_scripts(api: Any) -> None:
    text = api.get("/networks", params={"step": "18"}).text
    assert 'class="neurons"' in text
    assert 'class="graph"' in text
    assert len(re.findall(r'class="layer-equation"', text)) == 6
    assert "step=18#player" in text
    assert '<a href="/networks" aria-current="page">Networks</a>' in text


def test_a_step_of_the_address_is_where_the_player_stands() -> None:
    page = networks_page({"step": "18"}, Limits())
    assert page.step == 18
    assert "∂L/∂W2" in page.sentence


@pytest.mark.parametrize("given", SETTINGS)
def test_the_program_opens_in_the_workbench(api: Any, given: dict[str, str]) -> None:
    made = parts(model(given))
    answer = api.get(made["play"])
    assert answer.status_code == 200
    assert made["question"]["program"].splitlines()[2] in answer.text.replace("&#39;", "'")


def test_parameters_that_training_came_to_change_every_number(api: Any) -> None:
    weights = [[1, 2, 3]]
    asked = {"options": {}, "parameters": {"W2": weights, "z1": 3}}
    answer = api.request("POST", "/networks/parts", json=asked).json()
    assert answer["question"]["inputs"]["W2"] == weights
    assert "z1" not in answer["question"]["inputs"]
    assert "W2[0,2] = 3, " in str(answer["neurons"])


def test_wrong_parts_are_refused_by_the_name_of_the_field(api: Any) -> None:
    answer = api.request("POST", "/networks/parts", json={"options": {"dropout": "1.5"}})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "#/dropout"


@pytest.mark.parametrize("convention", ["row", "column"])
@pytest.mark.parametrize(
    "given",
    [
        {},
        {"loss": "binary_cross_entropy", "data": "moons", "points": "50", "batch": "2"},
        {"layers": "2,4,2", "loss": "cross_entropy", "data": "circle", "dropout": "0.5"},
        {"layers": "2,4,1", "data": "blobs", "batch_norm": "1"},
    ],
)
def test_training_and_the_surface_take_what_the_page_asks(api: Any, given: dict[str, str], convention: str) -> None:
    training = json.loads(encode(parts(model({**given, "convention": convention}))["training"]))
    asked = {name: training[name] for name in ("program", "inputs", "parameters", "samples")}
    asked |= {"learning_rate": 0.1, "steps": 2, "batch_size": 2}
    run = api.request("POST", "/api/v1/training", json=asked).json()
    assert run["steps"] == 2
    inputs = {name: run["inputs"][name] for name in training["parameters"]}
    found = api.request("POST", "/api/v1/surfaces", json={**training["surface"], "inputs": inputs}).json()
    values = np.array(found["values"])
    assert values.shape == ((30, 30, 2) if given.get("loss") == "cross_entropy" else (30, 30))
    assert np.isfinite(values).all()


def test_without_a_plane_there_is_no_surface() -> None:
    made = parts(model({"layers": "3,2", "data": "drawn"}))
    assert made["training"]["surface"] is None
    assert made["points"] is None


def test_neurons_show_one_sample_and_weights_their_sign_and_gradient() -> None:
    it = model({"init": "constant", "value": "-0.5", "data": "drawn", "layers": "3,20,1"})
    drawn = neurons(it.shown, it.trace, 1)
    html = drawn.html()
    assert html.count('class="neuron"') == 3 + 7 + 1
    assert html.count('class="weight negative') == 3 * 7 + 7
    assert "… 13 more" in html
    shown = [float(text.replace("−", "-")) for text in re.findall(r'class="neuron-value"[^>]*>([^<×]+)<', html)[:3]]
    assert shown == pytest.approx(it.trace.values["x"][:, 1], rel=5e-3)


def test_a_deep_network_is_drawn_at_both_ends() -> None:
    it = model({"layers": ",".join(["2", *["3"] * 30, "1"])})
    html = neurons(it.shown, it.trace).html()
    assert html.count('class="neurons-column"') == 10
    assert "layer 31" in html


def test_equations_are_typeset_as_they_are_written() -> None:
    assert words(symbolic("δ[1] = (W[2]ᵀ δ[2]) ⊙ f′(z[1])")) == "δ[1]=(W[2]⊤δ[2])⊙f′(z[1])"
    assert words(symbolic("∂L/∂W[12] = δ[12] a[11]ᵀ")) == "∂L∂W[12]=δ[12]a[11]⊤"
    assert "over" in words(symbolic("∂L/∂b[1] = Σ δ[1], over the samples"))


def test_a_batch_is_a_sum_over_its_samples(api: Any) -> None:
    text = api.get(f"/networks?{urlencode({'batch': 3})}").text
    assert text.count("a sum over 3 samples:") == 4
    many = api.get("/networks?data=circle&batch=9").text
    assert "… 6 more" in many


def test_points_of_ones_own_are_trained_on_as_they_are_written(api: Any) -> None:
    it = model({"data": "own", "own": "0.5, -1, 0\r\n1 2 1;-3,4,1", "batch": "2"})
    assert it.points == [(0.5, -1.0, 0), (1.0, 2.0, 1), (-3.0, 4.0, 1)]
    assert it.whole.inputs["x"].tolist() == [[0.5, 1.0, -3.0], [-1.0, 2.0, 4.0]]
    assert it.shown.inputs["y"].tolist() == [[0.0, 1.0]]
    text = api.get("/networks", params={"data": "own", "own": "1, 2, cat"}).text
    assert "point 1 is two coordinates and a class, 0 or 1" in text
    assert "there are no points yet" in api.get("/networks?data=own").text


def test_points_may_be_pasted_from_tables() -> None:
    assert model({"data": "own", "own": "\N{MINUS SIGN}0.5\t-1\t0.0\n1,2,1,"}).points == [
        (-0.5, -1.0, 0),
        (1.0, 2.0, 1),
    ]


def test_points_that_are_too_many_are_not_cut_off() -> None:
    with pytest.raises(Problem) as caught:
        read_options({"data": "own", "own": "0,0,1;" * 3000})
    assert [flaw.detail for flaw in caught.value.flaws] == ["your own points may have 16,000 characters, not 18,000"]


def test_noise_moves_the_points() -> None:
    still, moved = model({"noise": "0"}), model({"noise": "0.2"})
    assert still.points == model({}).points != moved.points
    assert moved.options.parameters() == {"noise": "0.2"}


@pytest.mark.parametrize("convention", ["row", "column"])
@pytest.mark.parametrize("more", [{}, {"loss": "cross_entropy", "layers": "2,4,2"}, {"data": "drawn", "batch": "10"}])
def test_the_mini_batch_of_a_step_can_be_looked_at(api: Any, more: dict[str, str], convention: str) -> None:
    options = {"data": "moons", "points": "10", "layers": "2,4,1", "dropout": "0.5", "convention": convention, **more}
    training = json.loads(encode(parts(model(options))["training"]))
    asked = {name: training[name] for name in ("program", "inputs", "parameters", "samples")}
    batch = {"size": 3, "seed": 5, "step": 4}
    memory = {"step": 4, "slots": {}}
    run = api.request("POST", "/api/v1/training", json={
        **asked, "learning_rate": 0.1, "steps": 1, "batch_size": 3, "seed": 5, "memory": memory,
    }).json()  # fmt: skip
    answer = api.request("POST", "/networks/parts", json={"options": options, "batch": batch}).json()
    assert re.search(r"the mini-batch of the next training step, samples \d+, \d+, \d+ of 10\.", answer["view"])
    traced = api.trace(**answer["question"]).json()
    assert traced["values"]["L"] == pytest.approx(run["losses"][0], rel=1e-14)
    norm = np.linalg.norm(traced["gradients"]["W1"])
    assert norm == pytest.approx(run["parameter_gradient_norms"]["W1"][0], rel=1e-12)


def test_the_page_says_which_samples_are_in_view(api: Any) -> None:
    assert "In view: all 4 samples." in api.get("/networks").text
    assert "In view: samples 1 to 4 of 100." in api.get("/networks?data=line").text
    assert "In view: the one sample there is." in api.get("/networks?points=1").text
