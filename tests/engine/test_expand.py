"""A program in scalars: the same values and gradients as in tensors, names by index, and its size known beforehand."""

import json
import re
import time
import tracemalloc
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import engine
from engine.errors import ProgramTooLarge
from engine.expand import Origin, ScalarTrace, expand
from engine.expand.emitters import Counter, emit_all
from engine.limits import Limits
from engine.ops import REGISTRY, Op
from engine.ops.base import Sample, register
from tests.engine.op_programs import CASES, program_of

EXAMPLES: list[dict[str, Any]] = json.loads(
    (Path(__file__).parents[2] / "app/content/gallery/published.json").read_text("utf-8")
)
RANDOM = np.random.default_rng(3)
A, B, C = RANDOM.normal(size=(2, 3)), RANDOM.normal(size=(3, 4)), RANDOM.normal(size=(2, 2, 3))
NETWORK = "h = tanh(X @ W1 + b1)\nz = h @ W2 + b2\nL = cross_entropy(z, y)"
NETWORK_INPUTS = {
    "X": RANDOM.normal(size=(4, 3)), "W1": RANDOM.normal(size=(3, 5)), "b1": RANDOM.normal(size=5),
    "W2": RANDOM.normal(size=(5, 3)), "b2": RANDOM.normal(size=3), "y": [2, 0, 1, 1],
}  # fmt: skip


def folded(it: ScalarTrace, numbers: list[Any], node: int) -> np.ndarray[Any, Any]:
    """Return numbers by scalar node as the tensor that a node of the expanded trace is; no gradient is 0."""
    flat = [numbers[i] if numbers[i] is not None else 0.0 for i in it.ids[node].reshape(-1).tolist()]
    return np.array(flat).reshape(it.ids[node].shape)


def assert_same(before: engine.Trace, names: list[str] | None = None) -> ScalarTrace:
    """Check every value, and the gradient of every variable named (of every input by default).

    Where terms cancel, what is left of the greatest gradient's rounding may differ.
    """
    it = expand(before)
    assert all(node.shape == () for node in it.nodes)
    for node in before.nodes:
        np.testing.assert_allclose(
            folded(it, it.node_values, node.id), before.node_values[node.id], rtol=1e-12, atol=1e-14
        )
    sizes = np.abs(np.concatenate([np.ravel(gradient) for gradient in before.gradients.values()]))
    atol = 1e-14 * np.max(sizes, where=np.isfinite(sizes), initial=1e-3)
    for name in names or before.plan.input_names:
        gradient = folded(it, it.node_gradients, before.graph.names[name])
        np.testing.assert_allclose(gradient, before.gradients[name], rtol=1e-12, atol=atol, err_msg=name)
    return it


@pytest.mark.parametrize(("op", "sample"), [case[:2] for case in CASES], ids=[case[2] for case in CASES])
def test_every_op_has_the_same_gradients_in_scalars(op: Op, sample: Sample) -> None:
    program, inputs = program_of(op, sample)
    it = assert_same(engine.trace(program, inputs))
    assert all(node.op.is_elementwise for node in it.nodes)
    used = {source for node in it.nodes for source in node.inputs}
    assert {node.id for node in it.nodes if not node.is_input} - used == {it.graph.output}


@pytest.mark.parametrize("example", EXAMPLES, ids=[example["id"] for example in EXAMPLES])
def test_every_published_program_has_the_same_gradients_in_scalars(example: dict[str, Any]) -> None:
    before = engine.trace(example["program"], example["inputs"])
    its_own = [
        name for name, node in before.graph.names.items()
        if before.nodes[node].op.name not in ("transpose", "reshape", "index", "concatenate", "stack")
    ]  # fmt: skip
    assert_same(before, its_own)


def test_a_network_with_a_batch_has_the_same_gradients_in_scalars() -> None:
    it = assert_same(engine.trace(NETWORK, NETWORK_INPUTS), ["X", "W1", "b1", "W2", "b2", "y", "h", "z", "L"])
    assert it.plan.is_scalar
    assert it.gradients["W1[0,4]"] == pytest.approx(it.tensors.gradients["W1"][0, 4], rel=1e-12)


