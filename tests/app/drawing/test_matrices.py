"""Values as mathematics, and how wide they are."""

from __future__ import annotations

import numpy as np

from app.drawing import mathml
from app.drawing.extent import extent
from app.drawing.matrices import matrix


def test_a_matrix_has_its_rows_and_the_class_of_what_it_is() -> None:
    html = matrix(np.array([[1.0, -0.5], [0.25, 1 / 3]]), "gradient", 3).html()
    assert html.count("<mtr>") == 2
    assert html.count("<mtd>") == 4
    assert "<mn>−0.5</mn>" in html
    assert "<mn>0.333</mn>" in html
    assert '<mrow class="gradient">' in html


def test_a_vector_is_one_row_and_a_number_has_no_brackets() -> None:
    assert matrix(np.array([1.0, 2.0]), "value").html().count("<mtr>") == 1
    assert "[" not in matrix(-2.0, "value").html()


def test_what_has_more_axes_is_told_by_its_shape() -> None:
    assert ">2×1×3<" in matrix(np.zeros((2, 1, 3)), "value").html()


def test_a_fraction_is_as_wide_as_its_wider_part() -> None:
    assert extent(mathml.formula("a/(a + b + c)")) < extent(mathml.formula("a*(a + b + c)"))


def test_a_matrix_is_as_wide_as_its_widest_columns() -> None:
    narrow, wide = np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([[1.0, 2.0], [3.0, -4.125]])
    assert extent(matrix(narrow, "value")) + 5 == extent(matrix(wide, "value"))
