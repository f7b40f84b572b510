"""How one server is set up: read once from environment variables that begin with ``BLAMEFLOW_``."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Self

from app.limits import Limits

PREFIX = "BLAMEFLOW_"


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of one server.

    Parameters
    ----------
    limits
        What one request may ask for; ``BLAMEFLOW_LIMIT_NODES=500`` and so on.
    origin
        The server's public address, like ``https://blame.example``; empty to take it from each request.
    frame_ancestors
        Who may frame ``/embed``, as in a Content-Security-Policy.
    cache_seconds
        How long a cache may keep an answer before it asks again.
    threads
        Traces that one worker computes at the same time.
    """

    limits: Limits = field(default_factory=Limits)
    origin: str = ""
    frame_ancestors: str = "*"
    cache_seconds: int = 3600
    threads: int = 2

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Self:
        """Return the settings that the environment asks for.

        Raises
        ------
        ValueError
            If a variable is not a number where one is needed.
        """
        limits = Limits(**_read(Limits, "LIMIT_", environment))
        return cls(limits=limits, **_read(cls, "", environment))


def _read(record: Any, prefix: str, environment: Mapping[str, str]) -> dict[str, Any]:
    """Return the fields of a dataclass that the environment sets, each in the type of its default."""
    found: dict[str, Any] = {}
    for each in fields(record):
        name = f"{PREFIX}{prefix}{each.name.upper()}"
        if name in environment and isinstance(each.default, int | str):
            found[each.name] = _integer(name, environment[name]) if each.type == "int" else environment[name].strip()
    return found


def _integer(name: str, text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise ValueError(f"{name} must be a whole number, not {text!r}") from None
