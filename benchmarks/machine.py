"""What the comparisons run on: versions, the matrix kernel in use, threads; and PyTorch, from `make bench`."""

from __future__ import annotations

import ctypes
import os
import platform
from importlib import import_module
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

TORCH: Any = None
if find_spec("torch"):
    TORCH = import_module("torch")
    TORCH.set_num_threads(int(os.environ["OPENBLAS_NUM_THREADS"]))
    TORCH.set_num_interop_threads(1)


def describe() -> str:
    """Return the versions of all contenders, the kernel of OpenBLAS and the number of threads."""
    peers = ", ".join(f"{name} {version(name)}" for name in ("numpy", "micrograd", "autograd"))
    missing = "PyTorch is left out: `make bench` installs it"
    return (
        f"Python {platform.python_version()}, {peers}, {f'torch {TORCH.__version__}' if TORCH else missing};"
        f" {blas_kernel()}, {os.environ['OPENBLAS_NUM_THREADS']} threads each."
        "\nMedians of interleaved rounds. Every contender gives the same gradients, checked before it is timed."
    )


def blas_kernel() -> str:
    """Return the kernel that NumPy's OpenBLAS chose for this processor."""
    for library in (Path(np.__file__).parent.parent / "numpy.libs").glob("*openblas*"):
        name = getattr(ctypes.CDLL(str(library)), "scipy_openblas_get_corename64_", None)
        if name is not None:
            name.restype = ctypes.c_char_p
            return f"OpenBLAS kernel {name().decode()}"
    return "kernel of the BLAS unknown"
