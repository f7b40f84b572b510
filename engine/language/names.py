"""What may be a name of the language, for programs and for inputs alike."""

from __future__ import annotations

import keyword
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from engine.errors import (
    QUOTE_LIMIT,
    Fix,
    ForbiddenSyntax,
    InvalidName,
    ProgramError,
    ReservedName,
    Span,
    SyntaxProblem,
    quote,
)
from engine.language import characters

NAME_LIMIT = 32

KEYWORDS = frozenset(keyword.kwlist) - {"None", "True", "False"}
_CONSTANTS = ("nan", "inf", "infinity", "none", "null", "true", "false")
RESERVED = frozenset(
    spelling for word in _CONSTANTS for spelling in (word, word.upper(), word.capitalize())
) | {"NaN"}  # fmt: skip

_KEYWORD_ADVICE = {
    **dict.fromkeys(("if", "else", "elif"), "write where(condition, a, b) to choose between two values"),
    **dict.fromkeys(("for", "while"), "write each step as a line of its own, or one operation on a tensor"),
    **dict.fromkeys(("import", "from"), "every operation is there already: write exp(x), without a module"),
    **dict.fromkeys(("def", "class", "return"), "give the expression a name: y = w*x + b"),
    **dict.fromkeys(("in", "is"), "write equal(a, b) to compare"),
    "and": "write a*b, where a and b are 0 or 1",
    "or": "write maximum(a, b), where a and b are 0 or 1",
    "not": "write 1 - a, where a is 0 or 1",
    "lambda": "call the variable lam or λ",
}


class NameProblem(NamedTuple):
    """Why a text is no name; ``offset`` and ``length`` tell which part of it, ``instead`` what would be right there."""

    kind: type[ProgramError]
    message: str
    suggestion: str
    offset: int
    length: int
    instead: str | None = None


@lru_cache(maxsize=4096)
def find_problem(name: str) -> NameProblem | None:
    """Return why a name made of the right characters, in NFC, is no name after all; None if it is one."""
    if name in KEYWORDS:
        advice = _KEYWORD_ADVICE.get(name, "use another name")
        return NameProblem(ForbiddenSyntax, f"the language has no {name}", advice, 0, len(name))
    if name in RESERVED:
        message = f"a reserved name means a constant and cannot be a variable: {name}"
        return NameProblem(ReservedName, message, _reserved_advice(name), 0, len(name))
    if len(name) > NAME_LIMIT:
        message = f"a name has at most {NAME_LIMIT} characters, not {len(name)}: {quote(name)}"
        return NameProblem(SyntaxProblem, message, f"shorten it to {NAME_LIMIT} characters", 0, len(name))
    if name.startswith("__"):
        message = f"a name does not begin with two underscores: {name}"
        plain = name.strip("_") or "x"
        return NameProblem(SyntaxProblem, message, f"write {plain}", 0, len(name), plain)
    return None if name.isascii() else _find_lookalike(name)


def program_name_problem(name: str, span: Span) -> ProgramError | None:
    """Return what is wrong with a name at ``span`` of a program: ``find_problem`` as an error; None if nothing is."""
    problem = find_problem(name)
    if problem is None:
        return None
    start = min(span.start + problem.offset, span.end - 1)
    place = Span(start, min(start + problem.length, span.end), span.line, span.column + start - span.start)
    fix = None if problem.instead is None else Fix(place.start, place.end, problem.instead)
    return problem.kind(problem.message, span=place, suggestion=problem.suggestion, fix=fix)


def check_name(text: str) -> str:
    r"""Return an input's name in NFC.

    Raises
    ------
    InvalidName
        If it is no name of the language; it points at ``#/inputs/<name>``.

    Examples
    --------
    >>> len("y\u0302"), len(check_name("y\u0302"))
    (2, 1)
    """
    if not text:
        raise InvalidName("an input has an empty name", pointer="#/inputs/", suggestion="give it a name, such as x")
    name = unicodedata.normalize("NFC", text) if len(text) <= 4 * NAME_LIMIT else text
    params: dict[str, object] = {"limit": NAME_LIMIT, "length": len(name)} if len(name) > NAME_LIMIT else {}
    if params:
        message = f"a name has at most {NAME_LIMIT} characters, not {len(name)}: {quote(name)}"
        suggestion = f"shorten it to {NAME_LIMIT} characters"
    elif not characters.may_start_name(name[0]):
        digit = name[0].isascii() and name[0].isdigit()
        message = f"a name begins with a letter or _: {quote(name)}"
        suggestion = "begin the name with a letter" if digit else characters.advice(name, 0)
    elif (wrong := next((i for i, c in enumerate(name) if not characters.may_continue_name(c)), None)) is not None:
        message = f"a name cannot hold {characters.describe(name[wrong])}: {quote(name)}"
        suggestion = characters.advice(name, wrong)
    elif problem := find_problem(name):
        message, suggestion = problem.message, problem.suggestion
    else:
        return name
    raise InvalidName(message, pointer=_pointer(text), suggestion=suggestion, params=params)


def _find_lookalike(name: str) -> NameProblem | None:
    """Find a letter that reads as an ASCII one, in a name that is ASCII to the eye or mixes in ASCII letters."""
    letters = [c for c in name if c.isalpha()]
    found = [c for c in letters if c in characters.LOOKALIKES]
    if not found or not (len(found) == len(letters) or any(c.isascii() for c in letters)):
        return None
    wrong = found[0]
    latin = characters.LOOKALIKES[wrong]
    point = characters.code_point(wrong)
    message = f"{characters.script(wrong)} {wrong} ({point}) looks like {latin} in the name {quote(name)}"
    suggestion = f"write {latin} ({characters.code_point(latin)}) instead of {wrong} ({point})"
    return NameProblem(SyntaxProblem, message, suggestion, name.index(wrong), 1, latin)


def _reserved_advice(name: str) -> str:
    folded = name.lower()
    if folded in ("true", "false"):
        return f"write {int(folded == 'true')} for the number; True and False are for keywords such as keepdims=True"
    if folded in ("none", "null"):
        return "use another name; None is for keywords such as axis=None"
    return f'give it as the value of an input: "{"NaN" if folded == "nan" else "Infinity"}"'


def _pointer(name: str) -> str:
    if len(name) > QUOTE_LIMIT or not name.isprintable():
        return "#/inputs"
    return "#/inputs/" + name.replace("~", "~0").replace("/", "~1")
