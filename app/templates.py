"""The one place that renders templates: everything is escaped, and a name that is missing is an error."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from app.modules import script

ROOT: Final = Path(__file__).parent.parent / "templates"

environment: Final = Environment(
    loader=FileSystemLoader(ROOT),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
environment.globals["script"] = script


def render(name: str, **context: Any) -> str:
    """Return a template filled in."""
    return environment.get_template(name).render(context)
