"""A trace cell by cell: one entry of a gradient as a sum of products, and where a value came from."""

from engine.cells.sums import Arrival, Cell, Product, cell

__all__ = [
    "Arrival",
    "Cell",
    "Product",
    "cell",
]
