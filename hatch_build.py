"""Build hook: subset STIX Two Math to the characters that Blameflow draws, as woff2.

The font comes out of the package ziamath. Its licence, the SIL Open Font License, travels in the font's own name table.
"""

from importlib.resources import files
from pathlib import Path
from typing import Any

from fontTools import subset
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

FONT = Path("static/fonts/STIXTwoMath.woff2")

CHARACTERS = [
    (0x0020, 0x007E),  # ASCII
    (0x00A0, 0x00FF),  # Latin-1
    (0x0100, 0x017F),  # Latin Extended-A, for names such as ŷ
    (0x0237, 0x0237),  # dotless j
    (0x02C6, 0x02DC),  # accents: hat, bar, tilde, as characters
    (0x0300, 0x030C),  # accents: as combining marks
    (0x0391, 0x03F6),  # Greek
    (0x2010, 0x2026),  # dashes, double bar, quotes, dots
    (0x2032, 0x2034),  # primes
    (0x2044, 0x2044),  # fraction slash
    (0x2061, 0x2064),  # invisible operators
    (0x2070, 0x208E),  # superscripts and subscripts
    (0x20D7, 0x20D7),  # vector arrow
    (0x2102, 0x2138),  # letterlike: ℎ, the holes that Unicode left in the alphabets below
    (0x2190, 0x2195),  # arrows
    (0x21A6, 0x21A6),
    (0x21D0, 0x21D4),
    (0x2200, 0x220F),  # quantifiers, ∂, ∇, ∈, ∏
    (0x2211, 0x221E),  # ∑, −, ∗, ∘, √, ∝, ∞
    (0x2223, 0x222B),  # bars, ∧, ∨, ∩, ∪, ∫
    (0x2248, 0x2248),
    (0x2260, 0x226B),
    (0x2295, 0x22A5),  # ⊕, ⊗, ⊙, ⊤
    (0x22C5, 0x22C6),
    (0x22EE, 0x22F1),  # dots in matrices
    (0x2308, 0x230B),  # ceiling, floor
    (0x23DC, 0x23E1),  # braces above and below
    (0x27E8, 0x27E9),  # angle brackets
    (0x1D400, 0x1D4CF),  # bold, italic, bold italic, script
    (0x1D538, 0x1D56B),  # double-struck
    (0x1D6A4, 0x1D7CB),  # italic and bold Greek, upright and slanted
    (0x1D7CE, 0x1D7D7),  # bold digits
]

FEATURES = ["ccmp", "dtls", "flac", "kern", "locl", "ssty"]


def subset_font(target: Path) -> None:
    """Write the subset of STIX Two Math to `target`; the same input gives the same bytes."""
    options = subset.Options(flavor="woff2", layout_features=FEATURES, name_IDs=["*"], hinting=False)
    options.recalc_timestamp = False
    source = files("ziamath.fonts") / "STIXTwoMath-Regular.ttf"
    font = subset.load_font(str(source), options)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=[code for first, last in CHARACTERS for code in range(first, last + 1)])
    subsetter.subset(font)
    target.parent.mkdir(parents=True, exist_ok=True)
    subset.save_font(font, str(target), options)


class FontHook(BuildHookInterface[Any]):
    """Runs for wheels, editable installs and source distributions alike."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Write the font before hatchling collects the files."""
        subset_font(Path(self.root) / FONT)
