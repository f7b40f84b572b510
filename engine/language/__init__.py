"""The program language: text to a flat syntax tree and back, and rewriting of trees. Knows no op and no value."""

from engine.language.expressions import NESTING_LIMIT
from engine.language.names import NAME_LIMIT, check_name
from engine.language.parser import PROGRAM_LIMIT, parse
from engine.language.printer import format_number, to_source
from engine.language.rewrite import substitute
from engine.language.simplification import simplify
from engine.language.syntax import NAME, NUMBER, Attribute, Expression, Literal, Program, Slice, Statement

__all__ = [
    "NAME",
    "NAME_LIMIT",
    "NESTING_LIMIT",
    "NUMBER",
    "PROGRAM_LIMIT",
    "Attribute",
    "Expression",
    "Literal",
    "Program",
    "Slice",
    "Statement",
    "check_name",
    "format_number",
    "parse",
    "simplify",
    "substitute",
    "to_source",
]
