"""Sources as links: the DOIs, arXiv numbers and DLMF sections in a citation, each with the address it stands for."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

_LINK: Final = re.compile(r"doi:(?P<doi>10\.\S+?)(?=[,;.)]?(?:\s|$))|arXiv:(?P<arxiv>\d{4}\.\d{4,5})")
_SECTION: Final = re.compile(r"§(?P<section>\d+\.\d+)(?:\((?P<part>[ivx]+)\))?")


class Cited(NamedTuple):
    """A part of a citation, and where it leads; "" if nowhere."""

    text: str
    address: str


def cited(source: str) -> list[Cited]:
    """Return a citation in parts.

    Examples
    --------
    >>> cited("Ba 2016, arXiv:1607.06450, equation 4")[1]
    Cited(text='arXiv:1607.06450', address='https://arxiv.org/abs/1607.06450')
    """
    parts: list[Cited] = []
    for i, work in enumerate(source.split("; ")):
        pattern = _SECTION if work.startswith("DLMF") else _LINK
        at = 0
        before = "; " if i else ""
        for found in pattern.finditer(work):
            parts += [Cited(before + work[at : found.start()], ""), Cited(found[0], _address(found.groupdict()))]
            at, before = found.end(), ""
        parts.append(Cited(before + work[at:], ""))
    return [part for part in parts if part.text]


def _address(found: dict[str, str | None]) -> str:
    if found.get("section"):
        return f"https://dlmf.nist.gov/{found['section']}" + (f"#{found['part']}" if found["part"] else "")
    return f"https://doi.org/{found['doi']}" if found.get("doi") else f"https://arxiv.org/abs/{found['arxiv']}"
