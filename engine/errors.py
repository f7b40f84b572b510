"""What can be wrong with a question put to the engine, each kind with a stable code.

::

    EngineError
    ├── ProgramError              the program text, at a span of it
    │   ├── SyntaxProblem         syntax-error          not in the language
    │   ├── ForbiddenSyntax       forbidden-syntax      strings, attributes, brackets of other languages
    │   ├── ReservedName          reserved-name         nan, inf, None, True …
    │   ├── NameReused            name-reused           a second assignment
    │   ├── UnknownName           unknown-name          a name without a value
    │   ├── UnknownFunction       unknown-function      a call of no op
    │   ├── WrongArity            wrong-arity           too few or too many operands
    │   ├── InvalidAttribute      invalid-attribute     axis, keepdims … that the op cannot take
    │   ├── ShapeMismatch         shape-mismatch        operands that do not fit each other
    │   ├── NumberOutOfRange      number-out-of-range   a literal beyond float64
    │   └── ProgramTooLarge       program-too-large     length, nesting, nodes, elements or cost
    ├── InputError                an input value
    │   ├── InvalidName           invalid-name          no name of the language
    │   ├── InvalidValue          validation-error      neither number nor nested list
    │   ├── RaggedArray           ragged-array          rows of different lengths
    │   ├── EmptyArray            empty-array           an axis of length 0
    │   ├── TooManyDimensions     tensor-too-many-dimensions
    │   └── TensorTooLarge        tensor-too-large      elements
    ├── InvalidSetting            validation-error      an option of a network, or of a measurement
    │   ├── UnknownActivation     unknown-activation    no element-wise op of one operand
    │   ├── UnknownLoss           unknown-loss          no loss of networks
    │   ├── InvalidTarget         invalid-target        a target that the loss cannot have
    │   └── UnfitSamples          shape-mismatch        samples or targets that do not fit the layers or each other
    ├── OutputError               unknown-output        the requested output is no name of the program
    ├── SeedError                 invalid-seed          a seed missing or of the wrong shape
    └── ErrorGroup                several of the above, in reading order
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar, NamedTuple

QUOTE_LIMIT = 64
ERROR_LIMIT = 20


class Span(NamedTuple):
    """A stretch of program text, in code points.

    ``start`` and ``end`` count from 0 at the first character of the program; ``line`` and ``column`` from 1.
    """

    start: int
    end: int
    line: int
    column: int


class Fix(NamedTuple):
    """An edit that mends an error: ``text`` in place of what stands from ``start`` to ``end``, in code points."""

    start: int
    end: int
    text: str


def quote(text: str) -> str:
    """Return user text fit for a message: at most ``QUOTE_LIMIT`` characters, control characters escaped."""
    shown = text if len(text) <= QUOTE_LIMIT else text[: QUOTE_LIMIT - 1] + "…"
    return "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in shown)


class EngineError(Exception):
    """A question the engine cannot answer, and why.

    Parameters
    ----------
    message
        One sentence naming what is wrong; the offending value last.
    span
        Where in the program text, if there.
    pointer
        JSON pointer of the part of the request that is wrong.
    suggestion
        What would be right, as a sentence or a replacement text.
    params
        The figures in the message, by name, for callers that write their own sentence.
    fix
        The edit of the program that does what the suggestion says, where one edit can.
    """

    code: ClassVar[str] = "engine-error"
    default_pointer: ClassVar[str] = "#"

    def __init__(
        self,
        message: str,
        *,
        span: Span | None = None,
        pointer: str | None = None,
        suggestion: str | None = None,
        params: Mapping[str, object] | None = None,
        fix: Fix | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.span = span
        self.pointer = pointer or self.default_pointer
        self.suggestion = suggestion
        self.params = dict(params or {})
        self.fix = fix

    @property
    def errors(self) -> tuple[EngineError, ...]:
        """The single errors in this one: itself, unless it is a group."""
        return (self,)


class ErrorGroup(EngineError):
    """Several errors at once, in reading order, at most ``ERROR_LIMIT``."""

    code = "several-errors"

    def __init__(self, errors: Sequence[EngineError]) -> None:
        flat = tuple(single for error in errors for single in error.errors)
        super().__init__(f"{len(flat)} problems; the first: {flat[0].message}")
        self._errors = flat[:ERROR_LIMIT]

    @property
    def errors(self) -> tuple[EngineError, ...]:
        """The single errors."""
        return self._errors


def raise_all(errors: Sequence[EngineError]) -> None:
    """Raise the only error, or a group of them; return if there is none."""
    if len(errors) == 1:
        raise errors[0]
    if errors:
        raise ErrorGroup(errors)


class ProgramError(EngineError):
    """Something in the program text."""

    code = "program-error"
    default_pointer = "#/program"


class SyntaxProblem(ProgramError):
    """Text that is not in the language."""

    code = "syntax-error"


class ForbiddenSyntax(ProgramError):
    """Syntax of another language that this one leaves out on purpose."""

    code = "forbidden-syntax"


class ReservedName(ProgramError):
    """A name that means a constant elsewhere: nan, inf, None, True."""

    code = "reserved-name"


class NameReused(ProgramError):
    """A name assigned twice."""

    code = "name-reused"


class UnknownName(ProgramError):
    """A name with neither an assignment above nor a value in the inputs."""

    code = "unknown-name"


class UnknownFunction(ProgramError):
    """A call of something that is no op."""

    code = "unknown-function"


class WrongArity(ProgramError):
    """An op with too few or too many operands."""

    code = "wrong-arity"


class InvalidAttribute(ProgramError):
    """An attribute (axis, keepdims, …) that the op does not have or cannot take."""

    code = "invalid-attribute"


class ShapeMismatch(ProgramError):
    """Operands whose shapes do not fit."""

    code = "shape-mismatch"


class NumberOutOfRange(ProgramError):
    """A literal beyond the largest float64."""

    code = "number-out-of-range"


class ProgramTooLarge(ProgramError):
    """A program over one of the limits."""

    code = "program-too-large"


class InputError(EngineError):
    """An input value that is not a number or a regular nested list."""

    code = "input-error"
    default_pointer = "#/inputs"


class InvalidName(InputError):
    """An input's name that is no name of the language."""

    code = "invalid-name"


