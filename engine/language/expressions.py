"""Parses one expression with explicit stacks, so that no program can exhaust the interpreter's.

Owns the precedence of operators, which is Python's, and the limit on nesting.
"""

from __future__ import annotations

from collections.abc import Set

from engine.errors import InvalidAttribute, ProgramTooLarge, Span, SyntaxProblem, quote
from engine.language import advice
from engine.language.constants import read_items, read_keyword, read_number
from engine.language.names import program_name_problem
from engine.language.syntax import NAME as NAME_OP
from engine.language.syntax import NUMBER as NUMBER_OP
from engine.language.syntax import Attribute, Expression
from engine.language.tokens import END, NAME, NUMBER, Token

NESTING_LIMIT = 64

ADDITIVE, MULTIPLICATIVE, UNARY, POWER = 1, 2, 3, 4
_OPENED = 0
BINARY = {
    "+": (ADDITIVE, "add"),
    "-": (ADDITIVE, "subtract"),
    "*": (MULTIPLICATIVE, "multiply"),
    "/": (MULTIPLICATIVE, "divide"),
    "@": (MULTIPLICATIVE, "matmul"),
    "**": (POWER, "power"),
}


def check_name(token: Token) -> None:
    """Raise what is wrong with a name token; return if nothing is."""
    problem = program_name_problem(token.text, token.span)
    if problem:
        raise problem


class _Frame:
    """An open parenthesis: of a group, or of the call of ``name``; its operands lie above ``height``."""

    __slots__ = ("attributes", "height", "name", "opening")

    def __init__(self, opening: Token, name: Token | None, height: int) -> None:
        self.opening = opening
        self.name = name
        self.height = height
        self.attributes: dict[str, Attribute] = {}


