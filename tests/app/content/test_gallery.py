"""The gallery: every printed number is compared, and every slip gives exactly what it is said to."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pytest

from app.content.gallery import ENTRIES, GROUPS, KINDS, compare, findings, right_pass, variants
from app.content.gallery.comparison import beside, prints
from engine.slips import Slipped

each = pytest.mark.parametrize("slug", ENTRIES)
ERRATA = [(slug, erratum.slug) for slug, entry in ENTRIES.items() for erratum in entry.errata]
MOST_UNITS = 16


def test_entries_are_sorted_into_groups_and_kinds() -> None:
    assert {entry.group for entry in ENTRIES.values()} == set(GROUPS)
    assert {entry.kind for entry in ENTRIES.values()} == set(KINDS)
    assert len(ENTRIES) == 44
    assert len({entry.title for entry in ENTRIES.values()}) == len(ENTRIES)
    assert all(entry.link.startswith("http") for entry in ENTRIES.values())


@each
def test_every_printed_number_is_ours_to_its_digits_or_within_what_rounding_explains(slug: str) -> None:
    entry, comparison = ENTRIES[slug], compare(slug)
    assert comparison.rows
    prefixes = {"values": "", "gradients": "g:", "updated": "u:", "after": "a:"}
    for row in comparison.rows:
        told = float(row.printed)
        assert row.difference == pytest.approx(row.ours - told, abs=1e-15 + abs(told) * 1e-9)
        if row.verdict == "equal":
            assert prints(row.ours, row.printed)
            assert row.units == 0
            continue
        name = prefixes[row.section] + row.name
        keys = name, f"{name}[{','.join(map(str, row.index))}]"
        known = [entry.precision_by_name[key] for key in keys if key in entry.precision_by_name]
        assert abs(row.difference) <= (known or [entry.precision])[0] + entry.relative * abs(told), row.label
        unit = Decimal(1).scaleb(int(Decimal(row.printed).as_tuple().exponent))
        assert 1 <= row.units <= MOST_UNITS, row.label
        assert row.units == pytest.approx(float(abs(Decimal(row.ours) - Decimal(row.printed)) / unit), abs=0.5), (
            row.label
        )


@each
def test_numbers_as_printed_are_those_of_the_data(slug: str) -> None:
    published = ENTRIES[slug].published
    gradients = {**published["gradients"], **published["intermediate_gradients"]}
    tables = {"values": published["values"], "gradients": gradients, "updated": published.get("updated", {})}
    for row in compare(slug).rows:
        table = tables.get(row.section, published.get("after_update", {}))
        if row.name in table:
            assert float(row.printed) == float(np.asarray(table[row.name])[row.index]), row.label


def test_most_numbers_are_equal_and_a_source_that_rounds_is_met_on_its_own_way() -> None:
    every = {slug: compare(slug) for slug in ENTRIES}
    equal, count = (sum(it.equal for it in every.values()), sum(len(it.rows) for it in every.values()))
    assert (equal, count) == (429, 497)
    whole = ["victor-zhou-alice", "han-kamber-pei-example-9-1", "dfdx-mse", "karpathy-lecture-neuron-tanh"]
    assert all(every[slug].way_equal == every[slug].way_count for slug in whole)
    for slug, comparison in every.items():
        if ENTRIES[slug].way:
            told = [row for row in comparison.rows if row.way is not None]
            assert comparison.way_equal >= sum(row.verdict == "equal" for row in told), slug


@pytest.mark.parametrize(("slug", "erratum"), ERRATA)
def test_every_slip_gives_exactly_the_printed_digits(slug: str, erratum: str) -> None:
    (finding,) = (it for it in findings(slug) if it.erratum.slug == erratum)
    for found in finding.figures:
        assert found.is_explained, (found.figure.printed, found.right, found.slipped)
    if finding.witness:
        it = finding.witness
        assert it.numeric == pytest.approx(it.right, rel=1e-6, abs=1e-9)
        if finding.erratum.kind != "noise":
            assert it.numeric != pytest.approx(it.slipped, rel=1e-4)


def test_the_famous_numbers_come_out() -> None:
    one, many = findings("mazur-2015-mlp-2-2-2")
    assert [f"{number:.9f}" for number in (one.figures[0].right, one.figures[0].slipped or 0)] == [
        "0.291027774",
        "0.291027924",
    ]
    assert [f"{found.slipped:.9f}" for found in many.figures[:2]] == ["0.015912196", "0.984065734"]
    assert prints(many.figures[2].slipped or 0, many.figures[2].figure.printed.replace("351", "35"))
    (twice,) = findings("micrograd-issue-53")
    assert [found.slipped for found in twice.figures] == [3.0, 3.0, 2.0, 10.0]


@each
def test_passes_say_where_they_go_wrong(slug: str) -> None:
    for it in variants(slug):
        if isinstance(it.trace, Slipped):
            assert it.step is not None
            assert it.told == it.trace.steps[it.step - 1].text
            assert it.trace.wrong
        else:
            assert it.told in it.trace.graph.program.text
            assert it.due in right_pass(slug).graph.program.text


def test_digits_are_counted_as_they_are_printed() -> None:
    assert prints(0.125, "0.12")
    assert prints(5.3570e-07, "5.3570e-07")
    assert not prints(0.02149, "0.0214")
    assert beside(1763.8845454, "1763.8846") == "1763.8845454"
    assert beside(2.0, "2") == "2"
