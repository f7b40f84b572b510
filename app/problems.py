"""Everything that can go wrong, in one shape: ``application/problem+json`` (RFC 9457), an entry for each error.

Owns ``Flaw`` (one entry), ``Problem`` (the exception that carries them) and the answer made of it. What each code
means, its status and its help page stand in ``app.content.problems``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Final

import orjson
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Match

from app.content.problems import BY_STATUS, PROBLEMS
from app.error_pictures import SVG, ProblemBitmap, media_type_at, policy_of, problem_picture
from app.templates import render
from engine.errors import ERROR_LIMIT, QUOTE_LIMIT, EngineError, quote
from engine.inputs import pointer_token

__all__ = ["Flaw", "Problem", "from_engine", "pointer_to", "problem_response", "quote"]

MEDIA_TYPE: Final = "application/problem+json"
TEXT_LIMIT: Final = 400
INTEGER_BITS: Final = 63
SHOWN_BITS: Final = 1_000


@dataclass(frozen=True, slots=True)
class Flaw:
    """One thing that is wrong with a request.

    Parameters
    ----------
    code
        Stable name of the kind of error: a key of ``PROBLEMS``.
    detail
        One sentence; what was given is quoted last and shortened by ``quote``.
    pointer
        JSON pointer of the wrong part of the request, as a fragment.
    position
        ``line``, ``column`` (from 1), ``start``, ``end`` (from 0, in code points) in the program or the body.
    suggestion
        What would be right.
    params
        The figures in the detail, by name.
    fix
        The edit of the program that mends it, where one can: ``text`` in place of ``start`` to ``end``, in code points.
    """

    code: str
    detail: str
    pointer: str = "#"
    position: Mapping[str, int] | None = None
    suggestion: str | None = None
    params: Mapping[str, Any] = field(default_factory=dict)
    fix: Mapping[str, Any] | None = None

    def json(self) -> dict[str, Any]:
        """Return the entry as it stands in an answer."""
        entry: dict[str, Any] = {
            "code": self.code,
            "pointer": "/".join(quote(token) for token in self.pointer.split("/")),
            "detail": _clip(self.detail),
            "params": {name: _encodable(value) for name, value in self.params.items()},
        }
        if self.position is not None:
            entry["position"] = dict(self.position)
        if self.suggestion is not None:
            entry["suggestion"] = _clip(self.suggestion)
        if self.fix is not None and len(self.fix["text"]) <= QUOTE_LIMIT:
            entry["fix"] = dict(self.fix)
        return entry


class Problem(HTTPException):
    """A request that is refused. Its status is that of its gravest flaw: 400 (not JSON) before 422 (wrong content)."""

    def __init__(self, flaws: Sequence[Flaw], headers: Mapping[str, str] | None = None) -> None:
        status = min(PROBLEMS[flaw.code].status if flaw.code in PROBLEMS else 422 for flaw in flaws)
        super().__init__(status, _summary(flaws), headers=headers)
        self.flaws = tuple(flaws[:ERROR_LIMIT])


def pointer_to(pointer: str, key: str) -> str:
    """Return the JSON pointer of a key below another pointer."""
    return f"{pointer}/{pointer_token(key)}"


def from_engine(error: EngineError) -> Problem:
    """Return an error of the engine as a problem, one flaw for each of its errors."""
    flaws = [
        Flaw(
            each.code, each.message, each.pointer, suggestion=each.suggestion, params=each.params,
            position=None if each.span is None else each.span._asdict(),
            fix=None if each.fix is None else each.fix._asdict(),
        )
        for each in error.errors
    ]  # fmt: skip
    return Problem(flaws)


def from_status(status: int, headers: Mapping[str, str] | None = None) -> Problem:
    """Return the problem for a bare HTTP status that the framework raised."""
    code = BY_STATUS.get(status, "http-error")
    problem = Problem([Flaw(code, PROBLEMS[code].summary)], headers)
    problem.status_code = status
    return problem


def document(problem: Problem) -> dict[str, Any]:
    """Return the members of the problem as RFC 9457 names them."""
    codes = {flaw.code for flaw in problem.flaws}
    code = codes.pop() if len(codes) == 1 else "several-errors"
    kind = PROBLEMS.get(code)
    return {
        "type": f"/problems/{code}" if kind else "about:blank",
        "title": kind.title if kind and code != "http-error" else HTTPStatus(problem.status_code).phrase,
        "status": problem.status_code,
        "detail": _clip(str(problem.detail)),
        "errors": [flaw.json() for flaw in problem.flaws],
    }


def problem_response(problem: Problem, request: Request) -> Response:
    """Return the answer: JSON, or a page where a browser asked for a page, or a picture where one would stand."""
    members = document(problem)
    headers = {"Cache-Control": "no-store", **(problem.headers or {})}
    request.scope.setdefault("state", {})["problem"] = problem.flaws[0].code  # for the line in the log
    if _wants_page(request):
        page = render("problem.html", problem=members, kind=PROBLEMS.get(members["type"].rpartition("/")[2]))
        return HTMLResponse(page, problem.status_code, headers)
    media_type = media_type_at(request.method, request.scope["path"])
    told = Response(orjson.dumps(members, default=str), problem.status_code, headers, MEDIA_TYPE)
    if media_type is None or problem.status_code == HTTPStatus.NOT_IMPLEMENTED:
        return told
    theme = request.scope["state"].get("theme") or request.query_params.get("theme")
    if media_type != SVG:
        return ProblemBitmap(told, members, theme, media_type)
    return Response(problem_picture(members, theme, SVG), problem.status_code, {**headers, **policy_of(SVG)}, SVG)


def install(app: Starlette) -> None:
    """Answer with problems wherever the application raises one, an error of the engine or a bare status."""

    async def on_problem(request: Request, error: Exception) -> Response:
        if isinstance(error, EngineError):
            return problem_response(from_engine(error), request)
        assert isinstance(error, HTTPException)
        if isinstance(error, Problem):
            return problem_response(error, request)
        headers = dict(error.headers or {})
        if error.status_code == 405:
            headers["Allow"] = ", ".join(_methods_at(request))
        return problem_response(from_status(error.status_code, headers), request)

    app.add_exception_handler(EngineError, on_problem)
    app.add_exception_handler(HTTPException, on_problem)


def _methods_at(request: Request) -> list[str]:
    """Return the methods that some route takes at a request's path."""
    if request.scope.get("root_path"):  # within the static files
        return ["GET", "HEAD"]
    routes = request.app.routes
    found = [
        method
        for method in ("GET", "POST", "PUT", "PATCH", "DELETE")
        if any(route.matches({**request.scope, "method": method})[0] is Match.FULL for route in routes)
    ]
    return ["GET", "HEAD", *found[1:]] if found[:1] == ["GET"] else found


def _wants_page(request: Request) -> bool:
    return "text/html" in request.headers.get("accept", "") and not request.url.path.startswith(("/api/", "/static/"))


def _summary(flaws: Sequence[Flaw]) -> str:
    if len(flaws) == 1:
        return flaws[0].detail
    count = str(len(flaws)) if len(flaws) <= ERROR_LIMIT else f"more than {ERROR_LIMIT}"
    return f"{count} errors; the first: {flaws[0].detail}"


def _encodable(value: Any) -> Any:
    """Return a figure that JSON can surely carry: a whole number that takes more than 64 bits becomes text."""
    if isinstance(value, int) and value.bit_length() > INTEGER_BITS:
        return _clip(str(value)) if value.bit_length() <= SHOWN_BITS else f"{value.bit_length()} bits"
    if isinstance(value, Mapping):
        return {key: _encodable(each) for key, each in value.items()}
    return [_encodable(each) for each in value] if isinstance(value, list | tuple) else value


def _clip(text: str) -> str:
    """Return a sentence that is surely encodable and short, whatever was quoted in it."""
    clean = text.encode("utf-8", "backslashreplace").decode()
    return clean if len(clean) <= TEXT_LIMIT else clean[: TEXT_LIMIT - 1] + "…"
