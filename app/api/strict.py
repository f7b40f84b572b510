"""How the API reads requests: bounded, as strict JSON, into models that refuse what they do not know.

Owns ``StrictRoute``, the route class of every router that reads a body.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any, Final, TypeVar

import anyio.to_thread
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from app import strict_json
from app.problems import Flaw, Problem
from app.schemas.model import RequestModel
from app.settings import Settings
from app.validation import flaws_of

LARGE: Final = 2**15
"""Bytes of a body that is read in a thread, and only when it has a place."""

PLAIN_JSON: Final = b"application/json"

Model = TypeVar("Model", bound=RequestModel)


def settings_of(request: Request) -> Settings:
    """Return the settings of the application that serves a request."""
    settings = request.app.state.settings
    assert isinstance(settings, Settings)
    return settings


class StrictRequest(Request):
    """A request whose body is read only if it is JSON, only to the limit, and strictly."""

    held = 0

    async def body(self) -> bytes:
        """Return the body.

        Raises
        ------
        Problem
            415 if it is not sent as JSON, 413 as soon as it is known to be too large.
        """
        if not hasattr(self, "_body"):
            limit = settings_of(self).limits.body
            self._check_size(self._checked_head(), limit)
            bodies, chunks = self.app.state.bodies, bytearray()
            async for chunk in self.stream():
                bodies.hold(len(chunk))
                chunks += chunk
                self.held = len(chunks)
                self._check_size(self.held, limit)
            # The framework takes an empty body for a missing one; here it is text that is not JSON.
            self._body = bytes(chunks) or b" "
        return self._body

    async def json(self) -> Any:
        """Return the value of the body."""
        body: bytes = self._body if hasattr(self, "_body") else await self.body()
        depth = settings_of(self).limits.json_depth
        if len(body) <= LARGE:
            return strict_json.loads(body, depth=depth)
        return await anyio.to_thread.run_sync(partial(strict_json.loads, body, depth=depth))

    async def read(self, model: type[Model]) -> Model:
        """Return the body as a model.

        Raises
        ------
        Problem
            400, 413, 415 or 422 with everything that is wrong with it.
        """
        value = await self.json()
        if len(self._body) <= LARGE:
            return model.read(value)
        return await anyio.to_thread.run_sync(model.read, value)

    async def answer(self, handle: Callable[[StrictRequest], Coroutine[Any, Any, Response]]) -> Response:
        """Return what a handler answers; a large body is looked at only when it has a place.

        Its values take many times the memory of its text, so that only few may be in hand, and more time than a loop
        that serves others can spare.
        """
        try:
            if len(await self.body()) <= LARGE:
                return await handle(self)
            async with self.app.state.large:
                return await handle(self)
        finally:
            self.app.state.bodies.let_go(self.held)

    def _checked_head(self) -> int:
        """Return how long the body is said to be, 0 if nothing is said, once it is known to be JSON in UTF-8."""
        media_type, coding, length = b"", b"identity", b"0"
        for name, value in self.scope["headers"]:
            if name == b"content-type":
                media_type = value
            elif name == b"content-encoding":
                coding = value
            elif name == b"content-length":
                length = value
        if (media_type != PLAIN_JSON and not _is_json(media_type)) or coding.lower() != b"identity":
            detail = "the body must be sent as Content-Type: application/json, in UTF-8 and uncompressed"
            raise Problem([Flaw("unsupported-media-type", detail)], {"Accept-Post": "application/json"})
        return int(length)

    def _check_size(self, size: int, limit: int) -> None:
        if size > limit:
            detail = f"the body has {size} bytes or more; the limit is {limit}"
            raise Problem([Flaw("content-too-large", detail, params={"limit": limit})], {"Connection": "close"})


class StrictRoute(APIRoute):
    """A route that reads its body through ``StrictRequest``."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return the handler that FastAPI calls."""
        handler = super().get_route_handler()
        field = self.body_field
        annotation = field.field_info.annotation if field is not None else None
        model = annotation if isinstance(annotation, type) and issubclass(annotation, BaseModel) else None

        if model is not None and _takes_a_body_alone(self):
            return _answering(self.endpoint, model)

        async def handle(request: Request) -> Response:
            strict = StrictRequest(request.scope, request.receive)
            try:
                return await (handler(strict) if field is None else strict.answer(handler))
            except RequestValidationError as error:
                raise Problem(flaws_of(error.errors(), model)) from None

        return handle


def _is_json(content_type: bytes) -> bool:
    media_type, *parameters = (part.strip() for part in content_type.decode("latin-1").lower().split(";"))
    charsets = {part.partition("=")[2].strip('" ') for part in parameters if part.startswith("charset")}
    return media_type == PLAIN_JSON.decode() and charsets <= {"utf-8", "utf8"}


def _takes_a_body_alone(route: APIRoute) -> bool:
    """Whether an endpoint takes the request and one body, and nothing for which the framework would be needed."""
    it = route.dependant
    others = (it.path_params, it.query_params, it.header_params, it.cookie_params, it.dependencies)
    return not any(others) and len(it.body_params) == 1 and it.request_param_name == "request"


def _answering(endpoint: Callable[..., Any], model: Any) -> Callable[[Request], Coroutine[Any, Any, Response]]:
    """Return a handler that reads the body and calls the endpoint, in a third of the framework's time."""

    async def handle(request: Request) -> Response:
        return await StrictRequest(request.scope, request.receive).answer(inner)

    async def inner(strict: StrictRequest) -> Response:
        answer: Response = await endpoint(strict, await strict.read(model))
        return answer

    return handle
