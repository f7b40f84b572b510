"""The small functions that a NumPy script begins with, as text: what NumPy has no name for, and what rules speak of.

None of them is a derivative: the rules that use them stand in the op records.
"""

from __future__ import annotations

from typing import Final

ERF: Final = '''
def erf(x):
    """The error function, which NumPy does not have."""
    return np.vectorize(math.erf, otypes=[float])(x)
'''
UNBROADCAST: Final = '''
def unbroadcast(gradient, shape):
    """A value that was copied along an axis collects the gradients of all its copies."""
    added = np.ndim(gradient) - len(shape)
    gradient = np.sum(gradient, axis=tuple(range(added)))
    copied = tuple(i for i, n in enumerate(shape) if n == 1)
    return np.sum(gradient, axis=copied, keepdims=True)
'''
LOGSUMEXP: Final = '''
def logsumexp(x, axis=None, keepdims=False):
    """log(sum(exp(x))), with the maximum taken out so that nothing overflows."""
    greatest = np.max(x, axis=axis, keepdims=True)
    shift = np.where(np.isfinite(greatest), greatest, 0.0)
    total = np.log(np.sum(np.exp(x - shift), axis=axis, keepdims=True)) + shift
    return total if keepdims else np.squeeze(total, axis=axis)
'''
SOFTMAX: Final = '''
def softmax(x, axis=-1):
    """exp(x)/sum(exp(x)), with the maximum taken out so that nothing overflows."""
    exponentials = np.exp(x - np.max(x, axis=axis, keepdims=True))
    return exponentials/np.sum(exponentials, axis=axis, keepdims=True)
'''
LOG_SOFTMAX: Final = '''
def log_softmax(x, axis=-1):
    """The logarithm of softmax, exact where softmax itself rounds to 0."""
    shifted = x - np.max(x, axis=axis, keepdims=True)
    return shifted - np.log(np.sum(np.exp(shifted), axis=axis, keepdims=True))
'''
ONE_HOT: Final = '''
def one_hot(classes, count):
    """A row for each class index: 1 at that class, 0 elsewhere."""
    return np.eye(count)[np.rint(classes).astype(int)]
'''
SCATTER: Final = '''
def scatter(g, where, shape):
    """Each number of g added where it came from, 0 elsewhere."""
    spread = np.zeros(shape)
    np.add.at(spread, where, g)
    return spread
'''
PROD_OF_OTHERS: Final = '''
def prod_of_others(x, axis=None):
    """For each element the product of all others along the axes, multiplied out so that zeros are no exception."""
    x = np.asarray(x)
    axes = range(x.ndim) if axis is None else [i % x.ndim for i in np.atleast_1d(axis)]
    last = range(x.ndim - len(axes), x.ndim)
    moved = np.moveaxis(x, list(axes), list(last))
    rows = moved.reshape(*moved.shape[: last.start], -1)
    others = [np.prod(np.delete(rows, i, axis=-1), axis=-1) for i in range(rows.shape[-1])]
    return np.moveaxis(np.stack(others, axis=-1).reshape(moved.shape), list(last), list(axes))
'''

HELPERS: Final = {
    "erf": ERF,
    "unbroadcast": UNBROADCAST,
    "logsumexp": LOGSUMEXP,
    "softmax": SOFTMAX,
    "log_softmax": LOG_SOFTMAX,
    "one_hot": ONE_HOT,
    "scatter": SCATTER,
    "prod_of_others": PROD_OF_OTHERS,
}
