"""One cell of a gradient as a sum of products, over HTTP."""

from __future__ import annotations

import json
from typing import Any

import pytest

CELLS = "/api/v1/cells"
QUESTION: dict[str, Any] = {
    "program": "z = x @ w\nL = sum(z*z)",
    "inputs": {"x": [[1, 2], [3, 4]], "w": [1, -1]},
    "name": "w",
    "index": [0],
}


def ask(api: Any, **changes: Any) -> Any:
    """Ask for a cell of the product, with changed fields; those that are None are left out."""
    return api.request("POST", CELLS, json={k: v for k, v in (QUESTION | changes).items() if v is not None})


def test_a_cell_is_the_sum_of_its_products_in_names_and_numbers(api: Any) -> None:
    cell = ask(api).json()
    products = [product for arrival in cell["arrivals"] for product in arrival["products"]]
    assert [(each["upstream"], each["local"], each["value"]) for each in products] == [(-2, 1, -2), (-2, 3, -6)]
    assert sum(each["value"] for each in products) == cell["total"] == cell["gradient"] == -8
    assert cell["text"] == "∂L/∂w[0] = ∂L/∂z[0] · ∂z[0]/∂w[0] + ∂L/∂z[1] · ∂z[1]/∂w[0] = −2 · 1 + −2 · 3 = −8"


def test_the_cells_that_a_value_was_made_of_are_told(api: Any) -> None:
    found = ask(api, name="z", index=[1]).json()["origins"]
    assert [(it["input"], [each["name"] for each in it["cells"]]) for it in found] == [
        (0, ["x[1,0]", "x[1,1]"]),
        (1, ["w[0]", "w[1]"]),
    ]
    assert found[0]["cells"][1] == {"index": [1, 1], "name": "x[1,1]", "value": 4}


def test_a_node_without_a_name_is_found_by_its_id(api: Any) -> None:
    cell = ask(api, name=None, node=3, index=[1]).json()
    assert (cell["node"], cell["index"], cell["gradient"]) == (3, [1], 1)


def test_the_output_starts_from_its_seed(api: Any) -> None:
    cell = ask(api, output="z", seed=[3, 5], name="z", index=[-1]).json()
    assert (cell["seed"], cell["index"], cell["total"], cell["text"]) == (5, [1], 5, "∂z/∂z[1] = 5")


def test_terms_beyond_64_are_one_remainder(api: Any) -> None:
    cell = ask(api, program="L = sum(x*w)", inputs={"x": [2] * 100, "w": 3}, name="w", index=[]).json()
    (arrival,) = cell["arrivals"]
    assert (len(arrival["products"]), arrival["others"], arrival["remainder"], cell["total"]) == (64, 36, 72, 200)


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"name": None}, "#/name"),
        ({"node": 1}, "#/name"),
        ({"name": "q"}, "#/name"),
        ({"name": None, "node": 99}, "#/node"),
        ({"name": None, "node": -1}, "#/node"),
        ({"index": [2]}, "#/index"),
        ({"index": []}, "#/index"),
        ({"index": [True]}, "#/index/0"),
        ({"surprise": 1}, "#/surprise"),
    ],
    ids=str,
)
def test_a_cell_that_is_not_there_is_refused_where_it_stands(api: Any, change: dict[str, Any], pointer: str) -> None:
    answer = ask(api, **change)
    assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")
    assert answer.json()["errors"][0]["pointer"] == pointer


def test_get_answers_what_post_answers(api: Any) -> None:
    query = {key: value if isinstance(value, str) else json.dumps(value) for key, value in QUESTION.items()}
    got = api.get(CELLS, params=query)
    assert (got.status_code, got.content) == (200, ask(api).content)
    assert got.headers["etag"]
