"""Answers to what is not even a request: problem documents like all others, written by hand onto the connection."""

from __future__ import annotations

from email.utils import formatdate
from http import HTTPStatus

import orjson

from app.headers import EVERYWHERE
from app.problems import MEDIA_TYPE, Flaw, Problem, document, quote


def refusal(problem: Problem, name: bytes, without_body: bool = False) -> bytes:
    """Return the bytes of an answer after which the connection closes.

    Parameters
    ----------
    problem
        What is wrong.
    name
        The id of the request.
    without_body
        Whether the question was HEAD.
    """
    body = orjson.dumps(document(problem))
    headers = {
        "Date": formatdate(usegmt=True),
        **EVERYWHERE,
        "Cache-Control": "no-store",
        **(problem.headers or {}),
        "Content-Type": MEDIA_TYPE,
        "Content-Length": str(len(body)),
        "X-Request-Id": name.decode(),
        "Connection": "close",
    }
    lines = [f"HTTP/1.1 {problem.status_code} {HTTPStatus(problem.status_code).phrase}"]
    lines += [f"{header}: {value}" for header, value in headers.items()]
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + (b"" if without_body else body)


def malformed(reason: str) -> Problem:
    """Return the problem of bytes that are not HTTP; the reason is the parser's, without what it quotes."""
    return Problem([Flaw("bad-request", f"this is not HTTP/1.1: {quote(reason.partition(': ')[0])}")])


def too_slow(what: str, seconds: float) -> Problem:
    """Return the problem of a client that keeps the server waiting."""
    detail = f"the {what} did not arrive within {seconds:g} seconds, which is the limit"
    return Problem([Flaw("request-timeout", detail, params={"limit": seconds})])


def head_too_large(what: str, unit: str, limit: int, given: int | None = None) -> Problem:
    """Return the problem of a head over a limit."""
    code = "uri-too-long" if what == "address" else "headers-too-large"
    told = f"has {given} {unit}" if given is not None else f"has more than {limit} {unit}"
    params = {"limit": limit} | ({} if given is None else {"given": given})
    return Problem([Flaw(code, f"the {what} {told}; the limit is {limit}", params=params)])


def full(limit: int) -> Problem:
    """Return the problem of one connection too many."""
    detail = f"the server has {limit} connections open, as many as it takes"
    return Problem([Flaw("overloaded", detail, params={"limit": limit})], {"Retry-After": "5"})
