"""A question packed into an address: JSON, deflated, as base64url. Owns the format, and the bounds on what is unpacked.

``static/js/base/url.js`` writes the same format.
"""

from __future__ import annotations

import re
import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from typing import Annotated, Any, Final, Literal

from pydantic import Field

from app import strict_json
from app.problems import Flaw, Problem
from app.schemas.model import RequestModel, Tensor, absent
from app.schemas.trace import encode

PACKED: Final = 8 * 2**10
UNPACKED: Final = 64 * 2**10
_RAW: Final = -15
_ALPHABET: Final = re.compile(r"[A-Za-z0-9_-]+")
_AGAIN: Final = "copy the link again, from its first character to its last"
_ALL: Final = 5_000


class PackedQuestion(RequestModel):
    """What a packed question may hold; what is left out is as usual."""

    program: str
    inputs: dict[str, Tensor] = Field(default_factory=dict)
    output: str = Field(default_factory=absent)
    granularity: Literal["tensor", "scalar"] = Field(default_factory=absent)
    fold: Annotated[list[Annotated[int, Field(ge=0)]], Field(max_length=_ALL)] = Field(default_factory=absent)


def pack(question: Mapping[str, Any]) -> str:
    """Return a question as the value of the parameter ``state``."""
    deflate = zlib.compressobj(9, zlib.DEFLATED, _RAW)
    return urlsafe_b64encode(deflate.compress(encode(question)) + deflate.flush()).decode().rstrip("=")


def unpack(text: str) -> dict[str, Any]:
    """Return the question that a parameter ``state`` holds, only with the fields that it gives.

    Raises
    ------
    Problem
        422 invalid-state where nothing can be unpacked or it would be too much; 400 or 422 for what is wrong inside.
    """
    value = strict_json.loads(_inflate(_bytes(text)), "#/state", "the state")
    return PackedQuestion.read(value).model_dump(exclude_unset=True)


def _bytes(text: str) -> bytes:
    if len(text) > PACKED:
        raise _refusal(f"the state has {len(text)} characters; the limit is {PACKED}", limit=PACKED, given=len(text))
    # One letter over a multiple of four carries no whole byte.
    if not _ALPHABET.fullmatch(text) or len(text) % 4 == 1:
        raise _refusal("the state is not base64url")
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _inflate(packed: bytes) -> bytes:
    """Return what was deflated; a small text that unpacks to a huge one is given up at the limit."""
    inflate = zlib.decompressobj(_RAW)
    try:
        found = inflate.decompress(packed, UNPACKED + 1)
    except zlib.error:
        raise _refusal("the state cannot be unpacked") from None
    if len(found) > UNPACKED:
        raise _refusal(f"the state unpacks to more than {UNPACKED} bytes", limit=UNPACKED)
    if not inflate.eof:
        raise _refusal("the state ends too early")
    if inflate.unused_data:
        raise _refusal("the state goes on after its end")
    return found


def _refusal(detail: str, **params: int) -> Problem:
    suggestion = "send the question to the API with POST, whose body may be longer" if params else _AGAIN
    return Problem([Flaw("invalid-state", detail, "#/state", suggestion=suggestion, params=params)])