@pytest.mark.parametrize(
    ("program", "inputs"),
    [
        ("L = sum(A * v + 2)", {"A": A, "v": [1, 2, 3]}),
        ("L = sum((c - r)**2)", {"c": [[1], [2]], "r": [[3, 4, 5]]}),
        ("L = sum(maximum(A, 0.1) * s)", {"A": A, "s": 2}),
        ("L = sum(exp(sum(C, axis=(0, 2))))", {"C": C}),
        ("L = sum(mean(C, axis=-2, keepdims=True) * C)", {"C": C}),
        ("L = sum(softmax(C, axis=(0, 1)) * C)", {"C": C}),
        ("L = sum(logsumexp(C, axis=(1, 2), keepdims=True)**2)", {"C": C}),
        ("L = norm(std(C, axis=1, ddof=0)) + prod(var(C, axis=(0, 1)))", {"C": C}),
        ("L = sum((A @ B)**2)", {"A": A, "B": B}),
        ("L = sum((C @ B)**2)", {"C": C, "B": B}),
        ("L = sum((v @ B)**2)", {"v": [1, 2, 3], "B": B}),
        ("L = sum((C @ v)**2)", {"C": C, "v": [1, 2, 3]}),
        ("L = sum((v @ transpose(C))**2)", {"v": [1, 2, 3], "C": C}),
        ("L = (v @ v)**2", {"v": [1, 2, 3]}),
        ("L = sum(A.T[0] * A[:, 2]) + A[1, -1]", {"A": A}),
        ("L = sum(sum(A, axis=0, keepdims=True) @ reshape(A, shape=(3, 2)))", {"A": A}),
        ("m = max(A, axis=1)\nL = m[0]*m[1] - min(A)", {"A": A}),
        ("L = sum(mse(A, y, mean=False)**2) + huber(A, 0.2, delta=0.5)", {"A": A, "y": 0.5}),
        ("L = sum(layer_norm(C, g, b, axis=(1, 2))**3)", {"C": C, "g": A, "b": 1}),
        ("L = sum(dropout(A, mask, rate=0.25)**2)", {"A": A, "mask": [[1, 0, 1], [1, 1, 0]]}),
        ("L = sum(leaky_relu(A, slope=0.3) + where(greater(A, v), A, v**2))", {"A": A, "v": [0.1, 0.2, -0.3]}),
        ("c = 3\nL = sum(c*stop_gradient(A)*A)", {"A": A}),
        ("L = sum(embedding(T, i)**2)", {"T": A, "i": [[1, 0], [1, 1]]}),
        ("sum(A)", {"A": A}),
        ("x + x*x", {"x": 3}),
    ],
)  # fmt: skip
def test_axes_broadcasts_batches_and_indices_have_the_same_gradients(program: str, inputs: dict[str, Any]) -> None:
    assert_same(engine.trace(program, inputs))


