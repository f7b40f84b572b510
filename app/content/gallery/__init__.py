"""The gallery: worked examples that others published, with what is printed, what is right, and where print is wrong."""

from app.content.gallery.comparison import Comparison, Row, compare
from app.content.gallery.errata import Finding, Found, Witness, findings
from app.content.gallery.library import ENTRIES, GROUPS, KINDS, Entry, Erratum, Figure, Group, Way
from app.content.gallery.passes import Variant, changed_edges, changed_nodes, right_pass, variant_of, variants

__all__ = [
    "ENTRIES",
    "GROUPS",
    "KINDS",
    "Comparison",
    "Entry",
    "Erratum",
    "Figure",
    "Finding",
    "Found",
    "Group",
    "Row",
    "Variant",
    "Way",
    "Witness",
    "changed_edges",
    "changed_nodes",
    "compare",
    "findings",
    "right_pass",
    "variant_of",
    "variants",
]
