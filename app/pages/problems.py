"""``/problems/{code}``: the help page of a kind of error, where the ``type`` of a problem leads."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import HTMLResponse

from app.content.problems import PROBLEMS
from app.problems import from_status
from app.templates import render

router = APIRouter(include_in_schema=False)


@router.get("/problems/{code}", response_class=HTMLResponse)
async def show_problem(code: str) -> HTMLResponse:
    """Show what a code means and what to do."""
    if code not in PROBLEMS:
        raise from_status(404)
    return HTMLResponse(render("problem.html", problem=None, kind=PROBLEMS[code]))
