"""The layout: what a reader may rely on in every drawing, and the worked example as in a textbook."""

import re
import time
from itertools import combinations, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.drawing.crossings import order_columns
from app.drawing.layers import make_layers
from app.drawing.layout import Box, Direction, Layout, layout
from app.drawing.settling import count_crossings
from engine.graph import Graph
from tests.app.drawing.programs import (
    MICROGRAD,
    PROGRAMS,
    RNN,
    TWICE,
    WORKED,
    WORKED_INPUTS,
    graph_of,
    mlp,
    random_program,
)

DIRECTIONS: tuple[Direction, ...] = ("right", "down")
cases = pytest.mark.parametrize("name", PROGRAMS)
ways = pytest.mark.parametrize("direction", DIRECTIONS)


def by_name(graph: Graph, drawing: Layout) -> dict[str, Box]:
    return {node.name or node.op.name: drawing.nodes[node.id] for node in graph.nodes if node.id in drawing.nodes}


def centre(box: Box) -> tuple[float, float]:
    return box.x + box.width / 2, box.y + box.height / 2


def sampled(d: str) -> list[tuple[float, float]]:
    """Return points along a path of M, L and C commands."""
    points: list[tuple[float, float]] = []
    for command, rest in re.findall(r"([MLC])([^MLC]*)", d):
        numbers = [float(n) for n in re.findall(r"-?[\d.]+", rest)]
        ends = list(zip(numbers[::2], numbers[1::2], strict=True))
        if command == "C":
            curve = [points[-1], *ends]
            for i in range(1, 21):
                t = i / 20
                weights = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3)
                points.append(tuple(sum(w * p[k] for w, p in zip(weights, curve, strict=True)) for k in (0, 1)))
        elif points:
            (x, y), (end_x, end_y) = points[-1], ends[0]
            points += [(x + (end_x - x) * i / 20, y + (end_y - y) * i / 20) for i in range(1, 21)]
        else:
            points = ends
    return points


def overlap(a: object, b: object, gap: float = 0.0) -> bool:
    return all(
        getattr(a, at) < getattr(b, at) + getattr(b, size) + gap
        and getattr(b, at) < getattr(a, at) + getattr(a, size) + gap
        for at, size in (("x", "width"), ("y", "height"))
    )


def check(graph: Graph, drawing: Layout) -> None:
    """Assert what holds for every drawing."""
    for (i, a), (j, b) in combinations(drawing.nodes.items(), 2):
        assert not overlap(a, b, 4), f"boxes {i} and {j}"
    for a, b in combinations(drawing.clusters, 2):
        assert not overlap(a, b), f"statements {a.statement} and {b.statement}"
    for cluster in drawing.clusters:
        inside = {i for i, box in drawing.nodes.items() if overlap(box, cluster)}
        assert inside == {n.id for n in graph.nodes if n.inputs and n.statement == cluster.statement}
    for route in drawing.edges:
        consumer, _, source = route.edge
        assert drawing.nodes[source].rank < drawing.nodes[consumer].rank
        for x, y in sampled(route.d):
            assert 0 <= x <= drawing.width
            assert 0 <= y <= drawing.height
            for i, box in drawing.nodes.items():
                inside_x, inside_y = box.x < x - 1e-6 < box.x + box.width, box.y < y - 1e-6 < box.y + box.height
                assert i in (consumer, source) or not (inside_x and inside_y), f"edge {route.edge} through box {i}"
    for box in drawing.nodes.values():
        assert box.x >= 0 <= box.y
        assert box.x + box.width <= drawing.width
        assert box.y + box.height <= drawing.height


@cases
@ways
def test_nothing_overlaps_and_no_edge_runs_through_a_box(name: str, direction: Direction) -> None:
    graph = graph_of(PROGRAMS[name])
    check(graph, layout(graph, direction))


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 12))
def test_nothing_overlaps_in_any_program(seed: int, lines: int) -> None:
    graph = graph_of(random_program(seed, lines))
    for drawing in (layout(graph, "right"), layout(graph, "down")):
        check(graph, drawing)


@cases
def test_the_same_structure_gives_the_same_drawing(name: str) -> None:
    first, second = (layout(graph_of(PROGRAMS[name])) for _ in range(2))
    assert first == second


def test_the_worked_example_looks_as_in_a_textbook() -> None:
    graph = graph_of(WORKED)
    drawing = layout(graph)
    box = by_name(graph, drawing)
    path = [box[name] for name in ("multiply", "z", "a", "subtract", "L")]
    assert [it.rank for it in path] == [1, 2, 3, 4, 5]
    assert len({centre(it)[1] for it in path}) == 1, "the main path is one straight line"
    assert all(a.x + a.width < b.x for a, b in pairwise(path))
    assert (box["w"].rank, box["x"].rank, box["b"].rank, box["y"].rank) == (0, 0, 1, 3)
    assert box["w"].y < box["x"].y, "operands stand in their order"
    assert centre(box["w"])[1] + centre(box["x"])[1] == pytest.approx(2 * centre(box["multiply"])[1])
    assert box["b"].y > box["multiply"].y
    assert box["y"].y > box["a"].y
    straight = [route for route in drawing.edges if "C" not in route.d]
    assert len(straight) == 4
    assert [cluster.statement for cluster in drawing.clusters] == [0, 2]


