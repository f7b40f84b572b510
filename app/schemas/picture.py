"""A question for a picture of a trace, and how large the picture may become, known before it is drawn."""

from __future__ import annotations

import re
from math import sqrt
from typing import Annotated, Final, Literal

from pydantic import Field

from app.problems import Flaw, Problem
from app.schemas.export import ExportRequest
from app.schemas.model import absent
from engine import Trace

# Measured: a box with its texts, an edge with its path and label, styles with the description.
BOX: Final = 900
LINE: Final = 700
FRAME: Final = 12_000
# Painting what would be an answer of a byte costs as much as making thirteen.
PAINTED: Final = 13
FEWEST: Final = 8
NARROWEST: Final = 16
WIDEST: Final = 16_384


class PictureRequest(ExportRequest):
    """A program with its inputs, how many steps are done, and the colours."""

    step: Annotated[int, Field(description="How many steps are done; all if left out.", ge=0)] = Field(
        default_factory=absent
    )
    theme: Annotated[Literal["light", "dark", "auto"], Field(description="The colours.")] = "light"


class BitmapRequest(PictureRequest):
    """The same for a bitmap, which cannot follow the reader's preference but has a size."""

    theme: Annotated[Literal["light", "dark"], Field(description="The colours.")] = "light"
    width: Annotated[int, Field(description="In pixels.", ge=NARROWEST, le=WIDEST)] = Field(default_factory=absent)


class AnimationRequest(ExportRequest):
    """A program with its inputs whose every step is drawn, and how."""

    theme: Annotated[Literal["light", "dark"], Field(description="The colours.")] = "light"
    width: Annotated[int, Field(description="In pixels.", ge=NARROWEST, le=WIDEST)] = Field(default_factory=absent)


def check_picture_size(trace: Trace, limit: int) -> None:
    """Refuse a graph whose picture could be longer than the limit.

    Raises
    ------
    Problem
        422 response-too-large; the decision needs the graph only.
    """
    size = _size(trace)
    if size > limit:
        raise _too_large(f"the picture could have {size} bytes", "draw a smaller program", limit, size)


def animated_steps(trace: Trace, limit: int) -> list[int]:
    """Return after how many steps each frame of an animation is: after every one, or after every few of many.

    Raises
    ------
    Problem
        422 response-too-large if it had to be too few frames: what they are painted from has a share of the limit.
    """
    last, share = len(trace.steps), limit // PAINTED
    count = min(last + 1, share // _size(trace))
    if count < min(last + 1, FEWEST):
        size = FEWEST * _size(trace)
        hint = "animate a smaller program, or draw single steps"
        raise _too_large(f"{FEWEST} frames could have {size} bytes together", hint, share, size)
    return [round(frame * last / max(count - 1, 1)) for frame in range(count)]


def _size(trace: Trace) -> int:
    return FRAME + BOX * len(trace.nodes) + LINE * sum(len(node.inputs) for node in trace.nodes)


def _too_large(detail: str, hint: str, limit: int, given: int) -> Problem:
    params = {"limit": limit, "given": given}
    return Problem([Flaw("response-too-large", f"{detail}; the limit is {limit}", suggestion=hint, params=params)])


def width_of(svg: str, wanted: int | None, pixels: int) -> int:
    """Return how wide a bitmap of a drawing is: as asked, or twice the drawing where that fits.

    Raises
    ------
    Problem
        422 response-too-large if what was asked for has too many pixels.
    """
    found = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', svg)
    assert found is not None
    width, height = float(found[1]), float(found[2])
    if wanted is None:
        return max(1, int(min(2 * width, WIDEST, sqrt(pixels * width / height))))
    given = round(wanted * wanted * height / width)
    if given > pixels:
        text = f"the picture would have {given} pixels; the limit is {pixels}"
        hint = f"a width of {int(sqrt(pixels * width / height))} fits"
        raise Problem(
            [Flaw("response-too-large", text, "#/width", suggestion=hint, params={"limit": pixels, "given": given})]
        )
    return wanted


def width_of_frames(svg: str, wanted: int | None, count: int, pixels: int) -> int:
    """Return how wide each of some frames of a drawing's size is: as asked, or as the drawing, or what of it fits.

    Raises
    ------
    Problem
        422 response-too-large if all frames together have too many pixels.
    """
    share = max(pixels // 4 // count, 1)  # each pixel is painted and then packed with those of all frames
    if wanted is not None:
        return width_of(svg, wanted, share)
    return max(min(width_of(svg, None, pixels) // 2, width_of(svg, None, share)), NARROWEST)
