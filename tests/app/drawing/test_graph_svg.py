"""The drawing of a trace: the markup that styles and scripts rely on."""

import re
import xml.etree.ElementTree as ET

import pytest

import engine
from app.drawing.graph_svg import graph_svg, width_class
from app.drawing.markup import Element
from tests.app.drawing.programs import MICROGRAD, TWICE, WORKED, WORKED_INPUTS, mlp, trace_of

HOSTILE = "<script>\"&'ẞ"


@pytest.fixture(scope="module")
def worked() -> engine.Trace:
    return engine.trace(WORKED, WORKED_INPUTS)


def tree(element: Element) -> ET.Element:
    return ET.fromstring(element.html())


def by_class(root: ET.Element, name: str) -> list[ET.Element]:
    return [it for it in root.iter() if name in (it.get("class") or "").split()]


def node(root: ET.Element, trace: engine.Trace, name: str) -> ET.Element:
    (found,) = [it for it in by_class(root, "node") if it.get("data-node") == str(trace.graph.names[name])]
    return found


def texts(element: ET.Element, name: str) -> list[str | None]:
    return [it.text for it in by_class(element, name)]


def test_the_layers_of_a_drawing_stand_in_order(worked: engine.Trace) -> None:
    root = tree(graph_svg(worked))
    assert root.get("class") == "graph"
    assert root.get("aria-label") == "Computation graph of L: 9 nodes"
    (viewport,) = root
    assert [it.get("class") for it in viewport] == ["clusters", "edges", "nodes", "overlay"]
    assert [it.get("data-statement") for it in viewport[0]] == ["0", "2"]
    assert texts(root, "cluster-label") == ["z = w·x + b", "L = (a − y)²"]
    assert tree(graph_svg(worked, down=True)).get("class") == "graph down"


def test_a_finished_drawing_shows_every_value_and_gradient(worked: engine.Trace) -> None:
    root = tree(graph_svg(worked))
    for name, value, gradient in [
        ("L", "4", "1"),
        ("z", "7", "4"),
        ("w", "3", "8"),
        ("y", "5", "−4"),
        ("x", "2", "12"),
    ]:
        box = node(root, worked, name)
        assert texts(box, "node-value") == [value]
        assert texts(box, "node-gradient") == [gradient]
        assert texts(box, "node-name") == [name]
    assert texts(root, "node-symbol") == ["×", "+", "ReLU", "−", "(·)²"]
    assert "negative" in (by_class(node(root, worked, "y"), "node-gradient")[0].get("class") or "")


def test_every_edge_of_a_backward_step_is_drawn_under_its_name(worked: engine.Trace) -> None:
    root = tree(graph_svg(worked))
    edges = {it.get("data-edge"): it for it in by_class(root, "edge")}
    for edge in worked.edges:
        it = edges[f"{edge.node}:{edge.port}"]
        assert (it.get("data-from"), it.get("data-to")) == (str(edge.to), str(edge.node))
        assert (by_class(it, "edge-line")[0].get("d") or "").startswith("M")
    y_edge = next(it for it in edges.values() if it.get("data-from") == str(worked.graph.names["y"]))
    assert y_edge.get("class") == "edge negative width-4"


def test_what_is_not_yet_known_is_never_shown_as_zero(worked: engine.Trace) -> None:
    root = tree(graph_svg(worked, 0))
    assert texts(node(root, worked, "z"), "node-value") == ["not yet"]
    assert texts(node(root, worked, "w"), "node-value") == ["3"]
    assert set(texts(root, "node-gradient")) == {"not yet"}
    assert all(it.get("class") == "edge" for it in by_class(root, "edge"))


def test_a_drawing_at_a_step_shows_what_is_known_then(worked: engine.Trace) -> None:
    for done in range(1, len(worked.steps) + 1):
        root, known = tree(graph_svg(worked, done)), worked.at(done - 1)
        for it in by_class(root, "node"):
            i = int(it.get("data-node") or -1)
            assert (texts(it, "node-value") == ["not yet"]) == (known.values[i] is None)
            assert (texts(it, "node-gradient") == ["not yet"]) == (known.gradients[i] is None)
        step = worked.steps[done - 1]
        (current,) = [it for it in by_class(root, "current") if it.get("data-node")]
        assert current.get("data-node") == str(step.node if step.to is None else step.to)
        sent = [it for it in by_class(root, "edge") if "width-" in (it.get("class") or "")]
        assert len(sent) == sum(it.phase == "backward" for it in worked.steps[:done])


