"""Programs that are not in the language: what is reported, where, and a word the suggestion must hold."""

from typing import NamedTuple

SYNTAX, FORBIDDEN, RESERVED = "syntax-error", "forbidden-syntax", "reserved-name"
RANGE, SIZE, ATTRIBUTE = "number-out-of-range", "program-too-large", "invalid-attribute"


class Refused(NamedTuple):
    """A program whose first error has this code and position, and whose suggestion holds ``hint``."""

    program: str
    code: str
    start: int
    end: int
    hint: str = ""


NUMBERS = {
    "underscore": Refused("1_000", SYNTAX, 1, 5, "1000"),
    "underscore-and-fraction": Refused("1_000.5", SYNTAX, 1, 5, "1000.5"),
    "hexadecimal": Refused("0xff", SYNTAX, 1, 4, "255"),
    "binary": Refused("0b101", SYNTAX, 1, 5, "5"),
    "complex": Refused("1j", SYNTAX, 1, 2, "1*j"),
    "two-points": Refused("0.0.0", SYNTAX, 3, 5),
    "two-points-together": Refused("0..0", SYNTAX, 2, 4),
    "bare-exponent": Refused("1e", SYNTAX, 1, 2, "1e0"),
    "signed-bare-exponent": Refused("1e+", SYNTAX, 1, 2, "1e0"),
    "lone-point": Refused(".", SYNTAX, 0, 1),
    "apostrophes": Refused("1'000.00", FORBIDDEN, 1, 8, "1000.00"),
    "comma": Refused("1,000", SYNTAX, 1, 2, "write 1000"),
    "too-large": Refused("1e400*x", RANGE, 0, 5),
    "old-nan": Refused("1#QNAN", SYNTAX, 1, 2, "NaN"),
    "old-infinity": Refused("1.#INF", SYNTAX, 2, 3, "Infinity"),
    "two-beside-each-other": Refused("2 3", SYNTAX, 2, 3, "2*3"),
}

CHARACTERS = {
    "times": Refused("a×b", SYNTAX, 1, 2, "write * instead of × (U+00D7)"),
    "middle-dot": Refused("a·b", SYNTAX, 1, 2, "write * instead"),
    "divided": Refused("a÷b", SYNTAX, 1, 2, "write / instead"),
    "minus": Refused("a − b", SYNTAX, 2, 3, "write - instead of − (U+2212)"),
    "dash": Refused("a – b", SYNTAX, 2, 3, "write - instead"),
    "squared": Refused("x² + 1", SYNTAX, 1, 2, "write **2 instead of ²"),
    "tenth-power": Refused("x¹⁰", SYNTAX, 1, 2, "**10"),
    "subscript": Refused("x₁₂", SYNTAX, 1, 2, "_12"),
    "half": Refused("½*x", SYNTAX, 0, 1, "0.5"),
    "at-most": Refused("a ≤ b", SYNTAX, 2, 3, "less_equal(a, b)"),
    "root": Refused("√x", SYNTAX, 0, 1, "sqrt(x)"),
    "prime": Refused("x′", SYNTAX, 1, 2, "_prime"),
    "apostrophe-as-prime": Refused("y = f'", FORBIDDEN, 5, 6, "f_prime"),
    "no-break-space": Refused("a\u00a0*b", SYNTAX, 1, 2, "U+00A0"),
    "byte-order-mark": Refused("\ufeffa*b", SYNTAX, 0, 1, "U+FEFF"),
    "nul": Refused("x\0+1", SYNTAX, 1, 2, "U+0000"),
    "escape": Refused("\x1b[31mx", SYNTAX, 0, 1, "U+001B"),
    "bidi-override": Refused("a*\u202eb", SYNTAX, 2, 3, "U+202E"),
    "bidi-override-in-comment": Refused("x # \u202e+1", SYNTAX, 4, 5, "U+202E"),
    "zero-width-space": Refused("a\u200b*b", SYNTAX, 1, 2, "U+200B"),
    "zero-width-joiner-in-name": Refused("a\u200db", SYNTAX, 1, 2, "U+200D"),
    "variation-selector": Refused("a\ufe0f*b", SYNTAX, 1, 2, "U+FE0F"),
    "invisible-letter": Refused("\u3164 + 1", SYNTAX, 0, 1, "U+3164"),
    "line-separator": Refused("x\u2028+1", SYNTAX, 1, 2, "U+000A"),
    "lone-carriage-return": Refused("x\ry", SYNTAX, 1, 2, "U+000A"),
    "carriage-return-in-comment": Refused("x # a\ry = 2", SYNTAX, 5, 6, "U+000A"),
    "lone-surrogate": Refused("x\ud800", SYNTAX, 1, 2, "U+D800"),
    "emoji": Refused("x+😍+", SYNTAX, 2, 3, "U+1F60D"),
    "fullwidth-digit": Refused("１+2", SYNTAX, 0, 1, "write 1 instead"),
    "arabic-digit": Refused("٣+2", SYNTAX, 0, 1, "write 3 instead"),
    "fullwidth-sign": Refused("1＋2", SYNTAX, 1, 2, "write + instead"),
    "mathematical-letter": Refused("𝔵+1", SYNTAX, 0, 1, "write x instead"),
    "mathematical-greek": Refused("𝜃+1", SYNTAX, 0, 1, "write θ instead"),
    "smart-quote": Refused("“x”", SYNTAX, 0, 1, "U+201C"),
    "mark-without-letter": Refused("+\u0302", SYNTAX, 1, 2, "U+0302"),
}

