"""``/teach``: how to bring the player to one's own pages, host by host, with samples that are live."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import HTMLResponse

from app.content import worked_example
from app.embedding.addresses import origin_of
from app.schemas.trace import encode
from app.templates import render

router = APIRouter(include_in_schema=False)

_QUERY: Final = urlencode({"program": worked_example.PROGRAM, "inputs": encode(worked_example.INPUTS).decode()})


@dataclass(frozen=True, slots=True)
class TeachPage:
    """The context of the page: this server's address, and the query of the program that its samples show."""

    origin: str
    query: str
    program: str
    inputs: str


@router.get("/teach", response_class=HTMLResponse)
async def show_teach(request: Request) -> HTMLResponse:
    """Show the page."""
    inputs = encode(worked_example.INPUTS).decode()
    page = TeachPage(origin_of(request), _QUERY, worked_example.PROGRAM, inputs)
    return HTMLResponse(render("teach.html", page=page))
