"""Formulas as LaTeX for copying, from the same trees as the MathML; all that a user typed is escaped."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from app.drawing.numbers import DIGITS, decompose, exact_digits
from app.drawing.typesetting import APART, JUXTAPOSED, MULTIPLY, typeset
from engine import Chain, EngineError
from engine.language import Program, parse
from engine.ops import REGISTRY

_CLUSTER = re.compile("(?s:.)[\\u0300-\\u036f]*")  # a letter with its accents
_NAME = re.compile(r"((?:[^\W\d_][\u0300-\u036f]*)+)(\d*)((?:_[^\W_]+)*)(′*)(\[[-\d:, ]*\])?\Z")
_SIGNS = {
    "·": r" \cdot ", "⊙": r" \odot ", "−": " - ", "+": " + ", "=": " = ", ">": " > ", "<": " < ", "≥": r" \ge ",
    "≤": r" \le ", "≠": r" \ne ", APART: r" \, ", JUXTAPOSED: " ",
}  # fmt: skip
_GREEK = dict(zip("αβγδεζηθικλμνξπρστυφχψωΓΔΘΛΞΠΣΦΨΩ", (
    *("alpha", "beta", "gamma", "delta", "varepsilon", "zeta", "eta", "theta", "iota", "kappa", "lambda", "mu", "nu"),
    *("xi", "pi", "rho", "sigma", "tau", "upsilon", "varphi", "chi", "psi", "omega", "Gamma", "Delta", "Theta"),
    *("Lambda", "Xi", "Pi", "Sigma", "Phi", "Psi", "Omega"),
), strict=True))  # fmt: skip
_ACCENTS = {
    "\N{COMBINING GRAVE ACCENT}": "grave", "\N{COMBINING ACUTE ACCENT}": "acute", "\N{COMBINING CARON}": "check",
    "\N{COMBINING CIRCUMFLEX ACCENT}": "hat", "\N{COMBINING TILDE}": "tilde", "\N{COMBINING MACRON}": "bar",
    "\N{COMBINING DOT ABOVE}": "dot", "\N{COMBINING DIAERESIS}": "ddot",
}  # fmt: skip
# What stands in texts of ours; letters of a name beyond Latin and Greek stay as they are.
_PLAIN = {"−": "-", "…": r"\dots ", "′": "'", "·": r"\ensuremath{\cdot}", "×": r"\ensuremath{\times}"}
_KNOWN = frozenset({"arctan", "cos", "cosh", "exp", "log", "max", "min", "sin", "sinh", "tan", "tanh"})
_ESCAPES = str.maketrans({
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#", "%": r"\%", "_": r"\_",
    "^": r"\^{}", "~": r"\~{}", "\n": " ",
})  # fmt: skip


def latex(program: Program, root: int, tensors: frozenset[str] = frozenset()) -> str:
    r"""Return an expression of a parsed program as LaTeX, for math mode.

    Examples
    --------
    >>> program = parse("2*(a - y_1)/δ")
    >>> latex(program, program.statements[-1].root)
    '\\frac{2 (a - y_{1})}{\\delta}'
    """
    return typeset(program, root, Latex(), tensors).content


def latex_formula(text: str, tensors: frozenset[str] = frozenset()) -> str:
    """Return program text as LaTeX; as plain text if it is no formula."""
    try:
        program = parse(text, functions=frozenset(REGISTRY))
    except EngineError:
        return _text(text)
    statement = program.statements[-1]
    left = f"{latex_name(statement.name)} = " if statement.name else ""
    return left + latex(program, statement.root, tensors)


def latex_chain(it: Chain, digits: int = DIGITS, *, is_all: bool = True) -> str:
    """Return a chain of derivatives: in symbols, as rules, in numbers, and its result, in aligned rows.

    Where the path is not ``is_all`` that leads back, its way stands before it in place of the derivative.
    """
    symbols = _SIGNS["·"].join(latex_derivative(term.of, term.by) for term in it.terms)
    rules = _SIGNS["·"].join(_rule(term.rule, i > 0) for i, term in enumerate(it.terms))
    numbers = _SIGNS["·"].join(_factor(term.value, digits, i > 0) for i, term in enumerate(it.terms))
    rows = [rules, numbers, latex_number(it.result, digits)]
    left = latex_derivative(it.terms[0].of, it.terms[-1].by)
    if len(it.terms) > 1:
        rows.insert(0, symbols)
    first, sign = rows.pop(0), "="
    if not is_all:
        way = ", ".join(latex_formula(term.of) for term in reversed(it.terms[1:]))
        left, sign = (rf"\text{{along }} {way}\text{{:}}" if way else r"\text{directly:}"), r"\quad"
    lines = [f"{left} &{sign} {first}", *(f" &= {row}" for row in rows)]
    return r"\begin{aligned} " + r" \\".join(lines) + r" \end{aligned}"


class Latex:
    """The forms of mathematics as LaTeX."""

    def name(self, text: str) -> str:
        return latex_name(text)

    def number(self, value: float) -> str:
        return latex_number(value, exact_digits(value))

    def dots(self) -> str:
        return r"\dots"

    def function(self, name: str, arguments: Sequence[str], notes: Sequence[str]) -> str:
        command = f"\\{name}" if name in _KNOWN else r"\sigma" if name == "σ" else rf"\operatorname{{{_escape(name)}}}"
        return f"{command}({', '.join([*arguments, *map(_text, notes)])})"

    def infix(self, sign: str, left: str, right: str) -> str:
        return left + _SIGNS[sign] + right

    def negative(self, it: str) -> str:
        return f"-{it}"

    def fraction(self, top: str, bottom: str) -> str:
        return rf"\frac{{{top}}}{{{bottom}}}"

    def power(self, base: str, exponent: str) -> str:
        return f"{{{base}}}^{{{exponent}}}"

    def root(self, it: str) -> str:
        return rf"\sqrt{{{it}}}"

    def fenced(self, opening: str, it: str, closing: str) -> str:
        bars = {"|": (r"\lvert ", r" \rvert"), "‖": (r"\lVert ", r" \rVert")}
        before, after = bars.get(opening, (opening, closing))
        return before + it + after

    def big(self, sign: str, note: str, it: str) -> str:
        return (r"\sum" if sign == "∑" else r"\prod") + (f"_{{{_text(note)}}}" if note else "") + f" {it}"

    def transposed(self, it: str) -> str:
        return rf"{{{it}}}^{{\top}}"

    def subscripted(self, it: str, text: str) -> str:
        return f"{{{it}}}_{{{_text(text)}}}"

    def cases(self, condition: str, true: str, false: str) -> str:
        return rf"\begin{{cases}} {true} & \text{{if }} {condition} \\ {false} & \text{{otherwise}} \end{{cases}}"


def latex_derivative(of: str, by: str) -> str:
    """Return ∂of/∂by; each is a name, or program text."""
    return rf"\frac{{\partial {_subject(of)}}}{{\partial {_subject(by)}}}"


def _subject(text: str) -> str:
    return latex_name(text) if _NAME.match(text) or "…" in text else f"({latex_formula(text)})"


def _rule(text: str, follows: bool) -> str:
    try:
        program = parse(text, functions=frozenset(REGISTRY))
    except EngineError:
        return _text(text)
    piece = typeset(program, program.statements[-1].root, Latex())
    fits = piece.level >= MULTIPLY and not (follows and piece.minus)
    return piece.content if fits or piece.content.startswith(r"\begin{cases}") else f"({piece.content})"


def _factor(value: float, digits: int, follows: bool) -> str:
    text = latex_number(value, digits)
    return f"({text})" if follows and value < 0 else text


def latex_number(value: float, digits: int = DIGITS) -> str:
    """Return a number to so many digits."""
    sign, magnitude, exponent = decompose(value, digits)
    shown = {"NaN": r"\mathrm{NaN}", "∞": r"\infty"}.get(magnitude, magnitude)
    power = "" if exponent is None else rf" \times 10^{{{exponent}}}"
    return ("-" if sign else "") + shown + power


def latex_name(text: str) -> str:
    """Return a variable; digits and what follows an underscore are its index."""
    match = _NAME.match(unicodedata.normalize("NFC", text))
    if not match:
        return _text(text)
    base, digits, rest, primes, index = match.groups()
    parts = [_stem(part) for part in (digits, *rest.split("_")) if part]
    return _stem(base) + (f"_{{{', '.join(parts)}}}" if parts else "") + "'" * len(primes) + (index or "")


def _stem(text: str) -> str:
    if not text.isascii() and _CLUSTER.fullmatch(text) and _letter(text) != text:
        return _letter(text)
    if (text.isdigit() and text.isascii()) or (len(text) == 1 and text.isascii()):
        return text
    return rf"\mathrm{{{_escape(text)}}}"


def _text(text: str) -> str:
    return r"\dots" if text == "…" else rf"\text{{{_escape(text)}}}"


def _escape(text: str) -> str:
    if text.isascii():
        return text.translate(_ESCAPES)
    pieces = []
    for letter in _CLUSTER.findall(unicodedata.normalize("NFC", text)):
        command = _letter(letter)
        known = _PLAIN.get(letter) or (
            letter.translate(_ESCAPES) if command == letter else rf"\ensuremath{{{command}}}"
        )
        pieces.append(known)
    return "".join(pieces)


def _letter(letter: str) -> str:
    """Return a Greek or an accented letter as a command of math mode, any other as it is."""
    if letter in _GREEK:
        return f"\\{_GREEK[letter]}"
    base, accent = unicodedata.normalize("NFD", letter)[:1], unicodedata.normalize("NFD", letter)[1:]
    return rf"\{_ACCENTS[accent]}{{{base}}}" if accent in _ACCENTS and base.isascii() else letter
