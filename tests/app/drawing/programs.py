"""Programs that the drawings are tested on, and graphs and traces of them."""

import random

import engine
from engine import Trace
from engine.build import build
from engine.graph import Graph
from engine.language import parse
from engine.ops import REGISTRY

WORKED = "z = w*x + b\na = relu(z)\nL = (a - y)**2"
WORKED_INPUTS = {"x": 2, "w": 3, "b": 1, "y": 5}
# https://github.com/karpathy/micrograd: the expression of the README, each name assigned once.
MICROGRAD = """c = a + b
d = a*b + b**3
c2 = c + c + 1
c3 = c2 + 1 + c2 + (-a)
d2 = d + d*2 + relu(b + a)
d3 = d2 + 3*d2 + relu(b - a)
e = c3 - d3
f = e**2
g = f/2
g2 = g + 10/f"""
LSTM = """f = sigmoid(Wf*x + Uf*h0 + bf)
i = sigmoid(Wi*x + Ui*h0 + bi)
g = tanh(Wg*x + Ug*h0 + bg)
o = sigmoid(Wo*x + Uo*h0 + bo)
c = f*c0 + i*g
h = o*tanh(c)
L = (h - y)**2"""
RNN = """h1 = tanh(W*x1 + U*h0 + b)
h2 = tanh(W*x2 + U*h1 + b)
h3 = tanh(W*x3 + U*h2 + b)
L = (V*h3 - y)**2"""
TWICE = "p = x*x\nq = p*p + x"


def mlp(*sizes: int) -> str:
    """Return a network of tanh neurons written as scalars."""
    lines = []
    before = [f"x{i + 1}" for i in range(sizes[0])]
    for layer, size in enumerate(sizes[1:], 1):
        after = [f"h{layer}_{i + 1}" for i in range(size)]
        for i, name in enumerate(after, 1):
            products = " + ".join(f"w{layer}_{i}_{j}*{x}" for j, x in enumerate(before, 1))
            lines.append(f"{name} = tanh({products} + b{layer}_{i})")
        before = after
    lines.append("L = " + " + ".join(f"({h} - y{i})**2" for i, h in enumerate(before, 1)))
    return "\n".join(lines)


PROGRAMS = {
    "worked": WORKED, "micrograd": MICROGRAD, "lstm": LSTM, "rnn": RNN, "twice": TWICE, "mlp": mlp(3, 4, 4, 1),
    "one line": "(w*x + b - y)**2 + 0.01*(w*w)", "an input": "x", "wide": mlp(2, 3, 5, 2),
}  # fmt: skip


def free_names(text: str) -> list[str]:
    """Return the inputs of a program in the order of their first use."""
    program = parse(text, functions=frozenset(REGISTRY), length_limit=10**7)
    names: dict[str, bool] = {}
    place = 0
    for statement in program.statements:
        for expression in program.expressions[place : statement.root + 1]:
            if expression.op == "name":
                names.setdefault(str(expression.value), True)
        place = statement.root + 1
        if statement.name:
            names.setdefault(statement.name, False)
    return [name for name, is_free in names.items() if is_free]


def graph_of(text: str) -> Graph:
    """Return the graph of a program of scalars."""
    return build(parse(text, functions=frozenset(REGISTRY), length_limit=10**7), dict.fromkeys(free_names(text), ()))


def trace_of(text: str) -> Trace:
    """Return a trace of a program of scalars at inputs that are always the same."""
    numbers = random.Random(1)
    return engine.trace(text, {name: round(numbers.uniform(0.1, 1), 3) for name in free_names(text)})


def random_program(seed: int, lines: int = 8) -> str:
    """Return a program that uses what it has at random: forks, joins, repeats, long edges, literals."""
    choice = random.Random(seed)
    names = ["x", "y", "z"]
    text = []
    for i in range(lines):

        def operand() -> str:
            return choice.choice([*names, *names, f"p{choice.randrange(9)}", "2", "(-1)"])

        def term() -> str:
            a, b, c = operand(), operand(), operand()
            forms = (
                f"{a}*{b}",
                f"({a} - {b})*{c}",
                f"tanh({a})",
                f"{a} + {b}*{c}",
                f"maximum({a}, {b})",
                f"exp({a})**2",
            )
            return choice.choice(forms)

        text.append(f"v{i} = {' + '.join(term() for _ in range(choice.randrange(1, 4)))}")
        names.append(f"v{i}")
    return "\n".join(text)