LOOKALIKES = {
    "cyrillic": Refused("\u0430*b", SYNTAX, 0, 1, "write a (U+0061) instead of \u0430 (U+0430)"),
    "cyrillic-inside": Refused("y = 2*par\u0430m", SYNTAX, 9, 10, "U+0430"),
    "cyrillic-word-of-lookalikes": Refused("\u0441\u043e\u0440", SYNTAX, 0, 1, "U+0441"),
    "greek-omicron": Refused("2*\u03bf", SYNTAX, 2, 3, "U+03BF"),
    "greek-capital": Refused("\u0391 = 1", SYNTAX, 0, 1, "U+0391"),
    "greek-in-latin": Refused("max_\u0395", SYNTAX, 4, 5, "U+0395"),
    "called": Refused("\u0435xp(x)", SYNTAX, 0, 1, "U+0435"),
    "keyword": Refused("sum(x, \u0430xis=0)", SYNTAX, 7, 8, "U+0430"),
}

OPERATORS = {
    "caret": Refused("x^2", SYNTAX, 1, 2, "**"),
    "floor-division": Refused("x//2", SYNTAX, 1, 3, "write / "),
    "remainder": Refused("x%2", SYNTAX, 1, 2),
    "format": Refused("%s%s", SYNTAX, 0, 1),
    "and": Refused("a & b", SYNTAX, 2, 3),
    "shift": Refused("2<<3", SYNTAX, 1, 3),
    "equality": Refused("x == 1", SYNTAX, 2, 4, "equal(a, b)"),
    "inequality": Refused("x != 1", SYNTAX, 2, 4, "not_equal(a, b)"),
    "less": Refused("x < 1", SYNTAX, 2, 3, "less(a, b)"),
    "greater": Refused("x > 1", SYNTAX, 2, 3, "greater(a, b)"),
    "at-least": Refused("x >= 1", SYNTAX, 2, 4, "greater_equal(a, b)"),
    "walrus": Refused("(y:=1)", SYNTAX, 2, 4),
    "augmented": Refused("w -= 0.1", SYNTAX, 2, 4, "new name"),
    "semicolon": Refused("1;DROP TABLE users", SYNTAX, 1, 2, "line of its own"),
    "backslash": Refused("\\def\\a{\\a}", SYNTAX, 0, 1),
    "trailing": Refused("a*b+", SYNTAX, 4, 4, "operand"),
    "trailing-before-comment": Refused("a*b + # c", SYNTAX, 5, 5, "operand"),
    "only-signs": Refused("--", SYNTAX, 2, 2, "operand"),
    "two-in-a-row": Refused("a + * b", SYNTAX, 4, 5, "operand"),
    "leading": Refused("*x", SYNTAX, 0, 1),
}

