"""Steps: the event log of a trace, one event for each thing a learner sees happen.

Owns ``Step`` and its order: every op node forward, then the seed, then every edge backward.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine import explain
from engine.ops.base import Value

if TYPE_CHECKING:
    from engine.trace import Trace

FORWARD, SEED, BACKWARD = "forward", "seed", "backward"


@dataclass(slots=True)
class Step:
    """One event, never changed once it is recorded; frozen, to record it would take three times as long.

    Parameters
    ----------
    index, phase, node, text
        Its place, ``"forward"``, ``"seed"`` or ``"backward"``, the node at work, and the sentence.
    input, to
        Backward: the operand port of ``node`` and the node behind it, which receives.
    upstream, local, contribution
        Backward: the gradient of ``node``, ∂node/∂to (None for a structural op), and their product.
    gradient
        Seed and backward: the receiver's gradient after adding.
    rule
        Backward: the local derivative, or the structural rule, as a formula in the program language.
    """

    index: int
    phase: str
    node: int
    text: str
    input: int | None = None
    to: int | None = None
    upstream: Value | None = None
    local: Value | None = None
    contribution: Value | None = None
    gradient: Value | None = None
    rule: str | None = None


def record_steps(trace: Trace) -> tuple[Step, ...]:
    """Return all steps of a trace."""
    steps = [
        Step(index, FORWARD, node.id, explain.forward_sentence(trace, node.id))
        for index, node in enumerate(node for node in trace.nodes if node.inputs)
    ]
    output = trace.graph.output
    steps.append(Step(len(steps), SEED, output, explain.seed_sentence(trace), gradient=trace.seed))
    gradients: dict[int, Value] = {output: trace.seed}
    recorded = zip(trace.edges, trace.plan.rules, trace.locals, trace.contributions, trace.sums, strict=True)
    for place, (edge, rule, local, contribution, after) in enumerate(recorded):
        before = gradients.get(edge.to)
        gradients[edge.to] = after
        text = explain.backward_sentence(trace, place, before, after)
        steps.append(
            Step(
                len(steps),
                BACKWARD,
                edge.node,
                text,
                edge.port,
                edge.to,
                gradients[edge.node],
                local,
                contribution,
                after,
                rule,
            )
        )
    return tuple(steps)
