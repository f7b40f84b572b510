"""The five fixes for gradients by depth, each explained by its own backward step; formulas in the program language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final


@dataclass(frozen=True, slots=True)
class Fix:
    """One fix.

    Parameters
    ----------
    name
        As in the settings: ``relu``.
    title
        What it is called.
    forward, backward
        The step and its backward step, ``g`` being the gradient that arrives.
    text
        What the backward step says, in sentences; formulas between backticks.
    program, inputs
        The step alone, to be followed in the workbench; "" where there is no step of its own in the graph.
    """

    name: str
    title: str
    forward: tuple[str, ...]
    backward: tuple[str, ...]
    text: tuple[str, ...]
    program: str = ""
    inputs: dict[str, Any] | None = None


FIXES: Final = (
    Fix(
        "relu",
        "ReLU: a mask of zeros and ones",
        ("a = relu(z)",),
        ("g_z = g*greater(z, 0)",),
        (
            "The slope is 1 where z > 0 and 0 elsewhere. Blame passes an open unit unchanged, however many layers "
            "follow; a sigmoid would take at least three quarters of it, as its slope never exceeds ¼.",
            "The mask has a price: about half of the entries are closed for each sample, so the weights must make up "
            "for them. A unit that is closed for every sample is dead.",
        ),
        "a = relu(z)\nL = sum(a*t)",
        {"z": [1.5, -0.5, 0.25, -2], "t": [1, 1, 1, 1]},
    ),
    Fix(
        "careful",
        "Careful initialisation: the variance it keeps",
        ("v_z = n*v_W*mean(a**2)",),
        ("v_1 = n*v_W*v_2",),
        (
            "A neuron adds up n products, so forward the variance of its sum is n times that of a weight times the "
            "mean square of what comes in. Backward the same sum runs over Wᵀ: from `v_2`, the variance of δ above, "
            "`n*v_W*v_2` arrives. Neither grows nor shrinks where `n*v_W` makes up for what the activation takes.",
            "Xavier takes `v_W = 2/(n_in + n_out)`, so that `n*v_W` is about 1: right where slopes are about 1, as for "
            "tanh near 0. He makes `n*v_W` 2, for the half that a rectifier closes. For a sigmoid neither suffices, as "
            "its slope of ¼ at most takes a factor of 16 of the variance in each layer.",
        ),
    ),
    Fix(
        "clip",
        "Clipping: after the pass, not in it",
        ("g_new = g*minimum(1, c/norm(g))", "g_new = clamp(g, -c, c)"),
        (),
        (
            "Clipping has no backward step: it changes finished gradients just before the weights move. It bounds a "
            "step that would be far too long; it gives nothing back that has vanished, and ‖δ‖ stays what it was.",
            "By norm one factor shortens all gradients together and the direction stays. By value every entry is moved "
            "into [−c, c] for itself, and the direction changes.",
        ),
    ),
    Fix(
        "skip",
        "Skip connection: an identity path",
        ("a_2 = a_1 + c*tanh(z_2)",),
        ("g_1 = g_2 + W.T @ (c*g_2*(1 - tanh(z_2)**2))",),
        (
            "The sum hands its blame to both sides. The first term comes through no weight and no slope: its factor is "
            "exactly 1, so that whatever the layer does, all the blame of the last layer also arrives at the first.",
            "Residual networks add all of the layer’s part, c = 1: the plain sum. Then every layer adds a second term, "
            "and blame grows with depth: little for tanh, but geometrically for rectifiers with He’s weights, unless "
            "the branch is normalised or begins small (He and others, 2016; Zhang and others, 2019). With c = 1/depth "
            "all layers together add about as much as one does. The lab offers both.",
            "As δ belongs to z, it stands inside the branch, behind c: above, factors fall by c on the way into a "
            "layer and rise again on the way out.",
        ),
        "a2 = a1 + c*tanh(w*a1)\na3 = a2 + c*tanh(w*a2)\nL = (a3 - y)**2",
        {"a1": 1, "w": 0.5, "c": 0.5, "y": 0},
    ),
    Fix(
        "batch_norm",
        "Batch norm: three terms",
        ("n = (z - mean(z))/s", "s = sqrt(var(z) + eps)"),
        ("g_z = (g - mean(g) - n*mean(n*g))/s",),
        (
            "The blame itself; less its mean over the batch, as shifting all samples alike changes nothing; less its "
            "part along n, as scaling all of them changes nothing either. What is left can only be smaller.",
            "Then all of it is divided by s, the spread of the neuron: where weights shrink the signal, s is small and "
            "the division gives back what they took. The factor of the weights’ size cancels.",
            "It can give back too much. Between rectifiers it multiplies the blame by √(π/(π − 1)) ≈ 1.21 in a layer "
            "(Yang and others, 2019): alone it lets a deep network explode, as the table below measures. With skip "
            "connections, as residual networks have them, it holds.",
        ),
        "n = batch_norm(z)\nL = sum(n*t)",
        {"z": [[0.1], [0.2], [0.4], [0.1]], "t": [[1], [0], [2], [0]]},
    ),
)
