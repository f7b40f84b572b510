"""Assembles the application; decides nothing."""

from __future__ import annotations

from time import monotonic

from fastapi import FastAPI

from app import metrics, problems
from app.answers import Answers
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
from app.compression import Compression
from app.edge import Edge
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
from app.places import Bodies, Budgets, Places
from app.settings import Settings
from app.static_files import Files
from app.watch import Watch

API = "/api/v1"
PATIENCE = 60.0  # seconds that a training run waits for its next turn: it has begun already


def create_app(settings: Settings | None = None) -> FastAPI:
    """Return the application with these settings, or with those of the environment."""
    settings = settings or Settings.from_environment()
    app = FastAPI(
        title="Blameflow",
        version="1",
        summary="Backpropagation, step by step: every gradient with the reason for it.",
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    app.state.settings = settings
    app.state.watch = Watch()
    bounds, budgets = settings.limits, Budgets(settings.client_budget) if settings.client_budget else None
    app.state.limiter = Places(settings.threads, bounds.queue, bounds.wait, budgets)
    app.state.training_limiter = Places(max(1, settings.threads // 2), bounds.queue, PATIENCE, budgets)
    app.state.easel = Places(1, bounds.queue, bounds.wait, budgets, monotonic)
    app.state.large = Places(settings.threads, bounds.queue, bounds.wait)
    app.state.bodies = Bodies(bounds.bodies)
    problems.install(app)
    app.include_router(health.router)
    app.include_router(metrics.router)
    app.include_router(description.router)
    for resource in (
        traces,
        panels,
        pictures,
        picture_files,
        nudges,
        gradient_checks,
        cells,
        tangents,
        updates,
        training,
        datasets,
        surfaces,
        predictions,
        exports,
        networks,
        gradient_flow,
        examples,
        exercises,
        gallery,
        ops,
        limits,
    ):
        app.include_router(resource.router, prefix=API)
    for page in (
        home,
        play,
        sections,
        network_pages,
        gradient_flow_pages,
        example_pages,
        exercise_pages,
        exercise_embed,
        exercise_sheet,
        gallery_pages,
        lesson_pages,
        embed_page,
        static_file,
        oembed,
        pitfall_pages,
        teach,
        op_pages,
        docs,
        problem_pages,
    ):
        app.include_router(page.router)
    app.mount("/static", Files(), name="static")
    app.add_middleware(Compression)
    app.add_middleware(Answers, size=settings.kept_bytes)
    app.add_middleware(Edge, settings=settings, watch=app.state.watch)
    return app
