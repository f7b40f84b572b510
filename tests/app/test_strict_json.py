"""JSON is read as the standard means it, and departures are found where they are."""

from __future__ import annotations

import json
import time
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app import strict_json
from app.problems import Problem
from app.strict_json import DEPTH, loads

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=12,
)


@given(values, st.booleans())
def test_right_json_is_read_as_the_standard_library_reads_it(value: Any, ascii_only: bool) -> None:
    text = json.dumps(value, ensure_ascii=ascii_only)
    read = loads(text.encode())
    assert repr(read) == repr(json.loads(text))
    assert repr(loads(text)) == repr(read)


@given(
    st.lists(
        st.sampled_from(['"a"', '"b:{"', ":", ",", "{", "}", "[", "]", "1", "1e999", "NaN", '"\\ud800"']), max_size=12
    )
)
def test_the_fast_decoder_takes_nothing_that_the_other_one_refuses(pieces: list[str]) -> None:
    text = "".join(pieces)
    read = strict_json._read_fast(text.encode(), 4)
    if read is not strict_json._UNSURE:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(strict_json, "_read_fast", lambda body, depth: strict_json._UNSURE)
            assert loads(text, depth=4) == read


@pytest.mark.parametrize(
    "text", ['{"a": {"b": 1, "b": 2}}', '{"a": [[{"b": 1, "b": 2}]]}', '{":": 1, "x": {"b": 1, "b": 2}}']
)
def test_a_key_that_is_given_twice_is_found_at_any_depth(text: str) -> None:
    assert [code for code, _ in flaws(text)] == ["duplicate-key"]


@given(st.binary(max_size=64) | st.text(alphabet='{}[],:"\\/-+.0123456789eEu \n', max_size=64).map(str.encode))
def test_anything_at_all_is_a_value_or_a_problem(body: bytes) -> None:
    with suppress(Problem):
        loads(body)


def flaws(text: str | bytes) -> list[tuple[str, str]]:
    with pytest.raises(Problem) as caught:
        loads(text)
    return [(flaw.code, flaw.pointer) for flaw in caught.value.flaws]


def test_every_flaw_is_found_with_its_pointer_in_reading_order() -> None:
    text = '{"a": [1, NaN, {"b/c": 1e999}], "~": -Infinity, "d": 1, "\\u0064": 2, "e": "\\udc00"}'
    assert flaws(text) == [
        ("non-json-number", "#/a/1"),
        ("number-out-of-range", "#/a/2/b~1c"),
        ("non-json-number", "#/~0"),
        ("duplicate-key", "#/d"),
        ("invalid-encoding", "#/e"),
    ]


def test_a_surrogate_pair_is_one_character() -> None:
    assert loads(r'"\ud83d\ude0d"') == "😍"
    assert loads(r'"\\ud800"') == r"\ud800"


@pytest.mark.parametrize("number", ["1e308", "1.7976931348623157e308", "-1e-999", "0e999", "1" + "0" * 308])
def test_numbers_within_float64_are_read(number: str) -> None:
    assert float(loads(number)) == float(number)


@pytest.mark.parametrize(
    "number", ["1e309", "-1e309", "1" + "0" * 309, "9" * 309, "1" + "0" * 400 + ".5", "9" * 100_000]
)
def test_numbers_beyond_float64_are_refused(number: str) -> None:
    assert flaws(number) == [("number-out-of-range", "#")]


def test_nesting_is_counted_outside_of_texts() -> None:
    assert loads("[" * DEPTH + "]" * DEPTH)
    assert flaws("[" * (DEPTH + 1) + "]" * (DEPTH + 1)) == [("json-too-deep", "#")]
    assert loads(json.dumps("[{" * 100 + '"' + "[" * 100))
    assert len(loads("[" + ",".join(["[]"] * 100) + "]")) == 100


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("{'a': 1}", "double quotes"),
        ("{a: 1}", "double quotes"),
        ('{"a": True}', "lower case"),
        ('{"a": .5}', "0.5"),
        ('{"a": 012}', "leading zeros"),
        ('{"a": 0x1F}', "decimal"),
        ('{"a": 1_000}', "decimal"),
        ('{"a": +1}', "plus sign"),
        ('{"a": [1,]}', "comma"),
        ('{"a": 1,}', "comma"),
        ('{"a": nan}', '"NaN"'),
        ('{"a": 1} {"a": 2}', "one JSON value"),
        ('{"a": 1}\n{"a": 2}', "one JSON value"),
        ('{"a": 1} // note', "comments"),
    ],
)
def test_usual_slips_get_a_hint(text: str, hint: str) -> None:
    with pytest.raises(Problem) as caught:
        loads(text)
    assert caught.value.flaws[0].code == "malformed-json"
    assert hint in (caught.value.flaws[0].suggestion or "")


def test_the_position_counts_lines_and_columns_from_one() -> None:
    with pytest.raises(Problem) as caught:
        loads('{\n  "a": oops}')
    assert caught.value.flaws[0].position == {"line": 2, "column": 8, "start": 9, "end": 10}


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 2**20, b'"' * 2**20, b'{"a":"' + b'\\"' * 2**19, b"{" * 2**20, b'["' + b"[" * 2**20,
        b"[1e400," * 30 + b"9" * 2**20,
    ],
    ids=["brackets", "quotes", "escapes", "braces", "brackets in a text", "digits"],
)  # fmt: skip
def test_a_mebibyte_of_malice_takes_no_longer_than_one_of_numbers(body: bytes) -> None:
    started = time.perf_counter()
    with pytest.raises(Problem):
        loads(body)
    assert time.perf_counter() - started < 1
