"""The tokenizer: program text to a list of tokens, in one pass. What the language refuses becomes a token too.

Owns where tokens begin and end; what a refused one should have been is in ``refusals``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

from engine.errors import Span
from engine.language import characters

NUMBER = "number"
NAME = "name"
NEWLINE = "newline"
REFUSED = "refused"
END = "end"

_TOKEN = re.compile(
    r"""[ \t]*+(?:
      (?P<name>     [A-Za-z_][A-Za-z_0-9]*+ (?![^\x00-\x7f]) )
    | (?P<number>   (?: [0-9]++ (?:\.[0-9]*+)?+ | \.[0-9]++ ) (?:[eE][+-]?[0-9]++)?+ )
    | (?P<refused>  \*\*= | //=? | <<=? | >>=? | [-+*/@%&|^:]= | ===? | !==? | <=>? | >= | <> | -> | => | && | \|\|
                  | [<>%&|^~!?$;`\\{}] | "(?:[^"\\\n]|\\.)*+"? | '(?:[^'\\\n]|\\.)*+'? )
    | (?P<operator> \*\* | \.\.\. | [-+*/@()\[\],=:.] )
    | (?P<newline>  \r?\n )
    | (?P<comment>  \#[^\n]*+ )
    | (?P<end>      \Z )
    | (?P<other>    . )
    )""",
    re.VERBOSE | re.DOTALL,
)
_OLD_CONSTANT = re.compile("#(?:QNAN|SNAN|INF|IND)")


class Token(NamedTuple):
    """A word of the program.

    ``kind`` is ``NUMBER``, ``NAME``, ``NEWLINE``, ``REFUSED``, ``END``, or the operator itself. ``text`` is the source
    text, a name's in NFC.
    """

    kind: str
    text: str
    span: Span


def tokenize(text: str) -> list[Token]:
    """Return the tokens of a text in linear time; it refuses nothing, but marks what is to be refused."""
    tokens: list[Token] = []
    append = tokens.append
    match, new = _TOKEN.match, tuple.__new__
    line, before_line = 1, -1
    position = 0
    while True:
        found = match(text, position)
        if found is None:  # pragma: no cover - the last alternative takes any character
            raise AssertionError(position)
        kind = found.lastgroup or ""
        start, position = found.span(kind)
        if kind == "name" or kind == "operator" or kind == "number" or kind == "refused":
            word = text[start:position]
            # Twice as fast as calling the classes, and most of the time of a short program is spent here.
            span = new(Span, (start, position, line, start - before_line))
            append(new(Token, (word if kind == "operator" else kind, word, span)))
        elif kind == "newline":
            append(Token(NEWLINE, "\n", Span(start, position, line, start - before_line)))
            line += 1
            before_line = position - 1
        elif kind == "end":
            return tokens
        elif kind == "comment":
            position = _read_comment(text, start, position, tokens, line, before_line)
        else:
            token = _read_unicode(text, start, line, before_line)
            position = token.span.end
            append(token)


def split_statements(tokens: list[Token]) -> Iterator[list[Token]]:
    """Yield the tokens of each statement, closed by an ``END`` of no width.

    A statement ends with its line, or with the line that closes its brackets. A line that begins with an assignment
    ends it too, so that a bracket left open does not swallow the rest of the program.
    """
    statement: list[Token] = []
    depth = 0
    for index, token in enumerate(tokens):
        kind = token.kind
        if kind == NEWLINE:
            if statement and (depth == 0 or _assigns(tokens, index + 1, statement[-1])):
                yield _close(statement)
                statement, depth = [], 0
            continue
        if kind == "(" or kind == "[":
            depth += 1
        elif (kind == ")" or kind == "]") and depth:
            depth -= 1
        statement.append(token)
    if statement:
        yield _close(statement)


def _close(statement: list[Token]) -> list[Token]:
    last = statement[-1].span
    column = last.column + last.end - last.start
    statement.append(Token(END, "", Span(last.end, last.end, last.line, column)))
    return statement


def _assigns(tokens: list[Token], index: int, last: Token) -> bool:
    """Tell whether ``name =`` at ``index`` begins a statement; after ``(`` or ``,`` it would be a keyword."""
    following = tokens[index : index + 2]
    return [token.kind for token in following] == [NAME, "="] and last.kind not in ("(", ",")


def _read_comment(text: str, start: int, end: int, tokens: list[Token], line: int, before_line: int) -> int:
    """Skip a comment, unless it is part of ``1.#QNAN`` or hides something; return where to go on."""
    after_number = bool(tokens) and tokens[-1].kind == NUMBER and tokens[-1].span.end == start
    hidden = characters.HIDDEN.search(text, start, end)
    if after_number and _OLD_CONSTANT.match(text, start):
        end = start + 1
    elif hidden and not (hidden[0] == "\r" and hidden.end() == end and text[end : end + 1] == "\n"):
        start, end = hidden.span()
    else:
        return end
    tokens.append(Token(REFUSED, text[start:end], Span(start, end, line, start - before_line)))
    return end if text[start] == "#" else _line_end(text, end)


def _line_end(text: str, position: int) -> int:
    end = text.find("\n", position)
    return len(text) if end < 0 else end


def _read_unicode(text: str, start: int, line: int, before_line: int) -> Token:
    """Read a name with letters beyond ASCII, or a single character to refuse."""
    end = start
    if characters.may_start_name(text[start]):
        while end < len(text) and characters.may_continue_name(text[end]):
            end += 1
        name = unicodedata.normalize("NFC", text[start:end])
        return Token(NAME, name, Span(start, end, line, start - before_line))
    return Token(REFUSED, text[start], Span(start, start + 1, line, start - before_line))
