"""Which names the server answers to: any well-formed one, unless the settings list them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from app.problems import Flaw, Problem, quote

_NAME: Final = re.compile(r"([A-Za-z0-9._-]{1,255}|\[[0-9A-Fa-f:.]{2,45}\])(?::[0-9]{1,5})?")
_KNOWN: Final = 64


class Hosts:
    """The check of the header Host.

    Parameters
    ----------
    allowed
        Names with commas between them; ``*.school.example`` stands for every name below one. Empty for any.
    """

    def __init__(self, allowed: str) -> None:
        names = [name.strip().lower() for name in allowed.split(",") if name.strip()]
        self._exact = {name for name in names if not name.startswith("*.")}
        self._endings = tuple(name[1:] for name in names if name.startswith("*."))
        self._known: set[bytes] = set()

    def check(self, headers: Iterable[tuple[bytes, bytes]]) -> None:
        """Refuse a request for another host.

        Raises
        ------
        Problem
            400 if it is no host at all, 421 if it is another.
        """
        given = next((value for name, value in headers if name == b"host"), b"")
        if given in self._known:
            return
        text = given.decode("latin-1")
        match = _NAME.fullmatch(text)
        if match is None and (text or self._exact or self._endings):  # HTTP/1.0 knows no Host
            raise Problem([Flaw("bad-request", f'the header Host names no host: "{quote(text)}"')])
        name = match[1].lower() if match else ""
        is_listed = name in self._exact or (self._endings and name.endswith(self._endings))
        if (self._exact or self._endings) and not is_listed:
            raise Problem([Flaw("wrong-host", f'this server does not answer for the host "{quote(name)}"')])
        if len(self._known) < _KNOWN:
            self._known.add(given)
