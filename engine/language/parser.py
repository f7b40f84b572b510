"""The parser: program text to statements; every one is read, so that the errors of all lines come at once."""

from __future__ import annotations

from collections.abc import Set

from engine.errors import ERROR_LIMIT, ProgramError, ProgramTooLarge, Span, SyntaxProblem, raise_all
from engine.language.expressions import NESTING_LIMIT, ExpressionParser, check_name
from engine.language.names import KEYWORDS, program_name_problem
from engine.language.refusals import refusal
from engine.language.syntax import Expression, Program, Statement
from engine.language.tokens import NAME, REFUSED, Token, split_statements, tokenize

PROGRAM_LIMIT = 16_000


def parse(
    text: str,
    *,
    functions: Set[str] = frozenset(),
    length_limit: int = PROGRAM_LIMIT,
    nesting_limit: int = NESTING_LIMIT,
) -> Program:
    """Parse a program.

    Parameters
    ----------
    text
        The program.
    functions
        Names of operations, for better suggestions; what may be called is not decided here.
    length_limit
        Most characters the text may have.
    nesting_limit
        Most parentheses and calls that may be open at once.

    Raises
    ------
    ProgramTooLarge
        If the text is too long or its parentheses too deep.
    SyntaxProblem, ForbiddenSyntax, ReservedName, NumberOutOfRange, InvalidAttribute
        If it is not in the language; an ``ErrorGroup`` if several statements are not.

    Examples
    --------
    >>> [e.op for e in parse("w*x + b").expressions]
    ['name', 'name', 'multiply', 'name', 'add']
    """
    if len(text) > length_limit:
        message = f"a program has at most {length_limit} characters, not {len(text)}"
        raise ProgramTooLarge(message, params={"limit": length_limit, "length": len(text)})
    expressions: list[Expression] = []
    statements: list[Statement] = []
    errors: list[ProgramError] = []
    unnamed: Statement | None = None
    for tokens in split_statements(tokenize(text)):
        if unnamed:
            errors.append(_unnamed(unnamed))
            unnamed = None
        if len(errors) >= ERROR_LIMIT:
            break
        try:
            statement = _parse_statement(tokens, text, functions, expressions, nesting_limit)
        except ProgramError as problem:
            errors.append(_first_problem(problem, tokens, text))
            continue
        statements.append(statement)
        unnamed = statement if statement.name is None else None
    if not statements and not errors:
        message = "the program is empty"
        raise SyntaxProblem(message, span=Span(0, 0, 1, 1), suggestion="write a line such as y = w*x + b")
    raise_all(errors)
    return Program(text, tuple(expressions), tuple(statements))


def _parse_statement(
    tokens: list[Token], text: str, functions: Set[str], expressions: list[Expression], nesting_limit: int
) -> Statement:
    first, last = tokens[0].span, tokens[-1].span
    name, start = None, 0
    if tokens[1].kind == "=" and tokens[0].kind == NAME:
        name, start = tokens[0].text, 2
        check_name(tokens[0])
    root = ExpressionParser(tokens, start, text, functions, expressions, nesting_limit).parse()
    return Statement(name, root, Span(first.start, last.end, first.line, first.column))


def _first_problem(problem: ProgramError, tokens: list[Token], text: str) -> ProgramError:
    """Prefer the first keyword or refused token: it explains why the rest did not parse."""
    for token in tokens:
        if token.kind == REFUSED:
            return refusal(text, token)
        if token.kind == NAME and token.text in KEYWORDS and problem.span and token.span.start <= problem.span.start:
            return program_name_problem(token.text, token.span) or problem
    return problem


def _unnamed(statement: Statement) -> ProgramError:
    message = "only the last line may be without a name"
    return SyntaxProblem(message, span=statement.span, suggestion="give it a name: write a name and = before it")
