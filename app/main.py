"""Assembles the application; decides nothing."""

from __future__ import annotations

from time import monotonic

from fastapi import FastAPI

from app import problems
from app.answers import Answers
from app.compression import Compression
from app.edge import Edge
from app.places import Bodies, Budgets, Places
from app.routes import include_routes
from app.settings import Settings
from app.static_files import Files
from app.watch import Watch

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
    app.state.large = Places(1, bounds.queue, bounds.wait)  # to read one is native code that lets nobody else run
    app.state.bodies = Bodies(bounds.bodies)
    problems.install(app)
    include_routes(app)
    app.mount("/static", Files(), name="static")
    app.add_middleware(Compression)
    app.add_middleware(Answers, size=settings.kept_bytes)
    app.add_middleware(Edge, settings=settings, watch=app.state.watch)
    return app
