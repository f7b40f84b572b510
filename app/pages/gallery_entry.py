"""An entry of the gallery as its page shows it: the comparison, the errata and the passes, all as text and markup."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from markupsafe import Markup

from app.content.gallery import (
    ENTRIES,
    Comparison,
    Entry,
    Erratum,
    Figure,
    Finding,
    Found,
    Row,
    Variant,
    Witness,
    changed_edges,
    changed_nodes,
    compare,
    findings,
    right_pass,
    variant_of,
    variants,
)
from app.content.gallery.comparison import SECTIONS, beside
from app.content.gallery.library import KINDS, READ, SORTS
from app.drawing.mathml import formula
from app.drawing.numbers import MINUS, format_number
from app.drawing.view import Drawings, view_json
from app.pages.pitfall_text import prose
from app.pages.player import InputField, input_field, page_data, sentence
from app.pages.questions import USUAL, PageQuestion
from app.schemas.trace import encode, trace_json
from engine import Trace
from engine.slips import Slipped

FOLD_ABOVE: Final = 60
_WITNESS: Final = 6
# How a number is called that is not right.
_WITH: Final = {"formula": "by the formula in print", "noise": "in single precision"}
# What is said of a printed figure, by which number it agrees with.
_SAID: Final = {
    "slip": "Print has what the slip gives.",
    "right": "Print has the right number, beside a formula that does not give it.",
    "none": "Print has neither number.",
}


@dataclass(frozen=True, slots=True)
class Marked:
    """A number as text, parted where it begins to differ from the printed one."""

    same: str
    rest: str


@dataclass(frozen=True, slots=True)
class RowView:
    """A row of the comparison."""

    label: str
    printed: str
    ours: Marked
    difference: str
    verdict: str
    is_equal: bool
    way: Marked | None
    way_is_equal: bool


@dataclass(frozen=True, slots=True)
class FigureView:
    """A printed figure of an erratum with its numbers."""

    label: Markup
    printed: str
    slipped: Marked | None
    right: Marked
    agrees: str


@dataclass(frozen=True, slots=True)
class ErratumView:
    """An erratum; ``told`` and ``due`` are what is said where the pass first goes wrong, and what should be."""

    slug: str
    kind: str
    title: str
    with_slip: str
    why: list[Markup]
    figures: list[FigureView]
    said: list[Markup]
    witness: Mapping[str, str] | None
    variant: str
    step: int | None
    told: str
    due: str
    graph: Markup


@dataclass(frozen=True, slots=True)
class EntryPage:
    """The context of an entry's page."""

    entry: Entry
    kind: str
    read: str
    about: Markup
    before: Entry | None
    after: Entry | None
    comparison: Comparison
    sections: list[tuple[str, list[RowView]]]
    way: str
    errata: list[ErratumView]
    choices: list[tuple[str, str]]
    address: str
    inputs: str
    fields: list[InputField]
    program_lines: list[str]
    sentence: str
    graph: Markup
    graph_down: Markup
    data: Markup
    passes: Markup


def entry_page(slug: str) -> EntryPage:
    """Return the context of an entry's page."""
    entry, right = ENTRIES[slug], right_pass(slug)
    slugs = list(ENTRIES)
    place = slugs.index(slug)
    question = PageQuestion(entry.program, entry.inputs)
    drawings = Drawings(right, folded(right))
    down = drawings.down()
    comparison = compare(slug)
    shown = {it.slug: it for it in variants(slug)}
    named = {it.slug: shown.get(variant_of(entry, it)) for it in entry.errata}
    return EntryPage(
        entry=entry,
        kind=KINDS[entry.kind],
        read=READ[entry.read],
        about=prose(entry.about, {}),
        before=ENTRIES[slugs[place - 1]] if place else None,
        after=ENTRIES[slugs[place + 1]] if place + 1 < len(slugs) else None,
        comparison=comparison,
        sections=_sections(comparison),
        way=entry.way.why if entry.way else "",
        errata=[_erratum(it, named[it.erratum.slug]) for it in findings(slug)],
        choices=[(it.slug, _choice(entry, it)) for it in shown.values()],
        address=f"/play{question.address()}",
        inputs=encode(dict(entry.inputs)).decode(),
        fields=[input_field(name, value) for name, value in entry.inputs.items()],
        program_lines=entry.program.splitlines(),
        sentence=sentence(right, None, len(right.steps)),
        graph=Markup(drawings.across().html()),
        graph_down=Markup(down.html() if down else ""),
        data=page_data(_data(entry, right, drawings)),
        passes=page_data({it.slug: _pass(it, right) for it in shown.values()}),
    )


def folded(traced: Trace) -> tuple[int, ...] | None:
    """Return the statements that a page draws as one block each: all of them where there is much to draw."""
    if len(traced.nodes) <= FOLD_ABOVE:
        return None
    return tuple(range(len(traced.graph.program.statements)))


def _sections(comparison: Comparison) -> list[tuple[str, list[RowView]]]:
    sections: dict[str, list[RowView]] = {}
    for row in comparison.rows:
        sections.setdefault(SECTIONS[row.section][1], []).append(_row(row))
    return list(sections.items())


