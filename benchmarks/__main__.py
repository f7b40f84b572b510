"""``make bench``: every comparison, one after another."""

from __future__ import annotations

from benchmarks import scalars


def main() -> None:
    """Run all benchmarks and print their tables."""
    scalars.main()


if __name__ == "__main__":
    main()
