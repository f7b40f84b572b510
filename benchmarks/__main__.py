"""``make bench``: every comparison, one after another, then what was reached.

Sets the threads before NumPy is imported, because its libraries read them then: NumPy and PyTorch get equally many, and
OpenBLAS chooses its kernel for this processor itself.
"""

from __future__ import annotations

import os

THREADS = str(len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1)
for _name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_name, THREADS)
os.environ.pop("OPENBLAS_CORETYPE", None)

from benchmarks import machine, networks, scalars, training  # noqa: E402
from benchmarks.timing import Target  # noqa: E402


def main() -> None:
    """Run all benchmarks; print their tables and the targets."""
    print(machine.describe(), end="\n\n")
    targets: list[Target] = [*scalars.run(), *networks.run(), *training.run()]
    width = max(len(target.text) for target in targets)
    print("Targets")
    for target in targets:
        print(f"  {target.text:<{width}}  {target.measured:6.2f}  {'reached' if target.reached else 'NOT REACHED'}")


if __name__ == "__main__":
    main()
