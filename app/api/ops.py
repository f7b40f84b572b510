"""``GET /api/v1/ops``: the ops of the program language, out of the registry that computes them."""

from __future__ import annotations

from functools import cache

import anyio.to_thread
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from app.api.caching import cacheable
from app.schemas.op import OpsAnswer, op_json
from app.schemas.trace import encode
from engine.ops.base import families

router = APIRouter(tags=["Ops"])


@router.get(
    "/ops", summary="The ops of the program language", response_model=None, responses={200: {"model": OpsAnswer}}
)
async def read_ops(request: Request) -> Response:
    """Return every op with its formula, its derivatives, their source and an example."""
    return cacheable(request, await anyio.to_thread.run_sync(_answer, limiter=request.app.state.limiter))


@cache
def _answer() -> bytes:
    return encode({"ops": [op_json(op) for _, ops in families() for op in ops]})
