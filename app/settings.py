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
        Traces that one worker computes at the same time. Two do not compute more than one, for Python runs one thread
        at a time, and let the small questions wait for both; what uses more processors is more workers.
    hosts
        Names that the server answers to, with commas between them, like ``blame.example,*.school.example``; empty for
        any name.
    hsts_seconds
        How long browsers are to come back over TLS only (Strict-Transport-Security); 0 to ask for nothing.
    proxies
        Addresses of proxies whose X-Forwarded-For and X-Forwarded-Proto are believed, with commas between them.
    access_log
        1 to write a line of JSON for each answer to standard error, without what was asked; 0 not to.
    metrics
        1 to answer ``/metrics`` in the format of Prometheus; 0 not to.
    client_budget
        Seconds of processor time that one client may take in a minute, loopback excepted; 0 for any. A classroom
        behind one address takes about 20.
    kept_bytes
        Answers that one worker keeps, to questions in URLs; 0 for none.
    """

    limits: Limits = field(default_factory=Limits)
    origin: str = ""
    frame_ancestors: str = "*"
    cache_seconds: int = 3600
    threads: int = 1
    hosts: str = ""
    hsts_seconds: int = 0
    proxies: str = "127.0.0.1,::1"
    access_log: int = 1
    metrics: int = 0
    client_budget: int = 0
    kept_bytes: int = 32 * 2**20

    def __post_init__(self) -> None:
        if self.threads < 1:
            raise ValueError(f"{PREFIX}THREADS must be at least 1")
        for each in fields(self):
            if each.type == "int" and getattr(self, each.name) < 0:
                raise ValueError(f"{PREFIX}{each.name.upper()} must not be negative")

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