@pytest.mark.parametrize(
    ("program", "inputs"),
    [
        ("L = sum(max(x, axis=0) * w)", {"x": [[1, 5], [1, 2], [1, 5]], "w": [3, 7]}),
        ("L = min(x)", {"x": [[0.1, 0.1], [0.1, 0.1], [0.1, 0.2]]}),
        ("L = sum(max(x, axis=1, keepdims=True))", {"x": np.zeros((3, 7))}),
        ("L = max(x)", {"x": ["NaN", 1, 2, "NaN"]}),
        ("L = sum(max_pool2d(x, size=2, stride=1)**2)", {"x": [[2, 2, 1], [2, 2, 0], [1, 3, 3]]}),
        ("L = sum(max_pool2d(relu(x), padding=1))", {"x": -np.ones((4, 4))}),
        ("L = norm(x)", {"x": [0, 0]}),
        ("L = sum(std(x, axis=1))", {"x": [[1, 1], [1, 2]]}),
        ("L = prod(x)", {"x": [0, 2, 0, 3]}),
        ("L = sum(abs(x) + relu(x))", {"x": [0, 0]}),
        ("L = hinge(s, y)", {"s": [1, 2, 0], "y": [1, 1, -1]}),
        ("L = mae(s, y)", {"s": [1, 2, 0], "y": [1, 1, -1]}),
        ("L = huber(s, y)", {"s": [1, 2, 0], "y": [1, 1, -1]}),
        ("L = binary_cross_entropy(p, y)", {"p": [0, 1, 0.5, 1, 0], "y": [1, 0, 1, 0.5, 0]}),
        ("L = binary_cross_entropy_with_logits(z, y)", {"z": [-800, 800, 30, 0], "y": [1, 0, 1, 0.5]}),
        ("L = sum(softmax(z) * w)", {"z": [1000, 999, -1000], "w": [1, 2, 3]}),
        ("L = cross_entropy(z, y)", {"z": [[1000, 0], [0, -1000]], "y": [1, 1]}),
        ("L = sum(cross_entropy(z, y, mean=False))", {"z": [[1, 2], [3, 4]], "y": [5, 1]}),
        ("L = logsumexp(x)", {"x": ["Infinity", 1]}),
        ("L = sum(embedding(T, i))", {"T": [[1, 2], [3, 4]], "i": [0, 7]}),
        ("L = var(x)", {"x": [1]}),
        ("L = sum(relu(x / y))", {"x": [1, -1], "y": [0, 0]}),
    ],
)
def test_ties_kinks_and_the_ends_of_float64_have_the_same_gradients(program: str, inputs: dict[str, Any]) -> None:
    assert_same(engine.trace(program, inputs))


def test_a_probability_of_0_is_the_one_gradient_that_differs() -> None:
    given = {"p": [0, 1], "q": [0.5, 0.5]}
    before = engine.trace("L = kl_divergence(p, q)", given)
    it = expand(before)
    assert it.values["L"] == before.values["L"]
    assert it.gradients["q[1]"] == before.gradients["q"][1]
    assert (before.gradients["p"][0], it.gradients["p[0]"]) == (-np.inf, 0.0)


def test_elements_are_named_by_index_and_scalars_as_before() -> None:
    it = expand(engine.trace("z = W @ x + b\nL = sum(z)", {"W": [[1, 2], [3, 4]], "x": [5, 6], "b": 1}))
    assert list(it.graph.names) == [
        "W[0,0]", "W[0,1]", "W[1,0]", "W[1,1]", "x[0]", "x[1]", "b", "z[0]", "z[1]", "L"
    ]  # fmt: skip
    assert it.graph.output_name == "L"
    assert it.graph.program.text == (
        "z[0] = W[0,0]*x[0] + W[0,1]*x[1] + b\nz[1] = W[1,0]*x[0] + W[1,1]*x[1] + b\nL = z[0] + z[1]"
    )
    assert [node.name for node in it.nodes if node.name] == list(it.graph.names)


def test_the_listing_says_what_the_values_are() -> None:
    it = expand(engine.trace(NETWORK, NETWORK_INPUTS))
    before = it.tensors
    for line in it.graph.program.text.splitlines():
        name, source = line.split(" = ", 1)
        if "…" not in source:
            given = {n: before.values[n] for n in set(re.findall(r"[A-Za-z]\w*", source)) & set(before.graph.names)}
            assert engine.trace(source, given).values["output"] == pytest.approx(it.values[name], rel=1e-12)


def test_every_step_and_rule_is_said_of_scalars() -> None:
    it = expand(engine.trace("z = W @ x\nL = mean(relu(z))", {"W": [[1, 2], [3, 4]], "x": [5, 6]}))
    texts = [step.text for step in it.steps]
    assert "W[0,1] × x[1] = 2 × 6 = 12" in texts
    assert {step.rule for step in it.steps if step.phase == "backward" and step.to == it.graph.names["W[0,1]"]} == {
        "x[1]"
    }
    assert [chain.result for chain in engine.chains(it, it.graph.names["W[1,0]"])] == [2.5]


