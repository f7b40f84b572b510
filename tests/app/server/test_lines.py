"""Header lines that are written once say what h11 would write, and let nothing through that h11 would refuse."""

from __future__ import annotations

import h11
import pytest

from app.server.lines import LONGEST, parted

USUAL = [(b"content-type", b"text/plain"), (b"Cache-Control", b"no-store"), (b"vary", b"Accept-Encoding")]


def test_the_lines_are_those_of_h11() -> None:
    lines, others = parted([(b"cache-control", b"no-store"), *USUAL[::2], (b"etag", b'"a"')])
    assert others == [(b"etag", b'"a"')]
    parser = h11.Connection(h11.SERVER)
    parser.receive_data(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
    parser.next_event()
    headers = [(b"cache-control", b"no-store"), *USUAL[::2]]
    written = parser.send(h11.Response(status_code=204, headers=headers, reason=b""))
    assert written is not None
    assert lines == written.partition(b"\r\n")[2].removesuffix(b"\r\n")


@pytest.mark.parametrize("name", [b"content-length", b"transfer-encoding", b"connection", b"set-cookie", b"location"])
def test_what_frames_an_answer_or_differs_each_time_is_left_to_h11(name: bytes) -> None:
    assert parted([(name, b"1")]) == (b"", [(name, b"1")])


@pytest.mark.parametrize("value", [b"a\r\nx: b", b"a\nb", b"a\x00b", b" a", b"a "])
def test_a_value_that_breaks_its_line_is_refused(value: bytes) -> None:
    with pytest.raises(h11.LocalProtocolError):
        parted([(b"content-type", value)])


def test_a_long_value_is_not_kept() -> None:
    long = (b"content-type", b"a" * (LONGEST + 1))
    assert parted([long]) == (b"", [long])