class ExpressionParser:
    """Parses the tokens of one expression.

    ``operands`` holds finished expressions; ``pending`` holds operators that still wait for their right operand,
    as ``(level, op, span)``, with one entry of level 0 under the operators of each open frame.
    """

    def __init__(
        self,
        tokens: list[Token],
        index: int,
        text: str,
        functions: Set[str],
        expressions: list[Expression],
        nesting_limit: int = NESTING_LIMIT,
    ) -> None:
        self.tokens = tokens
        self.index = index
        self.text = text
        self.functions = functions
        self.expressions = expressions
        self.nesting_limit = nesting_limit
        self.operands: list[int] = []
        self.pending: list[tuple[int, str, Span]] = []
        self.frames: list[_Frame] = []

    def parse(self) -> int:
        """Parse up to the end; return the root."""
        while True:
            self._read_operand()
            if self._read_operator():
                self._reduce(ADDITIVE)
                return self.operands[-1]

    def _read_operand(self) -> None:
        """Read signs and opening parentheses up to and including one finished operand."""
        tokens = self.tokens
        while True:
            token = tokens[self.index]
            kind = token.kind
            self.index += 1
            if kind == NAME:
                check_name(token)
                if tokens[self.index].kind == "(":
                    self._open(tokens[self.index], token)
                    if self._finish_call():
                        return
                    continue
                self._push(Expression(NAME_OP, (), token.span, (), token.text))
                return
            if kind == NUMBER:
                self._push(Expression(NUMBER_OP, (), token.span, (), read_number(token)))
                return
            if kind == "-":
                self.pending.append((UNARY, "negate", token.span))
            elif kind == "(":
                self.index -= 1
                self._open(token, None)
            elif kind != "+":
                previous = tokens[self.index - 2] if self.index > 1 else None
                raise advice.missing_operand(token, previous)

    def _read_operator(self) -> bool:
        """Read what follows an operand, up to the next binary operator or comma; return True at the end."""
        while True:
            token = self.tokens[self.index]
            kind = token.kind
            if kind in BINARY:
                level, op = BINARY[kind]
                self._reduce(level if level < POWER else POWER + 1)
                self.pending.append((level, op, token.span))
                self.index += 1
                return False
            if kind == END:
                if self.frames:
                    raise advice.unclosed(self.frames[-1].opening, token)
                return True
            if kind == ")" and self.frames:
                self._close(token)
            elif kind == "[":
                self._read_index(token)
            elif kind == ".":
                self._read_attribute(token)
            elif kind == "," and self.frames and self.frames[-1].name:
                self._reduce(ADDITIVE)
                self.index += 1
                if not self._finish_call():
                    return False
            else:
                opening = self.frames[-1].opening if self.frames else None
                raise advice.unexpected(self.tokens, self.index, self.text, self.functions, opening)

    def _open(self, opening: Token, name: Token | None) -> None:
        self.index += 1
        self.frames.append(_Frame(opening, name, len(self.operands)))
        self.pending.append((_OPENED, "", opening.span))
        if len(self.frames) > self.nesting_limit:
            message = f"parentheses nest at most {self.nesting_limit} deep"
            advice_text = "give an inner expression a name, on a line of its own"
            raise ProgramTooLarge(
                message, span=opening.span, suggestion=advice_text, params={"limit": self.nesting_limit}
            )

    def _finish_call(self) -> bool:
        """Read the keywords that stand here; return True if the call closes, False if an operand follows."""
        frame, tokens = self.frames[-1], self.tokens
        while tokens[self.index].kind == NAME and tokens[self.index + 1].kind == "=":
            self._read_keyword(frame)
            if tokens[self.index].kind == ",":
                self.index += 1
            elif tokens[self.index].kind == END:
                raise advice.unclosed(frame.opening, tokens[self.index])
            elif tokens[self.index].kind != ")":
                raise _after_keyword(tokens[self.index])
        token = tokens[self.index]
        if token.kind == ")":
            self._close(token)
            return True
        if frame.attributes:
            message = f"operands stand before keywords: {quote(token.text)}"
            raise SyntaxProblem(message, span=token.span, suggestion="move it before the first keyword")
        return False

    def _read_keyword(self, frame: _Frame) -> None:
        name = self.tokens[self.index]
        check_name(name)
        if name.text in frame.attributes:
            message = f"a keyword is given twice: {name.text}"
            raise InvalidAttribute(message, span=name.span, suggestion="delete one of them")
        frame.attributes[name.text], self.index = read_keyword(self.tokens, self.index + 2, name.text)

    def _close(self, closing: Token) -> None:
        """Close the innermost frame: a group leaves its operand, a call becomes an expression."""
        self._reduce(ADDITIVE)
        self.pending.pop()
        self.index += 1
        frame = self.frames.pop()
        if frame.name is None:
            return
        name = frame.name.span
        operands = tuple(self.operands[frame.height :])
        del self.operands[frame.height :]
        span = Span(name.start, closing.span.end, name.line, name.column)
        self._push(Expression(frame.name.text, operands, span, tuple(frame.attributes.items()), None, True))

    def _read_index(self, opening: Token) -> None:
        if self.tokens[self.index - 1].kind == NUMBER:
            advice_text = "give a tensor as the value of an input, and index its name"
            raise SyntaxProblem("a number has no elements: [", span=opening.span, suggestion=advice_text)
        items, self.index = read_items(self.tokens, self.index)
        span = Span(opening.span.start, self.tokens[self.index - 1].span.end, opening.span.line, opening.span.column)
        self._push(Expression("index", (self.operands.pop(),), span, (("items", items),)))

    def _read_attribute(self, dot: Token) -> None:
        name = self.tokens[self.index + 1]
        if name.text != "T":
            raise advice.attribute(self.tokens, self.index, self.text)
        self.index += 2
        span = Span(dot.span.start, name.span.end, dot.span.line, dot.span.column)
        self._push(Expression("transpose", (self.operands.pop(),), span))

    def _reduce(self, level: int) -> None:
        """Give every pending operator of at least ``level`` its operands."""
        pending, operands = self.pending, self.operands
        while pending and pending[-1][0] >= level:
            _, op, span = pending.pop()
            right = operands.pop()
            sources = (right,) if op == "negate" else (operands.pop(), right)
            self._push(Expression(op, sources, span))

    def _push(self, expression: Expression) -> None:
        self.operands.append(len(self.expressions))
        self.expressions.append(expression)


def _after_keyword(token: Token) -> SyntaxProblem:
    message = f"a keyword ends with a comma or ): {quote(token.text)}"
    return SyntaxProblem(message, span=token.span, suggestion="write a constant as the value of a keyword")
