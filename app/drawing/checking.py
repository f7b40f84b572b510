"""The section of the inspector on finite differences: the check of one gradient, and its error against the step."""

from __future__ import annotations

from math import log10

from app.drawing.charts import Series, line_chart
from app.drawing.markup import Element
from app.drawing.numbers import format_number, superscript
from app.drawing.tables import figure, note, row, table
from engine.checks import Check
from engine.checks.step_curves import PER_DECADE, StepCurve

VERDICTS = {
    "kink": "A kink", "jump": "A jump", "coarse-step": "The step is too coarse",
    "rounding": "Lost in rounding", "undefined": "Undefined", "blocked": "Blocked", "differ": "They differ",
}  # fmt: skip
EACH = 3 * PER_DECADE


def checking(check: Check, curve: StepCurve | None) -> list[Element]:
    """Return what the backward pass and a central difference say of one entry, the verdict, and the curve."""
    cell = f"[{','.join(map(str, check.index))}]" if check.index else ""
    rows = [row(f"backward pass, for {check.name}{cell}", figure("gradient", check.analytic))]
    if check.numeric is not None:
        rows.append(row("central difference", format_number(check.numeric, 8)))
    if check.relative is not None:
        rows.append(row("relative error", format_number(check.relative, 2)))
    if check.step is not None:
        rows.append(row("step", format_number(check.step, 2)))
    agrees = check.verdict == "agree"
    word = () if agrees else (Element("strong", {}, (f"{VERDICTS[check.verdict]}.",)), " ")
    return [
        note(*word, check.text, kind="panel-note" if agrees else "panel-remark"),
        table(("by", "gives"), rows),
        *([curve_figure(curve)] if curve is not None and curve.best is not None else []),
    ]


def curve_figure(curve: StepCurve) -> Element:
    """Return the error of the central difference against its step, as a chart that says what it shows."""
    points = curve.points[::-1]
    labels = {place: f"10{superscript(round(log10(it.step)))}" for place, it in enumerate(points) if place % EACH == 0}
    series = [Series("error", [point.absolute for point in points])]
    chart = line_chart("Error of the central difference against its step", series, "step", "error", log=True,
                       labels=labels)  # fmt: skip
    return Element("figure", {"class": "section-chart"}, (chart, Element("figcaption", {}, (curve.text,))))