FOREIGN = {
    "string": Refused('"a"*10', FORBIDDEN, 0, 3),
    "string-before-dunder": Refused('__import__("os").system("id")', FORBIDDEN, 11, 15),
    "string-method": Refused('"{0.__class__}".format(x)', FORBIDDEN, 0, 15),
    "open-string": Refused('x + "abc', FORBIDDEN, 4, 8),
    "braces": Refused('{"a":1}', FORBIDDEN, 0, 1),
    "template": Refused("{{ x.__class__ }}", FORBIDDEN, 0, 1),
    "template-statement": Refused("{% print 'x' * 64 %}", FORBIDDEN, 0, 1),
    "list": Refused("[1, 2]", FORBIDDEN, 0, 1, "input"),
    "comprehension": Refused("[c for c in x]", FORBIDDEN, 0, 1),
    "lambda": Refused("(lambda: 1)()", FORBIDDEN, 1, 7, "λ"),
    "conditional": Refused("y = a if a > b else b", FORBIDDEN, 6, 8, "where("),
    "loop": Refused("for i in x:", FORBIDDEN, 0, 3),
    "definition": Refused("def f(x): return x", FORBIDDEN, 0, 3),
    "import": Refused("import numpy as np", FORBIDDEN, 0, 6, "exp(x)"),
    "and": Refused("a and b", FORBIDDEN, 2, 5, "a*b"),
    "not": Refused("not a", FORBIDDEN, 0, 3, "1 - a"),
    "keyword-assigned": Refused("lambda = 1", FORBIDDEN, 0, 6, "λ"),
    "attribute": Refused("x.real", FORBIDDEN, 1, 2, ".T"),
    "dunder-attribute": Refused("x.__globals__", FORBIDDEN, 1, 2),
    "numpy": Refused("np.exp(x)", FORBIDDEN, 2, 3, "write exp(x)"),
    "torch": Refused("torch.nn.functional.relu(w*x)", FORBIDDEN, 5, 6, "write relu(w*x)"),
    "numpy-pi": Refused("2*np.pi", FORBIDDEN, 4, 5, "3.14159"),
    "method": Refused("x.sum()", FORBIDDEN, 1, 2, "sum(x)"),
    "dot-product": Refused("a.dot(b)", FORBIDDEN, 1, 2, "a @ b"),
    "ellipsis-index": Refused("X[..., 0]", SYNTAX, 2, 5, "write : for every axis"),
    "dunder-call": Refused("__import__(x)", SYNTAX, 0, 10),
}

RESERVED_NAMES = {
    "nan": Refused("NaN+1", RESERVED, 0, 3, "NaN"),
    "infinity": Refused("2*Infinity", RESERVED, 2, 10, '"Infinity"'),
    "inf": Refused("inf", RESERVED, 0, 3, '"Infinity"'),
    "none": Refused("None", RESERVED, 0, 4),
    "true": Refused("True+1", RESERVED, 0, 4, "write 1"),
    "false-lower-case": Refused("false", RESERVED, 0, 5, "write 0"),
    "assigned": Refused("nan = 1", RESERVED, 0, 3),
    "called": Refused("inf(x)", RESERVED, 0, 3),
    "dunder": Refused("__x = 1", SYNTAX, 0, 3, "write x"),
    "too-long": Refused("a" * 33, SYNTAX, 0, 33, "32"),
}

