"""The library of example programs: what it holds, and how it is searched."""

from app.content.examples.library import EXAMPLES, THEMES, Example, Source, Theme
from app.content.examples.search import search

__all__ = ["EXAMPLES", "THEMES", "Example", "Source", "Theme", "search"]
