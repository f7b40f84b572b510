"""Line charts: scales, gaps, labels."""

import math
import re
import xml.etree.ElementTree as ET

from hypothesis import example, given
from hypothesis import strategies as st

from app.drawing.charts import BOTTOM, HEIGHT, LABEL, WIDTH, Series, line_chart


def ticks(root: ET.Element) -> list[str]:
    return [it.text or "" for it in root.findall("./g[@class='chart-ticks']/text[@text-anchor='end']")]


def paths(root: ET.Element) -> list[str]:
    return [it.get("d") or "" for it in root.iter("path") if it.get("class") == "series-line"]


def chart(*values: float, log: bool = False) -> ET.Element:
    return ET.fromstring(line_chart("Loss by step", [Series("loss", values)], "step", "loss", log=log).html())


def test_a_linear_axis_has_round_numbers() -> None:
    assert ticks(chart(0.0, 3.7)) == ["0", "1", "2", "3", "4"]
    assert ticks(chart(-0.3, 0.1)) == ["−0.3", "−0.2", "−0.1", "0", "0.1"]


def test_a_logarithmic_axis_has_powers_of_ten() -> None:
    assert ticks(chart(0.5, 0.002, log=True)) == ["0.001", "0.01", "0.1", "1"]
    assert ticks(chart(1e-9, 1e5, log=True))[::3] == ["10⁻⁹", "0.001", "1000"]
    assert len(ticks(chart(1e-250, 1e250, log=True))) <= 9


def test_values_too_close_to_be_told_apart_still_have_an_axis() -> None:
    assert len(ticks(chart(1.0, math.nextafter(1.0, 2.0)))) > 1
    assert len(ticks(chart(5e-324))) > 1


def test_equal_ratios_are_equal_distances_on_a_logarithmic_axis() -> None:
    (d,) = paths(chart(1, 10, 100, log=True))
    _, first, _, second, _, third = (float(n) for n in re.findall(r"[\d.]+", d))
    assert math.isclose(first - second, second - third)


def test_what_cannot_be_shown_leaves_a_gap() -> None:
    (d,) = paths(chart(1, 2, math.nan, 3, math.inf, 4, 5))
    assert d.count("M") == 3
    (d,) = paths(chart(1, 0, -1, 2, log=True))
    assert d.count("M") == 2


def test_lines_carry_their_names_and_the_chart_its_title() -> None:
    root = ET.fromstring(line_chart("<b>", [Series("a", [1]), Series("b", [2])], "step", "loss").html())
    assert root.get("aria-label") == root.findtext("title") == "<b>"
    assert [it.get("class") for it in root.findall("./g")][2:] == ["series series-0", "series series-1"]


def names(*series: Series, log: bool = False) -> dict[str, float]:
    root = ET.fromstring(line_chart("t", series, "step", "loss", log=log).html())
    texts = [it for group in root.findall("./g")[2:] for it in group.findall("text")]
    return {it.text or "": float(it.get("y", "nan")) for it in texts}


def test_names_of_lines_that_end_at_the_axis_stay_clear_of_its_ticks_and_of_each_other() -> None:
    places = names(Series("A", [1, 0]), Series("B", [1, 0]), Series("C", [1, 0]))
    first, second, third = sorted(places.values())
    assert third <= HEIGHT - BOTTOM + 4
    assert second - first >= LABEL
    assert third - second >= LABEL


def test_a_line_that_cannot_be_shown_at_all_leaves_no_name() -> None:
    assert list(names(Series("A", [0, 0]), Series("B", [1, 2]), log=True)) == ["B"]


def test_what_stands_under_the_values_may_be_said() -> None:
    series = [Series("error", [1.0, 0.1, 0.01])]
    root = ET.fromstring(line_chart("Error", series, "step", "error", labels={0: "1", 2: "10⁻²"}).html())
    assert [it.text for it in root.findall("./g[@class='chart-ticks']/text[@text-anchor='middle']")] == ["1", "10⁻²"]


@given(st.lists(st.floats(), max_size=8), st.booleans())
@example([5e-324], False)
@example([5e-324, 2e-323], False)
@example([5e-324, 1e-300], True)
def test_every_chart_stays_in_its_frame(values: list[float], log: bool) -> None:
    root = chart(*values, log=log)
    for d in paths(root):
        numbers = [float(n) for n in re.findall(r"-?[\d.]+", d)]
        assert all(0 <= x <= WIDTH for x in numbers[::2])
        assert all(0 <= y <= HEIGHT for y in numbers[1::2])


def test_names_of_lines_that_end_together_stand_below_each_other() -> None:
    root = ET.fromstring(line_chart("Two", [Series("A", [1, 2]), Series("B", [3, 2])], "step", "loss").html())
    heights = [float(it.get("y", "")) for it in root.iter() if it.text in ("A", "B")]
    assert abs(heights[0] - heights[1]) >= 12