STRUCTURE = {
    "empty": Refused("", SYNTAX, 0, 0, "y = w*x + b"),
    "only-a-comment": Refused("# nothing\n\n", SYNTAX, 0, 0),
    "implicit-multiplication": Refused("2x", SYNTAX, 1, 2, "2*x"),
    "implicit-multiplication-of-group": Refused("2(x+1)", SYNTAX, 1, 2, "2*("),
    "implicit-multiplication-of-groups": Refused("(a+b)(c)", SYNTAX, 5, 6, ")*("),
    "names-beside-each-other": Refused("x y", SYNTAX, 2, 3, "x*y"),
    "function-without-parentheses": Refused("exp x", SYNTAX, 4, 5, "exp(x)"),
    "call-of-a-result": Refused("exp(x)(1)", SYNTAX, 6, 7),
    "empty-parentheses": Refused("()", SYNTAX, 1, 2),
    "unpacking": Refused("max(*x)", SYNTAX, 4, 5, "one by one"),
    "tuple": Refused("x, y", SYNTAX, 1, 2),
    "tuple-in-parentheses": Refused("(x, y)", SYNTAX, 2, 3),
    "unclosed": Refused("(a+b", SYNTAX, 4, 4, "opened at line 1, column 1"),
    "unclosed-call": Refused("y = 2*exp(a", SYNTAX, 11, 11, "opened at line 1, column 10"),
    "unclosed-index": Refused("h[0", SYNTAX, 3, 3, "opened at line 1, column 2"),
    "unclosed-keyword": Refused("sum(x, axis=(0, 1", SYNTAX, 17, 17, "opened at line 1, column 13"),
    "unclosed-before-a-statement": Refused("z = (w*x + b\na = z", SYNTAX, 12, 12, "opened at line 1, column 5"),
    "unclosed-before-a-last-value": Refused("z = (w*x + b\n2*z", SYNTAX, 12, 12, "opened at line 1, column 5"),
    "unopened": Refused("a+b)", SYNTAX, 3, 4),
    "unopened-index": Refused("a]", SYNTAX, 1, 2),
    "crossed": Refused("(a]", SYNTAX, 2, 3, "opened at line 1, column 1"),
    "assigned-twice-at-once": Refused("x = y = 3", SYNTAX, 6, 7, "two lines"),
    "assigned-to-a-number": Refused("2 = x", SYNTAX, 0, 1, "one name"),
    "assigned-to-a-call": Refused("f(x) = 3", SYNTAX, 0, 4, "one name"),
    "assigned-in-parentheses": Refused("(x = 3)", SYNTAX, 3, 4),
    "assigned-nothing": Refused("x =", SYNTAX, 3, 3, "operand"),
    "assigned-to-nothing": Refused("= 3", SYNTAX, 0, 1, "name"),
    "annotation": Refused("x: float = 3", SYNTAX, 1, 2),
    "value-before-the-last-line": Refused("w*x\ny = 2", SYNTAX, 0, 3, "name"),
    "index-of-a-number": Refused("2[0]", SYNTAX, 1, 2),
    "index-by-a-name": Refused("h[i]", SYNTAX, 2, 3, "embedding"),
    "index-by-a-fraction": Refused("h[0.5]", SYNTAX, 2, 5),
    "index-of-nothing": Refused("h[]", SYNTAX, 2, 3),
    "step-zero": Refused("h[::0]", ATTRIBUTE, 4, 5),
    "keyword-with-a-name": Refused("sum(x, axis=a)", SYNTAX, 12, 13),
    "keyword-in-lower-case": Refused("sum(x, keepdims=true)", SYNTAX, 16, 20, "True"),
    "keyword-with-an-expression": Refused("sum(x, axis=1+1)", SYNTAX, 13, 14),
    "keyword-twice": Refused("sum(x, axis=0, axis=1)", ATTRIBUTE, 15, 19),
    "operand-after-keyword": Refused("sum(axis=0, x)", SYNTAX, 12, 13),
    "index-too-large": Refused(f"h[{'9' * 5000}]", RANGE, 2, 5002),
    "too-deep": Refused("(" * 65 + "x" + ")" * 65, SIZE, 64, 65, "name"),
}
