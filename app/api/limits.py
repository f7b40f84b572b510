"""``GET /api/v1/limits``: what one request may ask for."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request

from app.api.strict import settings_of

router = APIRouter(tags=["Server"])


@router.get("/limits", summary="The limits of this server")
async def read_limits(request: Request) -> dict[str, dict[str, int | str]]:
    """Return every limit by name, with its unit. A request over a limit is refused before anything is computed."""
    return settings_of(request).limits.table()
