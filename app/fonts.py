"""Where the maths font lies; imports neither the engine nor the package that carries the font."""

from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

SUBSET = Path(__file__).parent.parent / "static" / "fonts" / "STIXTwoMath.woff2"


class Font(NamedTuple):
    """A font file and the media type it is served with."""

    path: Path
    media_type: str


def math_font() -> Font:
    """Return the subset of STIX Two Math, or the whole font where no build has made the subset.

    Raises
    ------
    FileNotFoundError
        Neither is installed.
    """
    if SUBSET.is_file():
        return Font(SUBSET, "font/woff2")
    return Font(whole_math_font(), "font/ttf")


def whole_math_font() -> Path:
    """Return the whole of STIX Two Math as TrueType.

    Raises
    ------
    FileNotFoundError
        The package that carries it is not installed.
    """
    package = find_spec("ziamath")
    for folder in (package and package.submodule_search_locations) or ():
        whole = Path(folder) / "fonts" / "STIXTwoMath-Regular.ttf"
        if whole.is_file():
            return whole
    raise FileNotFoundError("no STIX Two Math: build the subset or install ziamath")
