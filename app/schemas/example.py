"""An example program as the API lists it and as it gives it whole."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar

from pydantic import BaseModel, Field

from app.content.examples import THEMES, Example
from app.schemas.model import RequestModel, Tensor


class ExamplesRequest(RequestModel):
    """Which examples to list; all if nothing is asked."""

    aliases: ClassVar[dict[str, str]] = {
        "query": "q",
        "search": "q",
        "words": "q",
        "topic": "theme",
        "category": "theme",
    }

    q: Annotated[str, Field(description="Words that must all occur in title, theme, watch line or program.")] = ""
    theme: Annotated[str, Field(description="The slug of a theme to stay in.")] = ""


class ThemeAnswer(BaseModel):
    """A theme of the library."""

    slug: Annotated[str, Field(description="Its stable name.")]
    title: Annotated[str, Field(description="Its title.")]
    summary: Annotated[str, Field(description="What its examples have in common.")]


class SourceAnswer(BaseModel):
    """Where an example, or the idea in it, was published."""

    title: Annotated[str, Field(description="Author and title.")]
    link: Annotated[str, Field(description="Its address.")]


class ExampleSummary(BaseModel):
    """An example in the list."""

    slug: Annotated[str, Field(description="Its stable name.")]
    title: Annotated[str, Field(description="Its title.")]
    theme: Annotated[str, Field(description="The slug of its theme.")]
    watch: Annotated[str, Field(description="What to look at, in a line.")]
    source: Annotated[SourceAnswer | None, Field(description="Where it is from; null if it is only from here.")]


class ExamplesAnswer(BaseModel):
    """The library, or the part of it that was asked for."""

    themes: Annotated[list[ThemeAnswer], Field(description="All themes, in order.")]
    examples: Annotated[list[ExampleSummary], Field(description="The examples: the best matches first, else in order.")]


class ExampleAnswer(ExampleSummary):
    """An example, whole: `program`, `inputs` and `output` make a question for `/traces`."""

    program: Annotated[str, Field(description="The program text.")]
    inputs: Annotated[dict[str, Tensor], Field(description="A value for every free name.")]
    output: Annotated[str, Field(description="The variable to differentiate.")]
    focus: Annotated[str, Field(description="The variable whose gradient to look at first.")]
    diagnostics: Annotated[list[str], Field(description="Kinds of diagnostics that its trace is bound to have.")]


def examples_json(examples: list[Example]) -> dict[str, Any]:
    """Return a list of examples, with all themes, as the API answers it."""
    themes = [{"slug": theme.slug, "title": theme.title, "summary": theme.summary} for theme in THEMES.values()]
    return {"themes": themes, "examples": [_summary(example) for example in examples]}


def example_json(example: Example) -> dict[str, Any]:
    """Return an example as the API answers it."""
    return {
        **_summary(example),
        **example.question(),
        "focus": example.focus,
        "diagnostics": example.diagnostics,
    }


def _summary(example: Example) -> dict[str, Any]:
    source = example.source
    return {
        "slug": example.slug,
        "title": example.title,
        "theme": example.theme,
        "watch": example.watch,
        "source": source and {"title": source.title, "link": source.link},
    }