def geometry(element: Element) -> str:
    """Return a drawing without what values may change."""
    without_badges = re.sub(r'<g class="mark .*?</g>', "", element.html())
    return re.sub(r' (class|aria-label)="[^"]*"|>[^<]*<', "", without_badges)


def test_values_and_steps_never_move_anything(worked: engine.Trace) -> None:
    other = engine.trace(WORKED, {"x": -123456, "w": 1e-9, "b": 1e300, "y": float("inf")})
    assert geometry(graph_svg(worked)) == geometry(graph_svg(other)) == geometry(graph_svg(worked, 3))


def test_a_node_is_described_in_words(worked: engine.Trace) -> None:
    labels = [it.get("aria-label") for it in by_class(tree(graph_svg(worked)), "node")]
    assert "multiply, w times x, value 6, gradient 4" in labels
    assert "input y, value 5, gradient minus 4" in labels
    assert "a, relu of z, value 7, gradient 4" in labels
    at_start = [it.get("aria-label") for it in by_class(tree(graph_svg(worked, 0)), "node")]
    assert "multiply, w times x, value not yet, gradient not yet" in at_start


def test_one_node_is_the_tab_stop(worked: engine.Trace) -> None:
    stops = [it.get("tabindex") for it in by_class(tree(graph_svg(worked)), "node")]
    assert sorted(stops, key=str) == ["-1"] * 8 + ["0"]


def test_the_output_is_marked(worked: engine.Trace) -> None:
    (output,) = by_class(tree(graph_svg(worked)), "output")
    assert output.get("data-node") == str(worked.graph.output)


def test_a_tensor_shows_its_shape() -> None:
    trace = engine.trace("L = sum((W@x)**2)", {"W": [[1, 2, 3], [4, 5, 6]], "x": [1, 0, 1]})
    root = tree(graph_svg(trace))
    assert node(root, trace, "W").get("data-shape") == "2×3"
    assert texts(node(root, trace, "W"), "node-value") == texts(node(root, trace, "W"), "node-gradient") == ["2×3"]
    assert texts(node(root, trace, "x"), "node-value") == ["vector 3"]


def test_what_gets_no_gradient_says_so() -> None:
    trace = engine.trace("c = 2\nk = stop_gradient(x)\ny = c*x + k", {"x": 3})
    root = tree(graph_svg(trace))
    assert texts(node(root, trace, "c"), "node-gradient") == ["no gradient"]


def test_a_literal_is_written_into_the_symbol_of_its_consumer() -> None:
    trace = trace_of(MICROGRAD)
    symbols = texts(tree(graph_svg(trace)), "node-symbol")
    assert {"(·)³", "+1", "×2", "×3", "(·)²", "÷2", "10 ÷ ·"} <= set(symbols)


def test_the_two_edges_of_a_square_have_two_names() -> None:
    names = [it.get("data-edge") for it in by_class(tree(graph_svg(trace_of(TWICE))), "edge")]
    assert len(names) == len(set(names)) == 6


def test_large_drawings_leave_numbers_to_the_inspector() -> None:
    root = tree(graph_svg(trace_of(mlp(4, 5, 5, 1))))
    assert not by_class(root, "node-value")
    assert by_class(root, "node-symbol")


def test_not_a_number_and_infinity_are_shown_by_name() -> None:
    trace = engine.trace("y = log(x)*z", {"x": -1, "z": 0})
    assert texts(node(tree(graph_svg(trace)), trace, "y"), "node-value") == ["NaN"]
    trace = engine.trace("y = exp(x)", {"x": 1000})
    root = tree(graph_svg(trace))
    assert texts(node(root, trace, "y"), "node-value") == ["∞"]
    assert by_class(root, "edge")[0].get("class") == "edge positive width-6"


@pytest.mark.parametrize(
    ("size", "width"), [(0, 0), (1e-9, 0), (0.01, 1), (0.1, 2), (1, 3), (-4, 4), (10, 4), (100, 5), (1e30, 6)]
)
def test_widths_are_a_fixed_logarithmic_scale(size: float, width: int) -> None:
    assert width_class(size) == f"width-{width}"
