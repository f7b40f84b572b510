"""How the program language reads in NumPy: its ops, and any formula of an op record.

Owns the spelling of values only. Derivatives are formulas of the records, translated by the same walk as everything.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from app.exports.code import ATOM, Code, joined, literal, within
from app.exports.numpy_helpers import HELPERS
from engine.errors import Span
from engine.explain import parse_formula
from engine.language import NAME, NUMBER, Expression, Program, Statement, simplify, substitute
from engine.ops import REGISTRY

NOWHERE: Final = Span(0, 0, 1, 1)
Meaning = str | float

CALLS: Final = {
    **{name: f"np.{name}({{0}})" for name in (
        "exp", "log", "log1p", "expm1", "sqrt", "square", "reciprocal", "sin", "cos", "tan", "arctan", "sinh", "cosh",
        "tanh", "abs", "sign", "floor", "round",
    )},
    "maximum": "np.maximum({0}, {1})",
    "minimum": "np.minimum({0}, {1})",
    "clamp": "np.minimum(np.maximum({0}, {1}), {2})",
    "softplus": "np.logaddexp(0, {0})",
    "log_sigmoid": "-np.logaddexp(0, -{0:atom})",
    "erf": "erf({0})",
    "stop_gradient": "{0}",
}  # fmt: skip
REDUCTIONS: Final = frozenset({"sum", "mean", "max", "min", "prod", "var", "std"})
ROW_WISE: Final = frozenset({"softmax", "log_softmax", "logsumexp"})
WORDS: Final = frozenset({"prod_of_others"})


class _Operand(Code):
    def __format__(self, spec: str) -> str:
        return within(self, ATOM, first=False) if spec else self.text


class Words:
    """Writes formulas, and remembers which functions they need.

    Attributes
    ----------
    functions
        Definitions by name, each behind those that it uses.
    """

    def __init__(self) -> None:
        self.functions: dict[str, str] = {}

    def need(self, name: str) -> str:
        """Return the name of a helper, which the script will then define."""
        self.functions.setdefault(name, HELPERS[name].strip("\n"))
        return name

    def formula(self, text: str, meanings: Mapping[str, Meaning], over: Mapping[str, Any] | None = None) -> Code:
        """Return a formula of an op record as NumPy.

        Parameters
        ----------
        text
            The formula.
        meanings
            What its names stand for: Python text that holds together, or a number.
        over
            ``axis`` and ``keepdims`` of the reductions in it, where they are not those of the formula.
        """
        parsed = parse_formula(text)
        bound = substitute(parsed, parsed.statements[-1].root, {name: _one(it) for name, it in meanings.items()})
        program = simplify(bound, bound.statements[-1].root)
        codes: list[Code] = []
        for it in program.expressions:
            operands = [codes[i] for i in it.operands]
            codes.append(self._write(it if over is None else _placed(it, over), operands))
        return codes[program.statements[-1].root]

    def _write(self, it: Expression, operands: Sequence[Code]) -> Code:
        if it.op == NUMBER:
            return literal(float(it.value or 0.0), "np")
        if it.op == NAME:
            return Code(str(it.value))
        return self.op(it.op, operands, dict(it.attributes))

    def op(self, name: str, operands: Sequence[Code], attributes: Mapping[str, Any], rank: int = 2) -> Code:
        """Return an op applied to operands; attributes that are left out have their defaults."""
        safe = _safe(name, operands)
        code = joined(name, safe)
        if code is not None:
            return code
        given = [_Operand(*each) for each in operands]
        if name in CALLS:
            if name in HELPERS:
                self.need(name)
            text = CALLS[name].format(*given)
            return Code(text, operands[0].level if text == operands[0].text else 3 if text.startswith("-") else ATOM)
        if name == "where":
            return _where(*given)
        if name == "transpose" and not attributes.get("axes"):
            return Code(f"{given[0]:atom}.T" if rank == 2 else f"np.swapaxes({given[0]}, -1, -2)")
        if name in REDUCTIONS:
            return _reduction(name, given[0], attributes)
        if name in ROW_WISE or name in WORDS:
            return Code(f"{self.need(name)}({given[0]}{_along(name, attributes)})")
        return self._by_formula(name, given, attributes)

    def _by_formula(self, name: str, operands: Sequence[_Operand], attributes: Mapping[str, Any]) -> Code:
        """Return a call of a function whose body is the op's own formula."""
        op = REGISTRY[name]
        if name not in self.functions:
            defaults = [f"{parameter.name}={parameter.default!r}" for parameter in op.parameters]
            body = self.formula(op.formula, {}).text
            signature = ", ".join((*op.operands, *defaults))
            self.functions[name] = f'def {name}({signature}):\n    """{op.summary}"""\n    return {body}'
        chosen = [
            f"{parameter.name}={attributes[parameter.name]!r}"
            for parameter in op.parameters
            if attributes.get(parameter.name, parameter.default) != parameter.default
        ]
        return Code(f"{name}({', '.join([*map(format, operands), *chosen])})")


def _one(meaning: Meaning) -> tuple[Program, int]:
    kind = NAME if isinstance(meaning, str) else NUMBER
    return Program("", (Expression(kind, (), NOWHERE, (), meaning),), (Statement(None, 0, NOWHERE),)), 0


def _placed(it: Expression, over: Mapping[str, Any]) -> Expression:
    """Return a reduction of a formula over the axes that the op at work has."""
    if it.op not in REDUCTIONS | ROW_WISE | WORDS:
        return it
    kept = dict(it.attributes) | dict(over)
    if it.op in ("softmax", "log_softmax") or it.op in WORDS:
        kept.pop("keepdims", None)
    return replace(it, attributes=tuple(kept.items()))


def _safe(op: str, operands: Sequence[Code]) -> Sequence[Code]:
    """Return operands of which one is NumPy's where Python itself would raise: ``1/0``, ``0**-1``."""
    if op not in ("divide", "power") or any(each.number is None for each in operands):
        return operands
    (first, a), (second, b) = ((each.text, each.number or 0.0) for each in operands)
    try:
        is_real = isinstance(a / b if op == "divide" else a**b, float)
    except ArithmeticError:
        is_real = False
    return operands if is_real else (Code(f"np.float64({first})"), Code(second, operands[1].level, b))


def _where(condition: _Operand, yes: _Operand, no: _Operand) -> Code:
    chosen = [
        f"{float(it.number)!r}" if it.number is not None and it.number - it.number == 0 else it.text for it in (yes, no)
    ]
    return Code(f"np.where({condition.truth or condition}, {', '.join(chosen)})")


def _reduction(name: str, operand: _Operand, attributes: Mapping[str, Any]) -> Code:
    known = dict(attributes)
    if name in ("var", "std"):
        known.setdefault("ddof", REGISTRY[name].parameters[-1].default)
    return Code(f"np.{name}({operand}{_options(known)})")


def _along(name: str, attributes: Mapping[str, Any]) -> str:
    """Return the attributes of a row-wise op; its axis is the last if nothing is said, except in logsumexp."""
    is_whole = attributes.get("axis", -1) is None and name in ("softmax", "log_softmax")
    return (", axis=None" if is_whole else "") + _options(attributes)


def _options(attributes: Mapping[str, Any]) -> str:
    return "".join(
        f", {key}={value!r}" for key, value in attributes.items() if value is not None and value is not False
    )