def test_each_statement_is_computed_element_after_element() -> None:
    it = expand(engine.trace("z = A @ B\nL = sum(z)", {"A": A, "B": B}))
    statements = [node.statement for node in it.nodes if node.inputs]
    assert statements == sorted(statements)
    assert set(statements) == set(range(len(it.graph.program.statements)))
    assert all(source < node.id for node in it.nodes for source in node.inputs)


def test_every_scalar_tells_which_element_of_which_tensor_it_is_for() -> None:
    before = engine.trace("z = A @ B\nL = sum(z.T)", {"A": A, "B": B})
    it = expand(before)
    assert len(it.origins) == len(it.nodes)
    assert it.origins[it.graph.names["z[1,2]"]] == Origin(before.graph.names["z"], (1, 2))
    assert it.origins[it.graph.names["B[2,3]"]] == Origin(before.graph.names["B"], (2, 3))
    products = [it.origins[i] for i, node in enumerate(it.nodes) if node.op.name == "multiply"]
    assert products.count(Origin(before.graph.names["z"], (1, 2))) == 3
    transposed = next(node.id for node in before.nodes if node.op.name == "transpose")
    assert it.ids[transposed][2, 1] == it.graph.names["z[1,2]"]


def test_what_only_moves_elements_makes_no_nodes() -> None:
    it = expand(engine.trace("y = A.T\nd = -y\nz = d.T\nL = sum(z)", {"A": A}))
    assert it.graph.names["y[2,1]"] == it.graph.names["A[1,2]"]
    assert len(it.nodes) == 6 + 6 + 5
    listing = it.graph.program.text.splitlines()
    assert (listing[1], listing[7], listing[13]) == ("y[0,1] = A[1,0]", "d[0,1] = -A[1,0]", "z[0,1] = d[1,0]")


def test_elements_that_nothing_uses_are_there_all_the_same() -> None:
    it = expand(engine.trace("s = 2*A[0, 0]\nL = exp(A)[1, 2] + s", {"A": A}))
    assert [node.op.name for node in it.nodes].count("exp") == 6
    exponentials = next(node.id for node in it.tensors.nodes if node.op.name == "exp")
    np.testing.assert_allclose(folded(it, it.node_values, exponentials), np.exp(A), rtol=1e-15)
    assert {node.statement for node in it.nodes if node.op.name == "exp"} == {1}


def test_a_mean_of_one_element_is_the_element() -> None:
    assert len(expand(engine.trace("L = mean(x)", {"x": [3]})).nodes) == 1


def test_what_softmax_subtracts_gets_no_gradient() -> None:
    it = expand(engine.trace("L = sum(softmax(x)**2)", {"x": [1, 2, 3]}))
    assert [it.node_gradients[node.id] for node in it.nodes if node.op.name == "maximum"] == [None, None]


def test_attributes_are_written_where_they_are_not_the_defaults() -> None:
    it = expand(engine.trace("y = leaky_relu(x, slope=0.3)\nL = sum(elu(y))", {"x": [-1, 2]}))
    assert it.graph.program.text.splitlines()[1:] == ["y[1] = leaky_relu(x[1], slope=0.3)", "L = elu(y[0]) + elu(y[1])"]
    assert it.node_values[it.graph.names["y[0]"]] == -0.3


def test_nodes_keep_the_line_they_come_from_and_the_graph_tells_its_cost() -> None:
    it = expand(engine.trace("z = A @ B\nL = sum(z)", {"A": A, "B": B}))
    assert {node.line for node in it.nodes if node.op.name == "multiply"} == {1}
    assert it.nodes[it.graph.output].line == 2
    assert it.graph.cost == 3 * (8 * (3 + 2) + 7)


def test_constants_stay_constants() -> None:
    it = expand(engine.trace("L = mean(2*A)", {"A": A}))
    assert [node.constant for node in it.nodes if node.is_constant] == [2.0, 6.0]
    assert it.nodes[-1].inputs[1] == len(it.nodes) - 2


