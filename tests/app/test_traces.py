"""The contract of ``/api/v1/traces``: names and types that stay."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

import pytest

PROGRAM = "z = w*x + b\na = relu(z)\nL = (a - y)**2"
INPUTS = {"x": 2, "w": 3, "b": 1, "y": 5}
URL = f"/api/v1/traces?program={quote(PROGRAM)}&inputs={quote(json.dumps(INPUTS))}"


def test_the_worked_example_has_its_values_and_gradients(api: Any) -> None:
    trace = api.trace(program=PROGRAM, inputs=INPUTS).json()
    assert trace["output"] == "L"
    assert trace["values"] == {"x": 2, "w": 3, "b": 1, "y": 5, "z": 7, "a": 7, "L": 4}
    assert trace["gradients"] == {"x": 12, "w": 8, "b": 4, "y": -4, "z": 4, "a": 4, "L": 1}
    assert trace["diagnostics"] == []


def test_a_node_tells_its_op_operands_value_and_gradient(api: Any) -> None:
    nodes = api.trace(program=PROGRAM, inputs=INPUTS).json()["nodes"]
    assert [node["id"] for node in nodes] == list(range(len(nodes)))
    product = nodes[4]
    assert {name: product[name] for name in ("op", "symbol", "name", "label", "inputs", "attributes", "shape")} == {
        "op": "multiply",
        "symbol": "×",
        "name": None,
        "label": "w*x",
        "inputs": [1, 0],
        "attributes": {},
        "shape": [],
    }
    assert (product["value"], product["gradient"], product["line"], product["group"]) == (6, 4, 1, 0)


def test_a_node_stands_right_of_its_operands_and_values_never_move_it(api: Any) -> None:
    first, second = (api.trace(program=PROGRAM, inputs={**INPUTS, "x": x}).json()["nodes"] for x in (2, -1e9))
    places = [(node["rank"], node["row"]) for node in first]
    assert places == [(node["rank"], node["row"]) for node in second]
    assert places.count((None, None)) == 1  # the literal 2 is drawn within the power
    for node in first:
        for source in node["inputs"]:
            if places[source] != (None, None):
                assert first[source]["rank"] < node["rank"]


def test_steps_go_forward_seed_and_backward(api: Any) -> None:
    trace = api.trace(program=PROGRAM, inputs=INPUTS).json()
    steps = trace["steps"]
    assert [step["index"] for step in steps] == list(range(len(steps)))
    phases = [step["phase"] for step in steps]
    assert phases == sorted(phases, key=["forward", "seed", "backward"].index)
    assert phases.count("seed") == 1
    forward, seed, backward = steps[0], steps[phases.index("seed")], steps[-1]
    assert set(forward) == {"index", "phase", "node", "text"}
    assert set(seed) == {"index", "phase", "node", "text", "gradient"}
    assert set(backward) == {
        "index", "phase", "node", "text", "input", "to", "upstream", "local", "contribution", "gradient", "rule",
    }  # fmt: skip
    for step in steps[phases.index("backward") :]:
        assert step["upstream"] * step["local"] == step["contribution"]
        assert trace["nodes"][step["node"]]["inputs"][step["input"]] == step["to"]


def test_a_tensor_is_a_nested_list_in_its_own_shape(api: Any) -> None:
    question = {"program": "L = sum((W @ x)**2)", "inputs": {"W": [[1, 2], [3, 4], [5, 6]], "x": [1, -1]}}
    trace = api.trace(**question).json()
    assert trace["values"]["W"] == [[1, 2], [3, 4], [5, 6]]
    assert trace["gradients"]["W"] == [[-2, 2], [-2, 2], [-2, 2]]
    assert trace["gradients"]["x"] == [-18, -24]


def test_numbers_that_json_lacks_are_texts_in_and_out(api: Any) -> None:
    question = {"program": "y = x*1\nL = sum(y)", "inputs": {"x": [["NaN", "Infinity"], ["-Infinity", -0.0]]}}
    answer = api.trace(**question)
    assert answer.json()["values"]["y"] == [["NaN", "Infinity"], ["-Infinity", 0]]
    assert '"y":[["NaN","Infinity"],["-Infinity",-0.0]]' in answer.text
    assert answer.json()["values"]["L"] == "NaN"


def test_a_whole_number_is_a_float_at_once(api: Any) -> None:
    trace = api.trace(program="9**9**9 + x", inputs={"x": 2**53 + 1}).json()
    assert trace["values"]["x"] == 2.0**53
    assert trace["values"]["output"] == "Infinity"
    assert trace["diagnostics"]


def test_the_output_and_the_seed_can_be_chosen(api: Any) -> None:
    inner = api.trace(program=PROGRAM, inputs=INPUTS, output="z").json()
    assert inner["output"] == "z"
    assert inner["gradients"]["w"] == 2
    assert inner["gradients"]["L"] == 0
    seeded = api.trace(program="y = x**2", inputs={"x": [1, 2]}, seed=[1, 10]).json()
    assert seeded["gradients"]["x"] == [2, 40]


def test_gradients_only_leaves_out_nodes_and_steps(api: Any) -> None:
    full = api.trace(program=PROGRAM, inputs=INPUTS).json()
    short = api.trace(program=PROGRAM, inputs=INPUTS, detail="gradients").json()
    assert short == {name: full[name] for name in ("output", "values", "gradients", "diagnostics")}


def test_the_view_is_everything_and_what_pages_draw(api: Any) -> None:
    full = api.trace(program=PROGRAM, inputs=INPUTS).json()
    view = api.trace(program=PROGRAM, inputs=INPUTS, detail="view").json()
    assert view.pop("view")["graph"][0] == "svg"
    assert view == full


def test_names_that_mean_something_to_javascript_or_python_are_names(api: Any) -> None:
    names = ["constructor", "hasOwnProperty", "self", "δ", "ŷ"]
    trace = api.trace(program=" + ".join(names), inputs=dict.fromkeys(names, 1)).json()
    assert trace["gradients"] == dict.fromkeys(names, 1) | {"output": 1}


@pytest.mark.parametrize("detail", ["full", "gradients"])
def test_get_answers_what_post_answers(api: Any, detail: str) -> None:
    posted = api.trace(program=PROGRAM, inputs=INPUTS, detail=detail)
    assert api.get(f"{URL}&detail={detail}").content == posted.content


def test_get_reads_seed_and_output_too(api: Any) -> None:
    answer = api.get("/api/v1/traces", params={"program": "y = x*2", "inputs": '{"x": [1, 2]}', "seed": "[1, 3]"})
    assert answer.json()["gradients"]["x"] == [2, 6]


def test_get_points_into_its_parameters_as_post_points_into_its_body(api: Any) -> None:
    error = api.get("/api/v1/traces", params={"program": "x", "inputs": '{"x": [1, "2"]}'}).json()["errors"][0]
    assert (error["code"], error["pointer"]) == ("validation-error", "#/inputs/x/1")
    error = api.get("/api/v1/traces", params={"program": "x", "inputs": '{"x": NaN}'}).json()["errors"][0]
    assert (error["code"], error["pointer"]) == ("non-json-number", "#/inputs/x")


def test_an_answer_has_a_strong_tag_that_spares_sending_it_again(api: Any) -> None:
    first = api.get(URL)
    tag = first.headers["etag"]
    assert tag.startswith('"')
    assert first.headers["cache-control"] == "public, max-age=3600"
    for condition in (tag, f'"other", W/{tag}', "*"):
        again = api.get(URL, headers={"If-None-Match": condition})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    assert api.get(URL, headers={"If-None-Match": '"other"'}).status_code == 200
    assert api.get(f"{URL}&detail=gradients").headers["etag"] != tag


def test_head_is_get_without_a_body(api: Any) -> None:
    full, head = api.get(URL), api.request("HEAD", URL)
    assert head.content == b""
    own = {"x-request-id"}
    assert {name: head.headers[name] for name in head.headers.keys() - own} == {
        name: full.headers[name] for name in full.headers.keys() - own
    }


def test_an_answer_to_post_is_not_kept(api: Any) -> None:
    assert api.trace(program="1").headers["cache-control"] == "no-store"


def test_the_same_question_has_the_same_bytes(api: Any) -> None:
    assert len({api.trace(program=PROGRAM, inputs=INPUTS).content for _ in range(3)}) == 1


MATRIX = {"program": "z = W @ x\nL = sum(z**2)", "inputs": {"W": [[1, 2], [3, 4]], "x": [5, 6]}}


def test_in_scalars_every_element_is_a_node_that_knows_its_tensor(api: Any) -> None:
    tensors, scalars = api.trace(**MATRIX).json(), api.trace(**MATRIX, granularity="scalar").json()
    assert list(scalars) == list(tensors)
    assert scalars["output"] == "L"
    for name in ("W", "x", "z"):
        node = next(node for node in tensors["nodes"] if node["name"] == name)
        for row, gradient in enumerate(node["gradient"]):
            for column, each in enumerate(gradient) if name == "W" else [(None, gradient)]:
                index = [row] if column is None else [row, column]
                element = f"{name}[{','.join(map(str, index))}]"
                assert scalars["gradients"][element] == each
                scalar = next(node for node in scalars["nodes"] if node["name"] == element)
                assert scalar["origin"] == {"node": node["id"], "index": index}
    assert {tuple(node["shape"]) for node in scalars["nodes"]} == {()}
    assert all("origin" not in node for node in tensors["nodes"])


def test_in_scalars_every_step_is_a_product_of_two_numbers(api: Any) -> None:
    for step in api.trace(**MATRIX, granularity="scalar").json()["steps"]:
        if step["phase"] == "backward":
            assert step["upstream"] * step["local"] == step["contribution"]


def test_scalars_have_a_view_and_a_url(api: Any) -> None:
    question = MATRIX | {"granularity": "scalar", "detail": "view"}
    posted = api.trace(**question)
    assert posted.json()["view"]["graph"][0] == "svg"
    assert len(posted.json()["view"]["panels"]) == len(posted.json()["nodes"])
    assert api.get("/api/v1/traces", params=question | {"inputs": json.dumps(MATRIX["inputs"])}).content == (
        posted.content
    )


def test_a_tensor_output_in_scalars_is_differentiated_through_a_sum_that_belongs_to_no_node(api: Any) -> None:
    trace = api.trace(program="y = x*x", inputs={"x": [1, 2]}, seed=[1, 10], granularity="scalar").json()
    assert (trace["gradients"]["x[0]"], trace["gradients"]["x[1]"]) == (2, 40)
    assert [node["origin"] for node in trace["nodes"]].count(None) >= 1


def test_too_many_scalars_are_refused_with_limit_and_count(api: Any) -> None:
    question = {"program": "L = sum(A @ B)", "inputs": {"A": [[1] * 100] * 100, "B": [[1] * 100] * 100}}
    assert api.trace(**question, detail="gradients").status_code == 200
    answer = api.trace(**question, granularity="scalar")
    assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")
    first = answer.json()["errors"][0]
    assert (first["code"], first["pointer"], first["params"]["limit"]) == ("program-too-large", "#/granularity", 5000)
    assert first["params"]["given"] > 1_000_000


def test_a_granularity_that_is_none_is_refused(api: Any) -> None:
    first = api.trace(**MATRIX, granularity="bits").json()["errors"][0]
    assert (first["code"], first["pointer"]) == ("validation-error", "#/granularity")
