"""``GET /healthz``: whether the server is alive."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

router = APIRouter(tags=["Server"])


@router.get("/healthz", summary="Whether the server is alive", response_model=None)
async def read_health() -> Response:
    """Return `{"status": "ok"}` as long as the server answers at all."""
    return Response(b'{"status":"ok"}', media_type="application/json", headers={"Cache-Control": "no-store"})
