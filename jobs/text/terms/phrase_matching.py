"""Phrase matching: known phrases joined in a text, from left to right the longest match."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from jobs.datatypes import BoolArray, Corpus, Int32Array, occurrences
from jobs.datatypes.arrays import AT_ONCE

#: Separator of the words of a phrase, in its term and in its surface text
PHRASE_SEPARATOR = " "


@dataclass(frozen=True, eq=False)
class PhraseMatches:
    """Where the phrases of a text are.

    Parameters
    ----------
    lengths : int32[n]
        How many tokens the phrase has that begins at each token; 1 for a word, 0 inside a phrase.
    names : int32[n]
        The name of each word or phrase, -1 for none and inside a phrase.
    """

    lengths: Int32Array
    names: Int32Array


def match_phrases(
    names: Int32Array,
    same: BoolArray,
    phrases: Sequence[Sequence[int]],
    size: int,
) -> PhraseMatches:
    """Find the phrases in a text; phrase number p gets the name `size` + p.

    It depends on the names of the words and the list of phrases alone, so that a document of the
    run and the same document afterwards are cut alike.

    Parameters
    ----------
    names : int32[n]
        The name of each token in [0, size), or -1 for one that is part of no phrase.
    same : bool[n - 1]
        See `unbroken`.
    phrases : sequence of sequences of int
        Each is the names of its words.
    """
    if not phrases:
        return PhraseMatches(np.ones(len(names), np.int32), names)
    from jobs.kernels.corpus.phrase_matching import longest_matches

    tree: dict[tuple[int, int], int] = {}
    ends = {0: -1}
    for number, phrase in enumerate(phrases):
        node = 0
        for name in phrase:
            node = tree.setdefault((node, name), len(tree) + 1)
            ends.setdefault(node, -1)
        ends[node] = number
    edges = sorted((node * size + name, below) for (node, name), below in tree.items())
    keys = np.array([key for key, _ in edges], np.int64)
    below = np.array([node for _, node in edges], np.int64)
    found = np.empty(len(names), np.int32)
    lengths = longest_matches(names, same, keys, below, np.array(list(ends.values())), size, found)
    words = found < 0
    found += np.int32(size)
    np.copyto(found, names, where=words)
    np.copyto(found, -1, where=words & (lengths != 1))
    return PhraseMatches(lengths, found)


def unbroken(corpus: Corpus) -> BoolArray:
    """Whether nothing ends between each token and the next, bool[n - 1]: no row, no sentence.

    Nor does any punctuation stand between them.
    """
    same = np.ones(max(corpus.tokens - 1, 0), np.bool_)
    for cuts in (corpus.indptr, corpus.sentence_ends, corpus.breaks):
        first, end = np.searchsorted(cuts, (1, corpus.tokens)).tolist()
        for at in range(first, end, AT_ONCE):
            same[cuts[at : min(at + AT_ONCE, end)] - 1] = False
    return same


def merge_phrases(corpus: Corpus, joints: PhraseMatches) -> tuple[Corpus, Int32Array]:
    """Make each phrase one token, its form the words of the text; and the name of each form.

    A form may be a word here and part of a phrase there: the name int32[n_forms] is that of the
    form where it is a word, and -1 where it never is.
    """
    begins = np.flatnonzero(joints.lengths > 0)
    lengths, names = joints.lengths[begins], joints.names[begins]
    form_ids = corpus.form_ids[begins]
    surfaces = list(corpus.forms)
    languages = list(corpus.form_languages)
    longest = int(lengths.max(initial=1))
    of_lengths = occurrences(lengths, longest + 1)
    for length in (one for one in range(2, longest + 1) if of_lengths[one]):
        here = np.flatnonzero(lengths == length)
        words = corpus.form_ids[begins[here, None] + np.arange(length)]
        distinct, of = np.unique(words, axis=0, return_inverse=True)
        form_ids[here] = len(surfaces) + of.reshape(-1)
        surfaces += [
            PHRASE_SEPARATOR.join(corpus.forms[w] for w in row) for row in distinct.tolist()
        ]
        if languages:
            languages += [corpus.form_languages[first] for first in distinct[:, 0].tolist()]
    used = np.flatnonzero(occurrences(form_ids, len(surfaces)))
    order = sorted(used.tolist(), key=surfaces.__getitem__)
    number = np.full(len(surfaces), -1, np.int32)
    number[order] = np.arange(len(order), dtype=np.int32)
    form_names = np.full(len(order), -1, np.int32)
    for first in range(0, len(form_ids), AT_ONCE):
        some = number[form_ids[first : first + AT_ONCE]]
        form_ids[first : first + AT_ONCE] = some
        form_names[some] = names[first : first + AT_ONCE]
    ends = (corpus.indptr, corpus.sentence_ends, corpus.breaks)
    indptr, sentence_ends, breaks = (np.searchsorted(begins, at) for at in ends)
    whole = Corpus(
        tuple(surfaces[form] for form in order),
        form_ids,
        indptr,
        sentence_ends,
        corpus.row_documents,
        tuple(languages[form] for form in order) if languages else (),
        breaks,
    )
    return whole, form_names
