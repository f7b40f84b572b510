"""The answer to a question about scalars as a form: written once for a plan, filled in with each trace's numbers."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite
from typing import Final
from weakref import WeakKeyDictionary

import orjson

from app.schemas.trace import diagnostics_json, encode, trace_json
from engine import Trace
from engine.expand import ScalarTrace
from engine.forms import Form, trace_of_blanks
from engine.plan import Plan

LARGEST: Final = 64
"""Nodes of a program whose answer is kept as a form."""

_FORMS: WeakKeyDictionary[Plan, Form | None] = WeakKeyDictionary()


def filled_in(trace: Trace) -> bytes | None:
    """Return what ``encode(trace_json(trace))`` gives, in a third of its time; None where there is no form for it.

    There is one from the second question about a plan of few scalars; numbers that are not finite never fit.
    """
    plan = trace.plan
    if plan.size > LARGEST or not plan.is_scalar or trace.seed != 1.0 or isinstance(trace, ScalarTrace):
        return None
    if not isfinite(sum(trace.record)):
        return None
    if plan not in _FORMS:
        _FORMS[plan] = None
        return None
    form = _FORMS[plan]
    if form is None:
        form = _FORMS[plan] = _form(plan)
    remarks = encode(diagnostics_json(trace))
    return b"%s%s}" % (form.filled(trace.record, _raw).encode(), remarks)


def _form(plan: Plan) -> Form:
    blank = trace_of_blanks(plan)
    blank.diagnostics = ()
    text = encode(trace_json(blank)).decode()
    end = '"diagnostics":[]}'
    assert text.endswith(end)
    return Form(text[: -len("[]}")])


def _raw(numbers: Sequence[float]) -> list[str]:
    return orjson.dumps(numbers).decode()[1:-1].split(",")
