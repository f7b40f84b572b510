"""The errors of the parser: what it met where it cannot be, and what was probably meant."""

from __future__ import annotations

import re
from collections.abc import Sequence, Set

from engine.errors import Fix, ForbiddenSyntax, ProgramError, Span, SyntaxProblem, quote
from engine.language.tokens import END, NAME, NUMBER, Token

_MODULES = frozenset({"np", "numpy", "torch", "math", "tf", "jnp", "jax", "F", "nn", "scipy", "anp"})
_NUMBERS = {"pi": "3.141592653589793", "e": "2.718281828459045"}
_METHODS = {"dot": "a @ b", "matmul": "a @ b", "mm": "a @ b", "t": "x.T", "transpose": "x.T"}
_SHOWN = 32
_DIGITS_APART = re.compile(r"[0-9][0-9_]*(?:\.[0-9_]*)?")
_THOUSAND = re.compile(r"[0-9]{3}(?![0-9])")
_BASED = re.compile(r"0(?:x[0-9a-f]{1,12}|b[01]{1,40}|o[0-7]{1,16})\Z", re.IGNORECASE)
_BASES = {"x": 16, "b": 2, "o": 8}


def between(token: Token) -> str:
    """Return a token as a message shows it."""
    return "the end of the line" if token.kind == END else quote(token.text)


def unclosed(opening: Token, end: Token) -> SyntaxProblem:
    """Say that ``opening`` has no partner before ``end``."""
    bracket = opening.text
    closing = ")" if bracket == "(" else "]"
    where = f"opened at line {opening.span.line}, column {opening.span.column}"
    place = Span(end.span.start, end.span.start, end.span.line, end.span.column)
    return SyntaxProblem(
        f"a {bracket} is not closed, {where}",
        span=place,
        suggestion=f"add {closing} for the {bracket} {where}",
        params={"line": opening.span.line, "column": opening.span.column},
        fix=Fix(place.start, place.end, closing),
    )


def after(token: Token) -> Token:
    """Return an end of no width right after a token."""
    span = token.span
    return Token(END, "", Span(span.end, span.end, span.line, span.column + span.end - span.start))


def missing_operand(token: Token, previous: Token | None) -> ProgramError:
    """Say that an operand should stand where ``token`` is."""
    span = token.span
    if token.kind == "[":
        advice = "give a tensor as the value of an input, and write its name here"
        return ForbiddenSyntax("the language has no lists: [", span=span, suggestion=advice)
    if token.kind == "]":
        return SyntaxProblem("no [ is open here: ]", span=span, suggestion="delete ]", fix=_delete(token))
    if previous is None:
        advice = "write a name before =, as in y = x + 1" if token.kind == "=" else "begin with a name or a number"
        return SyntaxProblem(f"a statement does not begin with {between(token)}", span=span, suggestion=advice)
    if token.kind == ")" and previous.kind == "(":
        return SyntaxProblem("the parentheses are empty", span=span, suggestion="write an operand between ( and )")
    if token.kind in ("*", "**") and previous.kind in ("(", ","):
        advice = "write the operands one by one, as in maximum(a, b)"
        return SyntaxProblem(f"operands cannot be unpacked with {token.kind}", span=span, suggestion=advice)
    where = f"after {between(previous)}"
    if token.kind != END:
        where = f"between {between(previous)} and {between(token)}"
    suggestion = f"add an operand {where}: a name, a number or a call"
    return SyntaxProblem(f"an operand is missing {where}", span=span, suggestion=suggestion)


def missing_operator(tokens: Sequence[Token], index: int, text: str, functions: Set[str]) -> ProgramError:
    """Say that an operator should stand before the operand at ``index``."""
    previous, token = tokens[index - 1], tokens[index]
    if previous.kind == NUMBER and previous.span.end == token.span.start:
        problem = _number_suffix(previous, token, text)
        if problem:
            return problem
    suggestion = f"write {quote(previous.text)}*{quote(token.text)}{'…)' if token.kind == '(' else ''} to multiply"
    fix = Fix(previous.span.end, token.span.start, "*")
    if previous.kind == NAME and previous.text in functions and token.kind in (NAME, NUMBER):
        suggestion = f"write {previous.text}({quote(token.text)})"
        fix = Fix(previous.span.end, token.span.end, f"({token.text})")
    elif previous.kind == ")" and token.kind == "(":
        suggestion = "write )*( to multiply; only a name can be called"
    message = f"an operator is missing between {between(previous)} and {between(token)}"
    return SyntaxProblem(message, span=token.span, suggestion=suggestion, fix=fix)


def _delete(token: Token) -> Fix:
    return Fix(token.span.start, token.span.end, "")


def _number_suffix(number: Token, token: Token, text: str) -> ProgramError | None:
    """Explain letters, digits or a point that cling to a number; None if a multiplication was meant."""
    span, suffix = token.span, token.text
    if token.kind == NUMBER:
        message = f"a number has one decimal point: {quote(number.text + suffix)}"
        return SyntaxProblem(message, span=span, suggestion=f"delete {quote(suffix)}", fix=_delete(token))
    if token.kind != NAME:
        return None
    whole = _DIGITS_APART.match(text, number.span.start)
    if suffix.strip("_0123456789") == "" and whole:
        plain = whole[0].replace("_", "")
        fix = Fix(number.span.start, whole.end(), plain)
        message = "a number has no underscores"
        return SyntaxProblem(message, span=span, suggestion=f"write {quote(plain)}", fix=fix)
    if suffix in ("e", "E"):
        message = "the exponent of a number is missing"
        return SyntaxProblem(message, span=span, suggestion=f"write {quote(number.text)}e0, or *{suffix} to multiply")
    if based := _BASED.match(number.text + suffix):
        decimal = int(based[0][2:], _BASES[based[0][1].lower()])
        fix = Fix(number.span.start, number.span.start + len(based[0]), str(decimal))
        return SyntaxProblem("a number is written in base ten", span=span, suggestion=f"write {decimal}", fix=fix)
    if suffix in ("j", "J"):
        advice = f"write {quote(number.text)}*{suffix} to multiply"
        return SyntaxProblem("the language has no complex numbers", span=span, suggestion=advice)
    return None


