"""A published worked example as the API lists it and as it gives it whole."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

from pydantic import BaseModel, Field

from app.content.gallery import ENTRIES, GROUPS, KINDS, Entry, Finding, Found, Row, compare, findings
from app.content.gallery.library import SORTS
from app.schemas.example import SourceAnswer
from app.schemas.model import RequestModel, Tensor


class GalleryRequest(RequestModel):
    """Which entries to list; all if nothing is asked."""

    aliases: ClassVar[dict[str, str]] = {"category": "kind", "theme": "kind", "source": "group"}

    kind: Annotated[str, Field(description="The slug of a kind of graph.")] = ""
    group: Annotated[str, Field(description="The slug of a group of sources.")] = ""


class NamedAnswer(BaseModel):
    """A kind of graph, or a group of sources."""

    slug: Annotated[str, Field(description="Its stable name.")]
    title: Annotated[str, Field(description="Its title.")]


class EntrySummary(BaseModel):
    """A published example in the list."""

    slug: Annotated[str, Field(description="Its stable name.")]
    title: Annotated[str, Field(description="What it is called here.")]
    group: Annotated[str, Field(description="The slug of the group of its source.")]
    kind: Annotated[str, Field(description="The slug of the kind of its graph.")]
    source: Annotated[SourceAnswer, Field(description="Who published it, and where.")]
    numbers: Annotated[int, Field(description="How many printed numbers are compared.")]
    equal: Annotated[int, Field(description="How many of them ours equals to the printed digits.")]
    errata: Annotated[int, Field(description="In how many places print is wrong.")]


class GalleryAnswer(BaseModel):
    """The gallery, or the part of it that was asked for."""

    groups: Annotated[list[NamedAnswer], Field(description="All groups of sources, in order.")]
    kinds: Annotated[list[NamedAnswer], Field(description="All kinds of graphs, in order.")]
    entries: Annotated[list[EntrySummary], Field(description="The entries, group by group.")]


class NumberAnswer(BaseModel):
    """A printed number beside ours."""

    section: Annotated[
        Literal["values", "gradients", "updated", "after"],
        Field(description="A value, a gradient, a parameter after the update, or a value after it."),
    ]
    name: Annotated[str, Field(description="The variable.")]
    index: Annotated[list[int], Field(description="The entry of a tensor; empty for a number.")]
    printed: Annotated[str, Field(description="As it is printed.")]
    ours: Annotated[float, Field(description="In 64-bit floating point.")]
    difference: Annotated[float, Field(description="Ours minus the printed one.")]
    verdict: Annotated[
        Literal["equal", "last-digits"], Field(description="Whether ours, rounded once, has the printed digits.")
    ]


class FigureAnswer(BaseModel):
    """A printed number of an erratum."""

    name: Annotated[str, Field(description="The variable.")]
    index: Annotated[list[int], Field(description="The entry of a tensor; empty for a number.")]
    printed: Annotated[str, Field(description="As it is printed.")]
    right: Annotated[float, Field(description="The right number.")]
    slipped: Annotated[float | None, Field(description="What the slip gives; null if no calculation makes it.")]
    agrees: Annotated[Literal["slip", "right", "none"], Field(description="Which of the two has the printed digits.")]


class WitnessAnswer(BaseModel):
    """One gradient: of the right pass, with the slip, and as a central difference."""

    name: Annotated[str, Field(description="The input.")]
    index: Annotated[list[int], Field(description="The entry of a tensor; empty for a number.")]
    right: Annotated[float, Field(description="Of the right backward pass.")]
    slipped: Annotated[float, Field(description="Of the pass with the slip.")]
    numeric: Annotated[float, Field(description="The central difference, which needs no backward pass.")]


class ErratumAnswer(BaseModel):
    """A place where print is wrong."""

    slug: Annotated[str, Field(description="Its name within the entry.")]
    title: Annotated[str, Field(description="What it is called.")]
    kind: Annotated[str, Field(description=f"One of {', '.join(SORTS)}.")]
    why: Annotated[list[str], Field(description="Paragraphs; formulas stand between backticks.")]
    figures: Annotated[list[FigureAnswer], Field(description="The printed numbers.")]
    witness: Annotated[WitnessAnswer | None, Field(description="How one knows who is right, if a gradient shows it.")]


class EntryAnswer(EntrySummary):
    """A published example, whole: `program` and `inputs` make a question for `/traces`."""

    about: Annotated[str, Field(description="What it is; formulas stand between backticks.")]
    program: Annotated[str, Field(description="The program text.")]
    inputs: Annotated[dict[str, Tensor], Field(description="A value for every free name.")]
    comparison: Annotated[list[NumberAnswer], Field(description="Every printed number beside ours.")]
    corrections: Annotated[list[ErratumAnswer], Field(description="The errata.")]


def gallery_json(kind: str = "", group: str = "") -> dict[str, Any]:
    """Return the list as the API answers it."""
    found = [it for it in ENTRIES.values() if kind in ("", it.kind) and group in ("", it.group)]
    return {
        "groups": [{"slug": slug, "title": it.title} for slug, it in GROUPS.items()],
        "kinds": [{"slug": slug, "title": title} for slug, title in KINDS.items()],
        "entries": [_summary(entry) for entry in found],
    }


def entry_json(entry: Entry) -> dict[str, Any]:
    """Return an entry as the API answers it."""
    return {
        **_summary(entry),
        "about": entry.about,
        "program": entry.program,
        "inputs": dict(entry.inputs),
        "comparison": [_number(row) for row in compare(entry.slug).rows],
        "corrections": [_erratum(finding) for finding in findings(entry.slug)],
    }


def _summary(entry: Entry) -> dict[str, Any]:
    comparison = compare(entry.slug)
    return {
        "slug": entry.slug,
        "title": entry.title,
        "group": entry.group,
        "kind": entry.kind,
        "source": {"title": entry.source, "link": entry.link},
        "numbers": len(comparison.rows),
        "equal": comparison.equal,
        "errata": len(entry.errata),
    }


def _number(row: Row) -> dict[str, Any]:
    return {
        "section": row.section,
        "name": row.name,
        "index": list(row.index),
        "printed": row.printed,
        "ours": row.ours,
        "difference": row.difference,
        "verdict": row.verdict,
    }


def _erratum(finding: Finding) -> dict[str, Any]:
    erratum, witness = finding.erratum, finding.witness
    return {
        "slug": erratum.slug,
        "title": erratum.title,
        "kind": erratum.kind,
        "why": list(erratum.why),
        "figures": [_figure(found) for found in finding.figures],
        "witness": witness
        and {
            "name": witness.name,
            "index": list(witness.index),
            "right": witness.right,
            "slipped": witness.slipped,
            "numeric": witness.numeric,
        },
    }


def _figure(found: Found) -> dict[str, Any]:
    figure = found.figure
    return {
        "name": figure.name,
        "index": list(figure.index),
        "printed": figure.printed,
        "right": found.right,
        "slipped": found.slipped,
        "agrees": figure.agrees,
    }
