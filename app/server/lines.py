"""The lines of an answer's headers: those that are the same in most answers are checked and written once."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Final

import h11

Header = tuple[bytes, bytes]

USUAL: Final = frozenset(
    (
        b"access-control-allow-origin", b"access-control-expose-headers", b"cache-control",
        b"content-security-policy", b"content-type", b"cross-origin-opener-policy", b"cross-origin-resource-policy",
        b"date", b"permissions-policy", b"referrer-policy", b"server", b"strict-transport-security",
        b"vary", b"x-content-type-options",
    )
)  # fmt: skip
"""Names whose values are few; none of them says where an answer ends."""
KEPT: Final = 1_024
LONGEST: Final = 2_048
"""Bytes of a value that is kept."""


def parted(headers: Iterable[Header]) -> tuple[bytes, list[Header]]:
    """Return the lines of the usual headers, and the others, which h11 has to check and to write.

    Raises
    ------
    h11.LocalProtocolError
        If one of the usual ones is none that HTTP allows.
    """
    lines, others = [], []
    for header in headers:
        if header[0] in USUAL and len(header[1]) <= LONGEST:
            lines.append(_line(header))
        else:
            others.append(header)
    return b"".join(lines), others


@lru_cache(KEPT)
def _line(header: Header) -> bytes:
    ((name, value),) = h11.Response(status_code=200, headers=[header]).headers.raw_items()
    return b"%s: %s\r\n" % (name, value)
