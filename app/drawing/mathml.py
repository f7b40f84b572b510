"""Formulas as MathML Core, from expressions of the program language and from numbers; every term carries its class."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from app.drawing.markup import Element
from app.drawing.numbers import DIGITS, decompose, exact_digits
from app.drawing.typesetting import APART, COMPARE, JUXTAPOSED, MULTIPLICATION, MULTIPLY, SIZE_LIMIT, Piece, typeset
from engine import Chain, EngineError, Term
from engine.language import Program, parse
from engine.ops import REGISTRY
from engine.ops.base import Shape, show_shape

Row = tuple[Element, ...]
TERMS, LAST_TERM = 3, 4
ROW_TERMS = 4
_NAME = re.compile(r"([^\W\d_]+)(\d*)((?:_[^\W_]+)*)(′*)(\[[-\d:, ]*\])?\Z")
_THIN = "0.1667em"


def expression(program: Program, root: int, tensors: frozenset[str] = frozenset()) -> Element:
    """Return an expression of a parsed program.

    Parameters
    ----------
    program, root
        The expression: a position in ``program.expressions``.
    tensors
        The variables that are tensors.
    """
    return math(typeset(program, root, MathML(), tensors).content)


def formula(text: str, tensors: frozenset[str] = frozenset()) -> Element:
    """Return a formula given as program text, with or without ``name =`` before it; plain text if it is no formula."""
    return math(_formula(text, tensors).content)


def shaped(text: str, shapes: Mapping[str, Shape], upstream: str) -> Element:
    """Return a formula over tensors with the shape under each, the upstream gradient and the others by their class."""
    tensors = frozenset(name for name, shape in shapes.items() if shape)
    return math(_typeset(text, tensors, Shaped(shapes, upstream)).content)


def under(it: Element, shape: Shape) -> Element:
    """Return a formula with a shape under it."""
    row = tuple(child for child in it.children if isinstance(child, Element))
    return math((Element("munder", {}, (_one(row), _shape(show_shape(shape)))),) if shape else row)


def derivative(of: str, by: str) -> Element:
    """Return ∂of/∂by of two variables or expressions."""
    return math(_derivative(of, by))


def number(value: float, digits: int = DIGITS) -> Element:
    """Return a number, by the rule of ``app.drawing.numbers``."""
    return math(_number(value, digits))


def chain(it: Chain, digits: int = DIGITS, *, is_all: bool = True) -> list[Element]:
    """Return a chain of derivatives in four rows: in symbols, as rules, in numbers, and its result; one term needs two.

    The first three terms have the classes ``term-1`` to ``term-3`` in every row (then from the first again), the result
    has ``term-4``. A row of many terms is several formulas in a ``span``, between which a line may break. Where the
    path is not ``is_all`` that leads back it equals no derivative by itself, and none stands before it.
    """
    terms = it.terms
    left = (*_derivative(terms[0].of, terms[-1].by), _sign("=")) if is_all else ()
    follows = (_sign("="),)
    rules = [_factor(_formula(term.rule), i > 0) for i, term in enumerate(terms)]
    numbers = [_factor(_number_piece(term.value, digits), i > 0) for i, term in enumerate(terms)]
    result = math((_sign("="), _classed(f"term-{LAST_TERM}", _number(it.result, digits))))
    if len(terms) == 1:
        return [_product(left, rules), result]
    return [
        _product(left, [_derivative(term.of, term.by) for term in terms]),
        _product(follows, rules),
        _product(follows, numbers),
        result,
    ]


def contribution(term: Term, output: str, upstream: float, product: float, digits: int = DIGITS) -> list[Element]:
    """Return one backward step in two rows: in symbols and rules, and in numbers.

    Parameters
    ----------
    term
        The edge: ∂of/∂by with its rule and its number.
    output
        The variable that is differentiated.
    upstream, product
        The gradient that arrives, and what is sent on.
    """
    back = _classed("upstream", _derivative(output, term.of))
    rule = _classed("local", _factor(_formula(term.rule), True))
    local = _classed("local", _derivative(term.of, term.by))
    numbers = (
        _classed("upstream", _factor(_number_piece(upstream, digits), False)),
        _sign(MULTIPLICATION),
        _classed("local", _factor(_number_piece(term.value, digits), True)),
        _sign("="),
        _classed("contribution", _number(product, digits)),
    )
    times = _sign(MULTIPLICATION)
    return [math((back, times, local, _sign("="), back, times, rule)), math((_sign("="), *numbers))]


def unfolding(
    term: Term, output: str, upstream: float, product: float, digits: int = DIGITS, *, is_all: bool = True
) -> list[Element]:
    """Return one backward step in lines: in symbols, the upstream number in, the local rule, its number, the result.

    A rule that is a number already takes no line of its own. Where the step is not ``is_all`` that arrives it equals no
    derivative by itself, and none stands before it.
    """
    times = _sign(MULTIPLICATION)
    arriving = _classed("upstream", _factor(_number_piece(upstream, digits), False))
    rule, number = _formula(term.rule), _number_piece(term.value, digits)
    locals_ = [_derivative(term.of, term.by), _factor(rule, True), _factor(number, True)]
    back = _classed("upstream", _derivative(output, term.of))
    left = (*_derivative(output, term.by), _sign("=")) if is_all else ()
    names = math((*left, back, times, _classed("local", locals_[0])))
    rows = [math((_sign("="), arriving, times, _classed("local", local))) for local in locals_]
    result = math((_sign("="), _classed("contribution", _number(product, digits))))
    return [names, rows[0], *(rows[2:] if rule.content == number.content else rows[1:]), result]


def equation(*sides: Element) -> Element:
    """Return formulas with equals signs between them."""
    row: list[Element] = []
    for side in sides:
        row += (*([_sign("=")] if row else []), *(child for child in side.children if isinstance(child, Element)))
    return math(tuple(row))


def math(row: Row) -> Element:
    """Return a row as a formula."""
    return Element("math", {"displaystyle": "true"}, row)


class MathML:
    """The forms of mathematics as rows of MathML elements."""

    def name(self, text: str) -> Row:
        return (_name(text),)

    def number(self, value: float) -> Row:
        return _number(value, exact_digits(value))

    def dots(self) -> Row:
        return (Element("mi", {}, ("…",)),)

    def function(self, name: str, arguments: Sequence[Row], notes: Sequence[str]) -> Row:
        inner: list[Element] = []
        for argument in (*arguments, *((_text(note),) for note in notes)):
            inner += (*([_sign(",")] if inner else []), *argument)
        applied = Element("mo", {}, ("\N{FUNCTION APPLICATION}",))
        return (Element("mi", {"mathvariant": "normal"}, (name,)), applied, *self.fenced("(", tuple(inner), ")"))

    def infix(self, sign: str, left: Row, right: Row) -> Row:
        if sign == APART:
            return (*left, Element("mspace", {"width": _THIN}), *right)
        return (*left, _sign("\N{INVISIBLE TIMES}" if sign == JUXTAPOSED else sign), *right)

    def negative(self, it: Row) -> Row:
        return (Element("mo", {"form": "prefix"}, ("−",)), *it)

    def fraction(self, top: Row, bottom: Row) -> Row:
        return (Element("mfrac", {}, (_one(top), _one(bottom))),)

    def power(self, base: Row, exponent: Row) -> Row:
        return (*base[:-1], Element("msup", {}, (base[-1], _one(exponent))))

    def root(self, it: Row) -> Row:
        return (Element("msqrt", {}, it),)

    def fenced(self, opening: str, it: Row, closing: str) -> Row:
        form = {"stretchy": "false"}
        if opening == closing:
            form |= {"lspace": "0", "rspace": "0"}
        return (
            Element("mo", {**form, "form": "prefix"}, (opening,)),
            *it,
            Element("mo", {**form, "form": "postfix"}, (closing,)),
        )

    def big(self, sign: str, note: str, it: Row) -> Row:
        operator = Element("mo", {"largeop": "false", "movablelimits": "false"}, (sign,))
        return (Element("msub", {}, (operator, _text(note))) if note else operator, *it)

    def transposed(self, it: Row) -> Row:
        return (*it[:-1], Element("msup", {}, (it[-1], Element("mo", {"lspace": "0", "rspace": "0"}, ("⊤",)))))

    def subscripted(self, it: Row, text: str) -> Row:
        return (*it[:-1], Element("msub", {}, (it[-1], _text(text))))

    def cases(self, condition: Row, true: Row, false: Row) -> Row:
        rows = ((true, (_text("if\N{NO-BREAK SPACE}"), *condition)), (false, (_text("otherwise"),)))
        table = Element("mtable", {"class": "cases"}, tuple(
            Element("mtr", {}, (Element("mtd", {}, value), Element("mtd", {}, when))) for value, when in rows
        ))  # fmt: skip
        return (Element("mrow", {}, (Element("mo", {"form": "prefix", "stretchy": "true"}, ("{",)), table)),)


class Shaped(MathML):
    """The same with shapes under the names of tensors, those of transposed ones as they stand."""

    def __init__(self, shapes: Mapping[str, Shape], upstream: str) -> None:
        self._shapes, self._upstream = shapes, upstream
        turned = {shape: (*shape[:-2], shape[-1], shape[-2]) for shape in shapes.values() if shape[1:]}
        both = [*turned.items(), *((there, here) for here, there in turned.items())]
        self._turned = {show_shape(here): show_shape(there) for here, there in both}

    def name(self, text: str) -> Row:
        role = "upstream" if text == self._upstream else "local"
        named = _classed(role, (_name(text),))
        shape = self._shapes.get(text)
        return (Element("munder", {}, (named, _shape(show_shape(shape)))),) if shape else (named,)

    def transposed(self, it: Row) -> Row:
        if it[-1].tag != "munder":
            return super().transposed(it)
        stem, note = it[-1].children
        assert isinstance(stem, Element)
        assert isinstance(note, Element)
        shape = str(note.children[0])
        return (*it[:-1], Element("munder", {}, (*super().transposed((stem,)), _shape(self._turned.get(shape, shape)))))


def _shape(text: str) -> Element:
    return Element("mtext", {"class": "shape"}, (text,))


@lru_cache(maxsize=1024)
def _formula(text: str, tensors: frozenset[str] = frozenset()) -> Piece[Row]:
    """Return program text as a formula, ``name =`` before it if there is."""
    return _typeset(text, tensors, MathML())


def _typeset(text: str, tensors: frozenset[str], notation: MathML) -> Piece[Row]:
    try:
        program = parse(text, functions=frozenset(REGISTRY))
    except EngineError:
        return Piece((_text(text),), COMPARE)
    statement = program.statements[-1]
    piece = typeset(program, statement.root, notation, tensors, SIZE_LIMIT)
    if statement.name is None:
        return piece
    return Piece((_name(statement.name), _sign("="), *piece.content), COMPARE)


def _derivative(of: str, by: str) -> Row:
    return (Element("mfrac", {}, tuple(_one((_partial(), *_subject(text))) for text in (of, by))),)


def _subject(text: str) -> Row:
    """Return what stands behind ∂: a name, or an expression in parentheses."""
    return (_name(text),) if _NAME.match(text) or "…" in text else MathML().fenced("(", _formula(text).content, ")")


def addition(numbers: Sequence[float], total: float, digits: int = DIGITS) -> Element:
    """Return a sum of numbers with its result: ``2.615 + 2.25 = 4.865``."""
    row: list[Element] = []
    for place, number in enumerate(numbers):
        piece = _number(number, digits)
        follows = MathML().fenced("(", piece, ")") if number < 0 else piece
        row += (_sign("+"), *follows) if place else piece
    return math((*row, _sign("="), _classed("gradient", _number(total, digits))))


def _product(left: Row, factors: Sequence[Row]) -> Element:
    """Return ``factor · factor …`` behind what stands left, each factor with the class of its term."""
    pieces = []
    for i, factor in enumerate(factors):
        before = left if i == 0 else (_sign(MULTIPLICATION),)
        pieces.append((*before, _classed(f"term-{i % TERMS + 1}", factor)))
    if len(pieces) <= ROW_TERMS:
        return math(tuple(element for piece in pieces for element in piece))
    breakable = [part for piece in pieces for part in (math(piece), " ")]
    return Element("span", {"class": "equation"}, tuple(breakable[:-1]))


def _factor(it: Piece[Row], follows: bool) -> Row:
    """Return a factor of a product, in parentheses if it must have them; cases have their brace already."""
    if (it.level >= MULTIPLY and not (follows and it.minus)) or it.content[0].tag == "mrow":
        return it.content
    return MathML().fenced("(", it.content, ")")


def _number_piece(value: float, digits: int) -> Piece[Row]:
    return Piece(_number(value, digits), MULTIPLY, minus=value < 0, begins="digit")


def _number(value: float, digits: int) -> Row:
    sign, magnitude, exponent = decompose(value, digits)
    row: list[Element] = [Element("mo", {"form": "prefix"}, (sign,))] if sign else []
    row.append(Element("mn" if magnitude[0].isdigit() else "mi", {}, (magnitude,)))
    if exponent is not None:
        power = Element("msup", {}, (Element("mn", {}, ("10",)), _one(_number(float(exponent), DIGITS))))
        row += [_sign("×"), power]
    return tuple(row)


def _name(text: str) -> Element:
    """Return a variable: digits at its end and what follows underscores are subscripts, primes stand beside it."""
    match = _NAME.match(text)
    if not match:
        return Element("mi", {}, (text,))
    base, digits, rest, primes, index = match.groups()
    parts = [part for part in (digits, *rest.split("_")) if part]
    stem = Element("mi", {}, (base,))
    if parts:
        inner: list[Element] = []
        for part in parts:
            separator = [Element("mo", {"separator": "true", "lspace": "0", "rspace": _THIN}, (",",))] if inner else []
            inner += [*separator, Element("mn" if part.isdigit() else "mi", {}, (part,))]
        stem = Element("msub", {}, (stem, _one(tuple(inner))))
    prime = Element("mo", {"form": "postfix", "lspace": "0", "rspace": "0"}, (primes,))
    element = Element("mtext", {}, (index,)) if index else None
    whole = tuple(each for each in (stem, prime if primes else None, element) if each)
    return _one(whole)


def _partial() -> Element:
    return Element("mo", {"form": "prefix", "lspace": "0", "rspace": "0"}, ("∂",))


def _sign(sign: str) -> Element:
    return Element("mo", {}, (sign,))


def _text(text: str) -> Element:
    return Element("mtext", {}, (text,))


def _one(row: Row) -> Element:
    return row[0] if len(row) == 1 else Element("mrow", {}, row)


def _classed(name: str, row: Row) -> Element:
    return Element("mrow", {"class": name}, row)
