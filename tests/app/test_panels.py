"""One node's panel by request, for graphs whose view carries none."""

from __future__ import annotations

from typing import Any

import engine
from app.drawing.panels import Panels
from tests.app.drawing.programs import WORKED, WORKED_INPUTS


def test_a_panel_is_what_the_view_of_a_small_graph_carries(api: Any) -> None:
    question = {"program": WORKED, "inputs": WORKED_INPUTS}
    answer = api.request("POST", "/api/v1/panels", json={**question, "node": 5}).json()
    assert answer["node"] == 5
    assert answer["panel"] == api.trace(**question, detail="view").json()["view"]["panels"]["5"]


def test_a_panel_of_scalars_is_named_by_its_element(api: Any) -> None:
    question = {"program": "z = W @ x\nL = sum(z)", "inputs": {"W": [[1, 2]], "x": [3, 4]}}
    names = [node["name"] for node in api.trace(**question, granularity="scalar").json()["nodes"]]
    node = names.index("W[0,1]")
    asked = api.request("POST", "/api/v1/panels", json={**question, "node": node, "granularity": "scalar"}).json()
    assert "W[0,1]" in str(asked["panel"]).replace(" ", "")


def test_a_panel_may_be_kept_by_a_cache(api: Any) -> None:
    answer = api.get("/api/v1/panels", params={"program": "L = 3*x", "inputs": '{"x": 2}', "node": "0"})
    assert answer.status_code == 200
    assert "public" in answer.headers["cache-control"]
    panel = Panels(engine.trace("L = 3*x", {"x": 2})).panel(0)
    assert answer.json()["panel"] == panel.json()


def test_a_node_that_is_not_there_is_refused(api: Any) -> None:
    for node in (-1, 3):
        answer = api.request("POST", "/api/v1/panels", json={"program": "L = 3*x", "inputs": {"x": 2}, "node": node})
        (error,) = answer.json()["errors"]
        assert (answer.status_code, error["pointer"], error["params"]["limit"]) == (422, "#/node", 2)


def test_a_node_in_an_address_that_is_no_whole_number_is_said_to_be_none(api: Any) -> None:
    answer = api.get("/api/v1/panels", params={"program": "L = w*x", "inputs": '{"w": 3, "x": 2}', "node": "z"})
    (error,) = answer.json()["errors"]
    assert (answer.status_code, error["pointer"]) == (422, "#/node")
    assert "whole number" in error["detail"]
