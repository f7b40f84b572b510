"""Which characters the language has, and what to write instead of the others.

Owns the tables of symbols, invisible characters and lookalikes; knows no token.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_LETTERS = frozenset({"Lu", "Ll", "Lt", "Lm", "Lo"})
_MARKS = frozenset({"Mn", "Mc"})

# Letters and marks by category that show nothing: fillers, joiners, variation selectors.
_INVISIBLE = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180d\u180f\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)
_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_LINE_BREAKS = frozenset("\r\v\f\x1c\x1d\x1e\x85\u2028\u2029")

# What a comment may not hold either: it would show a reader another program than the one that runs.
HIDDEN = re.compile("[\0-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")

_REPLACEMENTS = {
    **dict.fromkeys("×·⋅∙•∗⁎✕✖⨯⊙∘⊗", "*"),
    **dict.fromkeys("÷∕⁄", "/"),
    **dict.fromkeys("−‐‑‒–—―", "-"),
    **dict.fromkeys("←≔≝", "="),
    **dict.fromkeys("⊤ᵀ", ".T"),
    **dict.fromkeys("′’‘", "_prime"),
    "″": "_second",
    "≤": "less_equal(a, b)",
    "≥": "greater_equal(a, b)",
    "≠": "not_equal(a, b)",
    "≡": "equal(a, b)",
    "√": "sqrt(x)",
    "∑": "sum(x)",
    "∏": "prod(x)",
    "‖": "norm(x)",
    "∥": "norm(x)",
    "¬": "1 - x",
    "∧": "a*b",
    "∨": "maximum(a, b)",
    "∂": "d",
    "∇": "grad",
}
_SUPERSCRIPT_DIGITS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺ⁿⁱ", "0123456789-+ni")
_SUPERSCRIPTS = re.compile("[⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺ⁿⁱ]+")
_SUBSCRIPT_DIGITS = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")
_SUBSCRIPTS = re.compile("[₀₁₂₃₄₅₆₇₈₉]+")

# Letters that look like an ASCII letter. Greek ν, ρ, χ and their like are left out: they are usual in formulas.
LOOKALIKES = {
    **dict(zip("авеорсухіјѕһԁԛԝӏАВЕЗКМНОРСТУХІЈЅӀԌԚԜ", "abeopcyxijshdqwlABE3KMHOPCTYXIJSIGQW", strict=True)),
    **dict(zip("οϲϳΑΒΕΖΗΙΚΜΝΟΡΤΥΧϹͿ", "ocjABEZHIKMNOPTYXCJ", strict=True)),
    **dict(zip("օոսհցզՕՍԼ", "onuhgqOUL", strict=True)),
    **dict(zip("ᎠᎡᎢᎪᎫᎬᎳᎷᎻᏀᏃᏎᏟᏢᏦᏞᏚᏴ", "DRTAJEWMHGZ4CPKLSB", strict=True)),
    **dict(zip("ⲞⲟⲢⲤⲥⲬⲎⲔⲘⲚⲦ", "OoPCcXHKMNT", strict=True)),
    **dict(zip("ɑɡɩ", "agi", strict=True)),
}


@lru_cache(maxsize=4096)
def may_continue_name(character: str) -> bool:
    """Tell whether a character may stand inside a name: a letter, a mark on one, a digit, ``_``."""
    if character.isascii():
        return character.isalnum() or character == "_"
    category = unicodedata.category(character)
    if category not in _LETTERS and category not in _MARKS:
        return False
    return not _INVISIBLE.match(character) and not _is_compatibility(character)


def may_start_name(character: str) -> bool:
    """Tell whether a character may begin a name: a letter or ``_``."""
    if character.isascii():
        return character.isalpha() or character == "_"
    return may_continue_name(character) and unicodedata.category(character) in _LETTERS


def script(character: str) -> str:
    """Return the first word of a character's Unicode name, which for letters is the script: ``Cyrillic``."""
    return unicodedata.name(character, "unnamed").split(" ")[0].capitalize()


def code_point(character: str) -> str:
    """Return ``U+00D7``."""
    return f"U+{ord(character):04X}"


def describe(character: str) -> str:
    """Return a character as a message shows it: itself if it shows, its code point, its Unicode name."""
    name = unicodedata.name(character, "")
    shown = character.isprintable() and not unicodedata.combining(character)
    return f"{character + ' ' if shown else ''}({code_point(character)}{', ' if name else ''}{name})"


def advice(text: str, position: int) -> str:
    """Return what to write instead of the refused character at ``position``, naming its code point."""
    character = text[position]
    point = code_point(character)
    if character in _LINE_BREAKS:
        return f"replace {point} with an ordinary line break (U+000A)"
    if character in _BIDI:
        return f"delete {point}: it changes the order in which the text is shown"
    category = unicodedata.category(character)
    if category == "Zs":
        return f"replace {point} with an ordinary space (U+0020)"
    if _INVISIBLE.match(character) or category in ("Cf", "Cc", "Cs", "Co", "Cn"):
        return f"delete {point}: it shows nothing" if category != "Co" else f"delete {point}"
    replacement = _replacement(text, position)
    if replacement:
        return f"write {replacement} instead of {character} ({point})"
    return f"delete {point}; names are made of letters, digits and _"


def replacement(text: str, position: int) -> tuple[int, str] | None:
    """Return how many characters to take out at the refused one at ``position``, and what to write there instead.

    None where it takes more than that: an operator that has to become a call.
    """
    character = text[position]
    if character in _LINE_BREAKS:
        return 1, "\n"
    category = unicodedata.category(character)
    if category == "Zs":
        return 1, " "
    if character in _BIDI or _INVISIBLE.match(character) or category in ("Cf", "Cc", "Cs", "Co", "Cn"):
        return 1, ""
    found = _replacement(text, position)
    if found is None:
        return 1, ""
    run = _SUPERSCRIPTS.match(text, position) or _SUBSCRIPTS.match(text, position)
    return None if "(" in found or " " in found else (len(run[0]) if run else 1, found)


def _replacement(text: str, position: int) -> str | None:
    character = text[position]
    if character in _REPLACEMENTS:
        return _REPLACEMENTS[character]
    if raised := _SUPERSCRIPTS.match(text, position):
        return f"**{raised[0].translate(_SUPERSCRIPT_DIGITS)}"[:20]
    if lowered := _SUBSCRIPTS.match(text, position):
        return f"_{lowered[0].translate(_SUBSCRIPT_DIGITS)}"[:20]
    if unicodedata.category(character) == "No" and (number := unicodedata.numeric(character, None)) is not None:
        return f"{number:.15g}"
    if character.isdecimal():
        return str(unicodedata.decimal(character))
    folded = unicodedata.normalize("NFKC", character)
    return folded if folded != character and folded.isprintable() and " " not in folded else None


def _is_compatibility(character: str) -> bool:
    return unicodedata.normalize("NFKC", character) != unicodedata.normalize("NFC", character)