def test_a_tensor_output_is_differentiated_through_its_sum_with_the_seed() -> None:
    seed = [[1, 2, 3], [4, 5, 6]]
    before = engine.trace("y = A**2\nz = y*3", {"A": A}, "y", seed)
    it = assert_same(before, ["A", "y"])
    assert it.graph.output_name == "sum(seed*y)"
    assert it.node_values[it.graph.output] == pytest.approx(np.sum(np.multiply(seed, A**2)))
    assert it.origins[it.graph.output] == Origin(-1, ())


def test_the_seed_of_a_scalar_output_is_kept() -> None:
    before = engine.trace("L = sum(A)", {"A": A}, seed=2.5)
    assert assert_same(before).seed == 2.5


def test_unused_inputs_are_those_of_the_tensors() -> None:
    it = expand(engine.trace("L = A[0, 0] + embedding(T, i)", {"A": A, "T": [1, 2], "i": 1, "u": [1, 2]}))
    assert it.graph.unused_inputs == ("u[0]", "u[1]")


def test_a_program_of_scalars_is_returned_on_the_same_plan_and_record() -> None:
    before = engine.trace("z = w*x\nL = z**2", {"w": 2, "x": 3})
    it = expand(before)
    assert (it.plan, it.record) == (before.plan, before.record)
    assert it.origins[it.graph.output] == Origin(before.graph.output, ())
    assert folded(it, it.node_gradients, before.graph.names["w"]) == before.gradients["w"]


@pytest.mark.parametrize(
    ("program", "inputs"),
    [case[:2] for case in (program_of(op, sample) for op, sample, _ in CASES)] + [(NETWORK, NETWORK_INPUTS)],
)
def test_the_count_taken_beforehand_is_the_number_of_nodes(program: str, inputs: dict[str, Any]) -> None:
    before = engine.trace(program, inputs)
    if before.plan.is_scalar:
        return
    counter = Counter()
    emit_all(before, counter)
    assert counter.count == len(expand(before).nodes)


def test_too_many_nodes_are_refused_with_their_number() -> None:
    before = engine.trace(NETWORK, NETWORK_INPUTS)
    count = len(expand(before).nodes)
    assert len(expand(before, Limits(nodes=count)).nodes) == count
    with pytest.raises(ProgramTooLarge, match=f"{count} nodes; the limit is {count - 1}") as refused:
        expand(before, Limits(nodes=count - 1))
    assert refused.value.params == {"limit": count - 1, "given": count, "unit": "nodes"}


@pytest.mark.parametrize(
    ("program", "shapes"),
    [
        ("L = sum(A @ B)", {"A": (400, 400), "B": (400, 400)}),
        ("L = sum(conv2d(x, w, padding=8))", {"x": (512, 256), "w": (17, 17)}),
        ("L = sum(avg_pool2d(x, size=17, stride=1, padding=8))", {"x": (512, 256)}),
    ],
)
def test_counting_takes_no_memory_for_the_nodes(program: str, shapes: dict[str, tuple[int, ...]]) -> None:
    before = engine.trace(program, {name: np.ones(shape) for name, shape in shapes.items()})
    tracemalloc.start()
    with pytest.raises(ProgramTooLarge):
        expand(before, Limits(nodes=5000))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 8e6


def test_a_structural_op_without_scalars_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="structural op outer does not say its scalars"):
        register(replace(REGISTRY["matmul"], name="outer", scalars=None))


def test_five_thousand_scalars_take_less_than_a_second() -> None:
    before = engine.trace("z = A @ B\nL = sum(z)", {"A": np.ones((13, 14)), "B": np.ones((14, 13))})
    start = time.process_time()
    assert 4500 < len(expand(before).nodes) < 5500
    assert time.process_time() - start < 1


def test_without_limits_of_its_own_a_large_product_is_refused_at_once() -> None:
    before = engine.trace("L = sum(A @ A)", {"A": np.ones((300, 300))})
    start = time.process_time()
    with pytest.raises(ProgramTooLarge, match="the limit is 1000000"):
        expand(before)
    assert time.process_time() - start < 2