def test_the_worked_example_fits_a_narrow_screen_downwards() -> None:
    graph = graph_of(WORKED)
    drawing = layout(graph, "down")
    assert drawing.width <= 330
    box = by_name(graph, drawing)
    path = [box[name] for name in ("multiply", "z", "a", "subtract", "L")]
    assert len({centre(it)[0] for it in path}) == 1
    assert all(a.y + a.height < b.y for a, b in pairwise(path))


def test_operands_of_a_subtraction_keep_their_order_also_across_statements() -> None:
    graph = graph_of("p = tanh(u)\nq = tanh(v)\nd = q - p")
    box = by_name(graph, layout(graph))
    assert box["q"].y < box["p"].y


def test_a_square_has_two_edges_on_two_curves() -> None:
    graph = graph_of(TWICE)
    drawing = layout(graph)
    doubles = [route for route in drawing.edges if route.edge[0] == graph.names["p"]]
    assert [route.edge[1] for route in doubles] == [0, 1]
    assert doubles[0].points[-1] != doubles[1].points[-1]
    assert doubles[0].d != doubles[1].d


def test_literals_have_no_box_unless_they_have_a_name() -> None:
    graph = graph_of("c = 3\ny = c*x**2 + 1")
    drawing = layout(graph)
    constants = {node.id: node.name for node in graph.nodes if node.is_constant}
    assert [name for i, name in constants.items() if i in drawing.nodes] == ["c"]
    assert all(route.edge[2] in drawing.nodes for route in drawing.edges)


def test_an_input_stands_just_before_its_first_use() -> None:
    graph = graph_of(RNN)
    drawing = layout(graph)
    for node in graph.nodes:
        if node.is_input:
            uses = [drawing.nodes[it.id].rank for it in graph.nodes if node.id in it.inputs]
            assert drawing.nodes[node.id].rank == min(uses) - 1


def test_the_ops_of_a_layer_share_columns() -> None:
    graph = graph_of(mlp(3, 4, 4, 1))
    drawing = layout(graph)
    for layer, size in ((1, 4), (2, 4)):
        assert len({drawing.nodes[graph.names[f"h{layer}_{i + 1}"]].rank for i in range(size)}) == 1


def test_long_edges_of_one_source_run_together() -> None:
    graph = graph_of(RNN)
    drawing = layout(graph)
    weight = [route for route in drawing.edges if route.edge[2] == graph.names["W"]]
    _, middle, far = sorted(weight, key=lambda route: len(route.points))
    assert far.points[:3] == middle.points[:3]
    assert len({route.points[-1] for route in weight}) == 3


def test_sweeps_remove_crossings() -> None:
    layers = make_layers(graph_of(mlp(2, 3, 5, 2)))
    before = count_crossings(layers)
    order_columns(layers)
    assert count_crossings(layers) < before


def test_a_tree_has_no_crossing() -> None:
    layers = make_layers(graph_of("L = tanh(a*b - c*d)*(e/f + g)"))
    order_columns(layers)
    assert count_crossings(layers) == 0


def test_large_graphs_have_compact_boxes() -> None:
    small, large = layout(graph_of(mlp(3, 4, 4, 1))), layout(graph_of(mlp(4, 5, 5, 1)))
    assert not small.compact
    assert large.compact
    assert max(box.height for box in large.nodes.values()) < min(box.height for box in small.nodes.values())


def test_an_edge_across_thousands_of_columns_takes_a_detour() -> None:
    lines = [f"h{i} = tanh({f'h{i - 1}' if i else 'x'} + w{i % 40})" for i in range(1200)]
    graph = graph_of("\n".join(lines))
    began = time.perf_counter()
    drawing = layout(graph)
    assert time.perf_counter() - began < 30
    assert len(drawing.edges) == sum(len(node.inputs) for node in graph.nodes)


def test_five_thousand_nodes_do_not_hang() -> None:
    graph = graph_of(mlp(20, 36, 36, 4))
    assert len(graph.nodes) > 4500
    began = time.perf_counter()
    drawing = layout(graph)
    assert time.perf_counter() - began < 30
    assert len(drawing.nodes) > 4500


def test_values_are_not_asked_for() -> None:
    graph = graph_of(MICROGRAD)
    assert WORKED_INPUTS
    assert layout(graph) == layout(graph)
