"""Programs whose scripts are run, and how what a script prints is compared with the trace."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

import engine
from engine import Trace
from tests.engine.op_programs import CASES, program_of

RUNNER = Path(__file__).with_name("run_scripts.py")
MATRIX = [[1.0, -2.0, 0.5], [3.0, 0.25, -1.5]]
PROGRAMS: dict[str, tuple[str, dict[str, Any]]] = {
    "worked example": ("z = w*x + b\na = relu(z)\nL = (a - y)**2", {"x": 2, "w": 3, "b": 1, "y": 5}),
    "a bare expression": ("x**2 + 1", {"x": 3}),
    "an operand twice": ("L = x*x + x/x - x", {"x": 3}),
    "a second name": ("y = x\nz = y*x\nL = z", {"x": 3}),
    "numbers only": ("c = 2\nd = 1/0\ne = 0**-1\nf = exp(1) + maximum(1, 2)\nL = c*x + c**-1 + f", {"x": 3}),
    "signs": ("L = -x**2 - -y*(-2) + 2**-x - (x - (y - x))/(x/(y/x))", {"x": 1.5, "y": 2}),
    "right-associative powers": ("L = x**y**2 + (x**y)**2", {"x": 1.5, "y": 0.5}),
    "an unused input": ("L = x*2", {"x": 3, "w": [1, 2]}),
    "an input beside the path": ("a = greater(x, 1)*x\nk = w*2\nL = a + stop_gradient(k)", {"x": 3, "w": 4}),
    "Unicode": ("δ = ŷ - y\nx̂ = δ**2\nφ = 3*δ\nL = x̂ + φ", {"ŷ": 2, "y": 5}),
    "names of modules": (
        "np = torch*F\nmath = np + print\nL = math**2*len",
        {"torch": 2, "F": 3, "print": 1, "len": 2},
    ),
    "names of ours": (
        "t1 = x*x + 1\ndL_dx = t1*2\nsigmoid_ = sigmoid(dL_dx/9)\nL = sigmoid_ + unbroadcast*relu",
        {"x": 0.5, "unbroadcast": 2, "relu": 3},
    ),
    "broadcasting": ("L = sum((X*v + c)/(X + k*r))", {"X": MATRIX, "v": [1, 2, 3], "c": 2, "k": 5, "r": [[2], [3]]}),
    "broadcasting within losses": ("L = mse(X, c) + huber(c, X) + mae(X, 0.25)", {"X": MATRIX, "c": 0.7}),
    "a network": (
        "H = tanh(X @ W1.T + b1)\nZ = H @ W2 + b2\nL = cross_entropy(Z, Y)",
        {"X": MATRIX, "W1": MATRIX, "b1": [0.1, 0.2], "W2": [[1, 2, 3], [0.5, -1, 2]], "b2": [0, 1, 0], "Y": [2, 0]},
    ),
    "a convolution": (
        "C = relu(conv2d(I, K, b, padding=1))\nP = max_pool2d(C)\nL = mean(P**2)",
        {"I": [[[1, -2, 0.5, 2], [3, 0.25, -1.5, 1], [0.7, 4, -0.5, -1], [2, -3, 1, 0.1]]],
         "K": [[[[0.5, -1], [1, 0.25]]]], "b": [0.1]},
    ),
    "attention": (
        "S = softmax(Q @ K.T/sqrt(3))\nA = S @ K\nL = sum(A*A[:, ::-1]) + norm(S[0])",
        {"Q": MATRIX, "K": MATRIX},
    ),
    "softmax over two axes": ("S = softmax(T, axis=(0, 2))\nL = sum(S*T)", {"T": [MATRIX, MATRIX]}),
    "not finite": ("a = log(x)\nb = exp(y)\nL = a + b + z", {"x": 0, "y": 1000, "z": "NaN"}),
    "a long line": ("L = x" + "*x" * 700, {"x": 1.001}),
    "a deep line": ("L = " + "tanh(" * 60 + "x" + ")" * 60, {"x": 0.5}),
}  # fmt: skip


def traces() -> dict[str, Trace]:
    """Return the traces of all programs and of every sample of every op."""
    found = {name: engine.trace(*program) for name, program in PROGRAMS.items()}
    found |= {name: engine.trace(*program_of(op, sample)) for op, sample, name in CASES}
    found["a seed and an output"] = engine.trace("h = X*2\nL = sum(h**2)", {"X": MATRIX}, "h", MATRIX)
    return found


def run(scripts: Mapping[str, str]) -> dict[str, str]:
    """Run scripts in a process of their own and return what each prints."""
    command = [sys.executable, str(RUNNER)]
    done = subprocess.run(command, input=json.dumps(scripts), capture_output=True, text=True, check=True, timeout=300)
    printed: dict[str, str] = json.loads(done.stdout)
    return printed


def compare(printed: str, trace: Trace) -> None:
    """Compare every number that a script printed with the trace: values of what is computed, gradients of all."""
    found = dict(re.findall(r"^(\S+) = (.*(?:\n(?! *\S+ = ).*)*)", printed, flags=re.MULTILINE))
    graph, top = trace.graph, trace.graph.output_name
    wanted = {name: trace.values[name] for name, node in graph.names.items() if graph.nodes[node].inputs}
    is_differentiable = graph.nodes[graph.output].differentiable
    for name, node in graph.names.items():
        gradient = f"d{top}/d{name}"
        if gradient in found or (is_differentiable and graph.nodes[node].differentiable):
            wanted[gradient] = trace.gradients[name]
    missing = wanted.keys() - found.keys()
    assert not missing, printed
    for name, number in wanted.items():
        if found[name].strip() == "None":
            assert not np.any(number), name
            continue
        read = [float(text) for text in re.findall(r"(?<![\w.])-?(?:\d+\.?\d*(?:e[-+]?\d+)?|inf|nan)", found[name])]
        expected = np.ravel(number)
        assert len(read) == expected.size, (name, found[name])
        np.testing.assert_allclose(read, expected, rtol=1e-9, atol=1e-12, err_msg=name)