def unexpected(
    tokens: Sequence[Token], index: int, text: str, functions: Set[str], opening: Token | None
) -> ProgramError:
    """Say what is wrong with the token at ``index`` after a finished operand; ``opening`` is the innermost ``(``."""
    token, previous = tokens[index], tokens[index - 1]
    if token.kind in (NAME, NUMBER, "("):
        if opening and token.span.line != previous.span.line:
            return unclosed(opening, after(previous))
        return missing_operator(tokens, index, text, functions)
    if token.kind == "=":
        return _assignment(tokens, index, opening)
    message, suggestion = f"{token.text} cannot stand here", f"delete {token.text}"
    fix: Fix | None = _delete(token)
    if token.kind == ")":
        message, suggestion = "no ( is open here: )", "delete ), or add ( before it"
    elif token.kind == "]":
        message, suggestion = "no [ is open here: ]", "delete ]"
        if opening:
            suggestion = f"write ) for the ( opened at line {opening.span.line}, column {opening.span.column}"
            fix = Fix(token.span.start, token.span.end, ")")
    elif token.kind == "," and opening is None:
        message, suggestion = "a statement has one value: ,", "put each value on a line of its own, with a name: y = …"
        fix = None
        if previous.kind == NUMBER and _THOUSAND.match(text, token.span.end):
            suggestion = f"write {quote(previous.text)}{text[token.span.end : token.span.end + 3]}"
            fix = _delete(token)
    elif token.kind == ",":
        message, suggestion = "parentheses hold one value: ,", "write the name of an op before (, or delete the comma"
        fix = None
    elif token.kind == ":":
        suggestion = "delete it; slices stand in brackets, as in X[:, 1:3]"
    return SyntaxProblem(message, span=token.span, suggestion=suggestion, fix=fix)


def attribute(tokens: Sequence[Token], index: int, text: str) -> ProgramError:
    """Say what to write instead of the ``.`` at ``index`` and the names after it."""
    dot, base = tokens[index], tokens[index - 1]
    if tokens[index + 1].kind != NAME:
        message = "a point stands in a number or before T"
        return SyntaxProblem(message, span=dot.span, suggestion="write .T, or delete it")
    last = index + 1
    while tokens[last + 1].kind == "." and tokens[last + 2].kind == NAME:
        last += 2
    name = tokens[last].text
    is_call = tokens[last + 1].kind == "("
    message = f"the language has no attributes except .T: .{quote(tokens[index + 1].text)}"
    fix = None
    if base.kind == NAME and base.text in _MODULES:
        suggestion = f"write {quote(name)}{_arguments(tokens, last + 1, text)}" if is_call else _module_value(name)
        fix = Fix(base.span.start, tokens[last].span.end, _NUMBERS.get(name, name) if not is_call else name)
    elif is_call:
        receiver = quote(base.text) if base.kind == NAME else "…"
        suggestion = f"write {_METHODS.get(name) or f'{quote(name)}({receiver})'}"
    else:
        suggestion = f"write .T for a transpose, or _ instead of the point in a name: x_{quote(name.strip('_'))}"
    return ForbiddenSyntax(message, span=dot.span, suggestion=suggestion, fix=fix)


def _module_value(name: str) -> str:
    return f"write {_NUMBERS[name]}" if name in _NUMBERS else f"write {quote(name)}, without a module"


def _arguments(tokens: Sequence[Token], index: int, text: str) -> str:
    """Return the source of the call's parentheses at ``index`` if it is short, else ``(…)``."""
    start, depth = tokens[index].span.start, 0
    for token in tokens[index : index + _SHOWN]:
        depth += (token.kind == "(") - (token.kind == ")")
        if depth == 0:
            source = text[start : token.span.end]
            return source if len(source) <= _SHOWN and source.isprintable() and "." not in source else "(…)"
    return "(…)"


def _assignment(tokens: Sequence[Token], index: int, opening: Token | None) -> ProgramError:
    token, first = tokens[index], tokens[0]
    if opening is not None:
        advice = "put the assignment on a line of its own; a keyword is a name: axis=1"
        return SyntaxProblem("an assignment cannot stand in parentheses: =", span=token.span, suggestion=advice)
    if index > 1 and tokens[1].kind == "=":
        second = tokens[2]
        advice = "write equal(a, b) to compare"
        if index == 3 and second.kind == NAME:
            advice = f"write two lines: {second.text} = … and {first.text} = {second.text}"
        return SyntaxProblem("a statement assigns one name", span=token.span, suggestion=advice)
    span = Span(first.span.start, tokens[index - 1].span.end, first.span.line, first.span.column)
    target = "a number" if first.kind == NUMBER and index == 1 else "an expression"
    advice = "write one name before =; write equal(a, b) to compare"
    return SyntaxProblem(f"a value is assigned to a name, not to {target}", span=span, suggestion=advice)
