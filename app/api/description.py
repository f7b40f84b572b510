"""``GET /openapi.json``: the description of the API, made and written once, in a thread."""

from __future__ import annotations

import anyio.to_thread
import orjson
from fastapi import APIRouter, FastAPI
from starlette.requests import Request
from starlette.responses import Response

from app.api.caching import cacheable

router = APIRouter(include_in_schema=False)


@router.get("/openapi.json")
async def read_description(request: Request) -> Response:
    """Answer with the description, which any cache may keep."""
    return cacheable(request, await anyio.to_thread.run_sync(_written, request.app))


def _written(app: FastAPI) -> bytes:
    body: bytes | None = getattr(app.state, "description", None)
    if body is None:
        body = app.state.description = orjson.dumps(app.openapi())
    return body