class InvalidValue(InputError):
    """A value that is no number."""

    code = "validation-error"


class RaggedArray(InputError):
    """Rows of different lengths."""

    code = "ragged-array"


class EmptyArray(InputError):
    """An array without elements."""

    code = "empty-array"


class TooManyDimensions(InputError):
    """A list nested deeper than a tensor may be."""

    code = "tensor-too-many-dimensions"


class TensorTooLarge(InputError):
    """More elements than one tensor may have."""

    code = "tensor-too-large"


class InvalidSetting(EngineError):
    """An option of a network or of a measurement that it cannot have."""

    code = "validation-error"


class UnknownActivation(InvalidSetting):
    """An activation that is no element-wise op of one operand with a derivative."""

    code = "unknown-activation"


class UnknownLoss(InvalidSetting):
    """A loss that networks do not have."""

    code = "unknown-loss"
    default_pointer = "#/loss"


class InvalidTarget(InvalidSetting):
    """A target that the loss has no meaning for: no class, no share, no probability."""

    code = "invalid-target"
    default_pointer = "#/y"


class UnfitSamples(InvalidSetting):
    """Samples or targets whose shape fits neither the layers nor each other."""

    code = "shape-mismatch"


class OutputError(EngineError):
    """A requested output that the program does not name."""

    code = "unknown-output"
    default_pointer = "#/output"


class SeedError(EngineError):
    """A seed that is missing or does not have the output's shape."""

    code = "invalid-seed"
    default_pointer = "#/seed"
