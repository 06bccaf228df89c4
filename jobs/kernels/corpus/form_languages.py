"""Language identification of word forms: which occur in which kind of stretch, and their ids."""

import numpy as np

from jobs.datatypes import Int32Array, Int64Array, UInt8Array
from jobs.kernels.compiled import compiled_beyond
from jobs.kernels.corpus.counting import FEW_TOKENS


@compiled_beyond(FEW_TOKENS, lambda form_ids, *_: len(form_ids))
def forms_of_kinds(
    form_ids: Int32Array, tokens: Int64Array, kinds: Int64Array, number: int, forms: int
) -> UInt8Array:
    """Mark the forms that occur in stretches of each kind.

    Parameters
    ----------
    form_ids : int32[n_tokens]
    tokens : int64[stretches]
        How many of `form_ids` are in each stretch, one after the other.
    kinds : int64[stretches]
        Each in [0, number).
    number, forms : int
        How many kinds and how many forms there are.

    Returns
    -------
    uint8[number, forms]
    """
    seen = np.zeros((number, forms), np.uint8)
    at = 0
    for stretch in range(len(tokens)):
        here = seen[kinds[stretch]]
        for token in range(at, at + tokens[stretch]):
            here[form_ids[token]] = 1
        at += tokens[stretch]
    return seen


@compiled_beyond(FEW_TOKENS, lambda form_ids, *_: len(form_ids))
def renumber(
    form_ids: Int32Array, tokens: Int64Array, kinds: Int64Array, numbers: Int32Array
) -> None:
    """Number the tokens anew by form and kind of stretch.

    Parameters
    ----------
    form_ids : int32[n_tokens]
        Changed in place.
    tokens, kinds : int64[stretches]
        As `forms_of_kinds` takes them.
    numbers : int32[kinds, forms]
    """
    at = 0
    for stretch in range(len(tokens)):
        here = numbers[kinds[stretch]]
        for token in range(at, at + tokens[stretch]):
            form_ids[token] = here[form_ids[token]]
        at += tokens[stretch]