def _row(row: Row) -> RowView:
    said = "equal" if row.verdict == "equal" else f"last digit{'s' if row.units > 9 else ''} off by {row.units}"
    return RowView(
        label=row.label,
        printed=_signed(row.printed),
        ours=_marked(beside(row.ours, row.printed), row.printed),
        difference=format_number(row.difference, 2),
        verdict=said,
        is_equal=row.verdict == "equal",
        way=None if row.way is None else _marked(beside(row.way, row.printed), row.printed),
        way_is_equal=row.way_is_equal,
    )


def _marked(text: str, printed: str) -> Marked:
    """Return a number parted where its digits leave the printed ones."""
    pairs = enumerate(zip(text, printed, strict=False))
    same = next((place for place, (mine, theirs) in pairs if mine != theirs), min(len(text), len(printed)))
    return Marked(_signed(text[:same]), _signed(text[same:]))


def _signed(text: str) -> str:
    return text.replace("-", MINUS)


def _erratum(finding: Finding, variant: Variant | None) -> ErratumView:
    erratum = finding.erratum
    step = variant.step if variant else None
    has_line = variant is not None and variant.told != variant.due
    return ErratumView(
        slug=erratum.slug,
        kind=SORTS[erratum.kind],
        title=erratum.title,
        with_slip=_WITH.get(erratum.kind, "with the slip"),
        why=[prose(text, {}) for text in erratum.why],
        figures=[_figure(found) for found in finding.figures],
        said=_said(erratum),
        witness=_witness(finding.witness, erratum) if finding.witness else None,
        variant=variant.slug if variant else "",
        step=step,
        told=variant.told if variant and has_line else "",
        due=variant.due if variant and has_line else "",
        graph=Markup(Drawings(variant.trace, folded(variant.trace)).across().html()) if variant else Markup(""),
    )


def _said(erratum: Erratum) -> list[Markup]:
    """Return which number print has: once where it is the same for all figures, else with their names."""
    kinds: dict[str, list[Markup]] = {}
    for figure in erratum.figures:
        kinds.setdefault(figure.agrees, []).append(_label(figure))
    if len(kinds) == 1:
        return [Markup(_SAID[kind]) for kind in kinds]
    return [Markup("{}: {}").format(Markup(", ").join(labels), _SAID[kind].lower()) for kind, labels in kinds.items()]


def _choice(entry: Entry, variant: Variant) -> str:
    """Return what a pass is called on the switch."""
    kinds = {it.slug: it.kind for it in entry.errata}
    if variant.slug not in kinds:
        return variant.title
    if kinds[variant.slug] == "formula":
        return "By the formula in print"
    return f"As printed: {variant.title[0].lower()}{variant.title[1:]}"


def _figure(found: Found) -> FigureView:
    figure = found.figure
    return FigureView(
        label=_label(figure),
        printed=_signed(figure.printed),
        slipped=None if found.slipped is None else _number(found.slipped, figure),
        right=_number(found.right, figure),
        agrees=figure.agrees,
    )


def _label(figure: Figure) -> Markup:
    if figure.label:
        return prose(figure.label, {})
    name = Markup(formula(figure.name).html())
    place = f"[{', '.join(map(str, figure.index))}]" if figure.index else ""
    is_gradient = figure.measure.of == "gradient"
    return Markup("{}{}{}").format("gradient by " if is_gradient else "", name, place)


def _number(number: float, figure: Figure) -> Marked:
    if "e" in figure.printed:
        return Marked("", format_number(number, len(figure.printed.split("e")[0].strip("-0.").replace(".", "")) + 2))
    return _marked(beside(number, figure.printed), figure.printed)


def _witness(witness: Witness, erratum: Erratum) -> dict[str, str]:
    place = f"[{', '.join(map(str, witness.index))}]" if witness.index else ""
    numbers = {"right": witness.right, "slipped": witness.slipped, "numeric": witness.numeric}
    return {"name": erratum.witness + place, **{key: format_number(it, _WITNESS) for key, it in numbers.items()}}


def _data(entry: Entry, right: Trace, drawings: Drawings) -> dict[str, Any]:
    """Return what the player starts from; there is no inspector here, so panels and formulas stay away."""
    content = {**trace_json(right, "view"), "view": _bare(view_json(right, drawings=drawings))}
    question: dict[str, Any] = {"program": entry.program, "inputs": dict(entry.inputs)}
    fold = folded(right)
    question |= {} if fold is None else {"fold": list(fold)}
    return {"trace": content, "question": question, "usual": USUAL, "selected": right.graph.names[entry.look]}


def _pass(variant: Variant, right: Trace) -> dict[str, Any]:
    """Return a pass for the switch: its trace, where it stands, and which nodes and edges differ.

    The drawing is that of the right pass, unless the mistake is another program.
    """
    traced = variant.trace
    content = trace_json(traced, "view")
    values: Sequence[int] = ()
    gradients: Sequence[int] = ()
    if isinstance(traced, Slipped):
        values, gradients = changed_nodes(traced)
    else:
        content["view"] = _bare(view_json(traced))
    node = traced.graph.names[variant.node or right.graph.output_name]
    step = variant.step or len(traced.steps)
    wrong = {"values": values, "gradients": gradients, "edges": changed_edges(traced)}
    return {"trace": content, "step": step, "selected": node, "wrong": wrong}


def _bare(view: dict[str, Any]) -> dict[str, Any]:
    return {**view, "panels": {}, "formulas": []}
