"""The network of the exercise “becoming a backprop ninja”, every intermediate a line with a name of its own.

From Andrej Karpathy's lecture “makemore part 4” (2022): embedding of three characters, batch normalisation by hand with
n − 1 in the variance, and cross-entropy by hand with the largest logit subtracted. The numbers are our own.
"""

from __future__ import annotations

import random
from typing import Any

N, BLOCK, VOCABULARY, WIDTH, HIDDEN = 8, 3, 11, 4, 6

PROGRAM = f"""\
# a batch of contexts, each of three characters, looked up in the table C
emb = embedding(C, Xb)
embcat = reshape(emb, shape=({N}, {BLOCK * WIDTH}))
# linear layer 1
hprebn = embcat @ W1 + b1
# batch normalisation
bnmeani = 1/{N}*sum(hprebn, axis=0, keepdims=True)
bndiff = hprebn - bnmeani
bndiff2 = bndiff**2
bnvar = 1/{N - 1}*sum(bndiff2, axis=0, keepdims=True)
bnvar_inv = (bnvar + 1e-5)**-0.5
bnraw = bndiff*bnvar_inv
hpreact = bngain*bnraw + bnbias
# non-linearity
h = tanh(hpreact)
# linear layer 2
logits = h @ W2 + b2
# cross-entropy
logit_maxes = max(logits, axis=1, keepdims=True)
norm_logits = logits - logit_maxes
counts = exp(norm_logits)
counts_sum = sum(counts, axis=1, keepdims=True)
counts_sum_inv = counts_sum**-1
probs = counts*counts_sum_inv
logprobs = log(probs)
picked = sum(logprobs*embedding(identity, Yb), axis=1)
loss = -mean(picked)
"""

# In the order of the exercise, from the loss back.
INTERMEDIATES = (
    "logprobs", "probs", "counts", "counts_sum", "counts_sum_inv", "norm_logits", "logit_maxes", "logits", "h",
    "hpreact", "bnraw", "bnvar_inv", "bnvar", "bndiff2", "bndiff", "hprebn", "bnmeani", "embcat", "emb",
)  # fmt: skip
PARAMETERS = ("C", "W1", "b1", "W2", "b2", "bngain", "bnbias")


def inputs() -> dict[str, Any]:
    """Return the parameters and a batch: numbers of few decimals, the same everywhere."""
    draw = random.Random(2147483647)

    def table(rows: int, columns: int, scale: float, around: float = 0.0) -> list[list[float]]:
        return [[round(around + scale * (2 * draw.random() - 1), 3) for _ in range(columns)] for _ in range(rows)]

    def characters(count: int) -> list[int]:
        return [int(VOCABULARY * draw.random()) for _ in range(count)]

    return {
        "C": table(VOCABULARY, WIDTH, 1.5),
        "W1": table(BLOCK * WIDTH, HIDDEN, 0.8),
        "b1": table(1, HIDDEN, 0.2)[0],
        "W2": table(HIDDEN, VOCABULARY, 0.6),
        "b2": table(1, VOCABULARY, 0.2)[0],
        "bngain": table(1, HIDDEN, 0.2, around=1.0),
        "bnbias": table(1, HIDDEN, 0.2),
        "Xb": [characters(BLOCK) for _ in range(N)],
        "Yb": characters(N),
        "identity": [[float(row == column) for column in range(VOCABULARY)] for row in range(VOCABULARY)],
    }
