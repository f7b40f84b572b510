"""A trace in words and formulas: labels, rules of edges, the sentence of every step, and steps taken apart.

Owns what is said, never what is computed: every number comes out of the trace.
"""

from engine.explain.labels import derivative_name, label, operand_names, readable, symbolic, title
from engine.explain.passing import Factor, letters
from engine.explain.rules import RULE_LIMIT, parse_formula, rule, rule_program, upstream_name
from engine.explain.sentences import Phrase, backward_sentence, forward_sentence, phrase, seed_sentence
from engine.explain.step import Explanation, explanation

__all__ = [
    "RULE_LIMIT",
    "Explanation",
    "Factor",
    "Phrase",
    "backward_sentence",
    "derivative_name",
    "explanation",
    "forward_sentence",
    "label",
    "letters",
    "operand_names",
    "parse_formula",
    "phrase",
    "readable",
    "rule",
    "rule_program",
    "seed_sentence",
    "symbolic",
    "title",
    "upstream_name",
]
