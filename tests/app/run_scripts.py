"""Runs scripts and returns what they print: texts by name as JSON on standard input, outputs on standard output.

Stands alone, because it is run in a process of its own, in which nothing of ours is imported.
"""

import contextlib
import io
import json
import sys
import traceback
import warnings

import numpy as np

warnings.simplefilter("ignore")
np.set_printoptions(precision=17, threshold=sys.maxsize, linewidth=10_000)
with contextlib.suppress(ImportError):
    import torch

    torch.set_printoptions(precision=17, threshold=sys.maxsize, linewidth=10_000)

outputs = {}
for name, text in json.load(sys.stdin).items():
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        try:
            exec(compile(text, name, "exec"), {"__name__": "__main__"})  # noqa: S102
        except Exception:
            traceback.print_exc(file=printed)
    outputs[name] = printed.getvalue()
json.dump(outputs, sys.stdout)
