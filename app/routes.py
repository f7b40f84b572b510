"""Which routes there are: those of the API, those of pages, and those that answer for the server itself."""

from __future__ import annotations

from typing import Final

from fastapi import FastAPI

from app import metrics
from app.api import (
    cells,
    datasets,
    description,
    examples,
    exercises,
    exports,
    gallery,
    gradient_checks,
    gradient_flow,
    health,
    limits,
    networks,
    nudges,
    ops,
    panels,
    picture_files,
    pictures,
    predictions,
    surfaces,
    tangents,
    traces,
    training,
    updates,
)
from app.embedding import oembed, static_file
from app.embedding import page as embed_page
from app.pages import docs, exercise_embed, exercise_sheet, home, play, sections, teach
from app.pages import examples as example_pages
from app.pages import exercises as exercise_pages
from app.pages import gallery as gallery_pages
from app.pages import gradient_flow as gradient_flow_pages
from app.pages import lessons as lesson_pages
from app.pages import networks as network_pages
from app.pages import ops as op_pages
from app.pages import pitfalls as pitfall_pages
from app.pages import problems as problem_pages

API: Final = "/api/v1"
# Looked through from the first to the last at every request, so what is asked most comes first.
RESOURCES: Final = (
    traces, panels, predictions, pictures, picture_files, nudges, gradient_checks, cells, tangents, updates, training,
    datasets, surfaces, exports, networks, gradient_flow, examples, exercises, gallery, ops, limits,
)  # fmt: skip
PAGES: Final = (
    home, play, sections, network_pages, gradient_flow_pages, example_pages, exercise_pages, exercise_embed,
    exercise_sheet, gallery_pages, lesson_pages, embed_page, static_file, oembed, pitfall_pages, teach, op_pages, docs,
    problem_pages,
)  # fmt: skip
SERVER: Final = (health, metrics, description)


def include_routes(app: FastAPI) -> None:
    """Add all of them to an application."""
    for resource in RESOURCES:
        app.include_router(resource.router, prefix=API)
    for part in (*PAGES, *SERVER):
        app.include_router(part.router)
