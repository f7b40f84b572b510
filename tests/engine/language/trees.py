"""Trees as nested tuples, and programs to draw from: what the tests of the language compare and feed."""

from typing import Any

from hypothesis import strategies as st

from engine.language import Program, parse, to_source

Shape = tuple[Any, ...]


def rows(program: Program) -> list[Shape]:
    """Return what a program means: its expressions and statements without where they stand."""
    expressions = [(e.op, e.operands, e.attributes, e.value, e.is_call) for e in program.expressions]
    return [*expressions, *((s.name, s.root) for s in program.statements)]


def tree(text: str) -> Any:
    """Return the last statement of a program as ``(op, *operands)``; names and numbers as themselves."""
    program = parse(text)
    built: list[Any] = []
    for e in program.expressions:
        operands = tuple(built[place] for place in e.operands)
        built.append((e.op, *operands, *e.attributes) if e.value is None else e.value)
    return built[program.statements[-1].root]


def source(program: Program, limit: int = 10_000) -> str:
    """Return the text of a program's last statement, uncut."""
    return to_source(program, program.statements[-1].root, limit)


NAMES = st.sampled_from(["x", "w1", "θ", "ŷ", "long_name", "constructor", "toString"])
NUMBERS = st.floats(min_value=0.0, allow_nan=False, allow_infinity=False).map(repr) | st.integers(0, 99).map(str)
CONSTANTS = st.sampled_from(["0", "-1", "0.5", "-1e-05", "True", "None", "(0, 1)", "(-1,)", "()"])
ITEMS = st.sampled_from(["0", "-1", ":", "1:3", "::2", "-3:-1:-1", ":, 0", "0, :2, ::-1"])


def _grow(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    operators = st.sampled_from(["+", " - ", "*", "/", "@", "**"])
    keywords = st.lists(
        st.tuples(st.sampled_from(["axis", "keepdims"]), CONSTANTS), max_size=2, unique_by=lambda k: k[0]
    )
    calls = st.tuples(st.sampled_from(["relu", "add", "index"]), st.lists(inner, max_size=3), keywords)
    return st.one_of(
        st.builds("({}){}({})".format, inner, operators, inner),
        st.builds("{}{}{}".format, inner, operators, inner),
        st.builds("-{}".format, inner),
        st.builds("({}).T".format, inner),
        st.builds("({})[{}]".format, inner, ITEMS),
        calls.map(lambda c: f"{c[0]}({', '.join([*c[1], *(f'{k}={v}' for k, v in c[2])])})"),
    )


EXPRESSIONS = st.recursive(NAMES | NUMBERS, _grow, max_leaves=12)
