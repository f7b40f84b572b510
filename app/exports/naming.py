"""What the variables of a program are called in Python: NFKC, as Python reads names, and shadowing nothing."""

from __future__ import annotations

import builtins
import keyword
import unicodedata
from collections.abc import Iterable, Iterator

RESERVED = frozenset({*keyword.kwlist, *dir(builtins), "np", "torch", "F", "math"})


class Names:
    """Gives out identifiers, each once.

    Examples
    --------
    >>> names = Names()
    >>> [names.add(name) for name in ("δ", "ﬁ", "fi", "len", "np", "W[0,1]")]
    ['δ', 'fi', 'fi_2', 'len_', 'np_', 'W_0_1']
    """

    def __init__(self, reserved: Iterable[str] = ()) -> None:
        self._reserved = RESERVED | frozenset(reserved)
        self._taken: set[str] = set()

    def add(self, wanted: str) -> str:
        """Return the identifier for a name: itself wherever Python can take it."""
        base = "".join(_letters(wanted)).rstrip("_") if "[" in wanted else "".join(_letters(wanted))
        base = base if base.isidentifier() else f"v{base}"
        chosen = next(name for name in _candidates(base) if name not in self._reserved and name not in self._taken)
        self._taken.add(chosen)
        return chosen


def _letters(name: str) -> Iterator[str]:
    """Yield the characters of a name in NFKC, with ``_`` for what Python has none of."""
    for letter in unicodedata.normalize("NFKC", name):
        yield letter if f"a{letter}".isidentifier() and unicodedata.is_normalized("NFKC", letter) else "_"


def _candidates(base: str) -> Iterator[str]:
    yield base
    if base in RESERVED:
        yield f"{base}_"
    number = 2
    while True:
        yield f"{base}_{number}"
        number += 1
