"""The register of pitfalls: slugs, which lessons and addresses use, with titles, in the order of the page."""

from __future__ import annotations

from typing import Final

TITLES: Final[dict[str, str]] = {
    "updated-weights": "Using weights that are already updated",
    "backprop-is-descent": "Taking backpropagation for gradient descent",
    "overwritten-fork": "Keeping one branch at a fork",
    "any-order": "Going back in any order",
    "grad-accumulates": "Calling backward twice without zeroing",
    "softmax-elementwise": "Differentiating softmax entry by entry",
    "transpose": "Leaving out the transpose",
    "bias-average": "Averaging the gradient of a bias",
    "which-weights": "Taking another layer’s weights",
    "saturation": "Expecting a large error to have a large gradient",
    "dead-relu": "Waiting for a dead ReLU to recover",
    "zero-init": "Starting with all weights at zero",
    "kinks": "Looking for the derivative at a kink",
    "clipping-values": "Clipping the error in place of its gradient",
    "finite-differences": "Making the step as small as possible",
    "rounding": "Expecting rounded working to match",
    "zeroing-leaves": "Zeroing the weights’ gradients only",
    "gradient-without-meaning": "Using a gradient without its meaning",
}
