"""What is wrong with a token the language refuses, and what to write instead."""

from __future__ import annotations

import re

from engine.errors import Fix, ForbiddenSyntax, ProgramError, Span, SyntaxProblem, quote
from engine.language import characters
from engine.language.tokens import Token

_THOUSANDS = re.compile(r"[0-9]+(?:'[0-9]+)+(?:\.[0-9]*)?")
_WORD = re.compile(r"\w*\Z")
_STRING_PREFIXES = frozenset({"", "b", "f", "r", "u", "br", "rb", "fr", "rf"})
_LOOK_BEHIND = 40

_PLAIN = {"^": "**", "//": "/", ":=": "=", "->": "=", "\\": "", ";": "\n"}

_OPERATORS = {
    "^": "write ** for a power: x**2",
    "//": "write / to divide",
    "%": "there is no remainder; write a - b*c with the quotient c you mean",
    "==": "write equal(a, b) to compare; = gives a name to a value",
    "===": "write equal(a, b) to compare; = gives a name to a value",
    "!=": "write not_equal(a, b) to compare",
    "!==": "write not_equal(a, b) to compare",
    "<>": "write not_equal(a, b) to compare",
    "<": "write less(a, b) to compare",
    ">": "write greater(a, b) to compare",
    "<=": "write less_equal(a, b) to compare",
    ">=": "write greater_equal(a, b) to compare",
    "=>": "write greater_equal(a, b) to compare",
    "&": "write a*b, where a and b are 0 or 1",
    "&&": "write a*b, where a and b are 0 or 1",
    "|": "write maximum(a, b), where a and b are 0 or 1; abs(x) for an absolute value",
    "||": "write maximum(a, b), where a and b are 0 or 1; norm(x) for a norm",
    "~": "write 1 - a, where a is 0 or 1",
    "!": "write 1 - a, where a is 0 or 1",
    "<<": "write x*2**n",
    ">>": "write x/2**n",
    ":=": "write = to give a name to a value, on a line of its own",
    ";": "put each statement on a line of its own",
    "\\": "delete it; an expression in parentheses may go on over several lines",
    "?": "write where(condition, a, b) to choose between two values",
    "->": "write = to give a name to a value: y = w*x + b",
    "#": 'give it as the value of an input: "NaN" or "Infinity"',
}


def refusal(text: str, token: Token) -> ProgramError:
    """Return the error for a ``REFUSED`` token of ``text``."""
    word, span = token.text, token.span
    first = word[0]
    if first in "\"'":
        return _string(text, word, span)
    if first in "{}":
        message = f"the language has no braces: {first}"
        return ForbiddenSyntax(message, span=span, suggestion="write parentheses: ( and )")
    if first.isascii() and first.isprintable():
        return _operator(word, span)
    message = f"the language has no character {characters.describe(first)}"
    found = characters.replacement(text, span.start)
    fix = found and Fix(span.start, span.start + found[0], found[1])
    return SyntaxProblem(message, span=span, suggestion=characters.advice(text, span.start), fix=fix or None)


def _operator(word: str, span: Span) -> ProgramError:
    suggestion = _OPERATORS.get(word)
    if suggestion is None and len(word) > 1 and word.endswith("="):
        suggestion = f"write a new name: y = x {word[:-1]} …; a name is assigned once"
    if word == "#":
        return SyntaxProblem("a number does not end with #", span=span, suggestion=suggestion)
    fix = Fix(span.start, span.end, _PLAIN[word]) if word in _PLAIN else None
    message = f"the language has no operator {word}"
    return SyntaxProblem(message, span=span, suggestion=suggestion or f"delete {word}", fix=fix)


def _string(text: str, word: str, span: Span) -> ProgramError:
    before = text[max(0, span.start - _LOOK_BEHIND) : span.start]
    touching = _WORD.search(before)
    prefix = touching[0] if touching else ""
    message = f"the language has no text in quotes: {quote(word)}"
    suggestion = "delete the quotes; a name stands without them"
    closed = len(word) > 1 and word[-1] == word[0]
    if prefix.isdecimal() and (number := _THOUSANDS.match(prefix + word)):
        suggestion = f"write {quote(number[0].replace(chr(39), ''))}"
    elif prefix and word[0] == "'" and not (closed and prefix.lower() in _STRING_PREFIXES):
        suggestion = f"a name has no prime: write {quote(prefix)}_prime"
    return ForbiddenSyntax(message, span=span, suggestion=suggestion)
