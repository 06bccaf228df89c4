"""Keyword highlighting of excerpts: of each document the stretch that holds its deciding words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from jobs.datatypes import AnyArray, Assignment, Passage, Result
from jobs.writers.report.evidence import TermEvidence
from jobs.writers.report.marks import places, seen

#: Top-N deciding words of a document that an excerpt is cut around.
_WORDS = 8
#: Tolerance in characters, for an excerpt to begin and end between words.
_SLACK = 24
#: Batch size in rows of what is weighed at once.
_AT_ONCE = 1 << 14
_CUT = "\N{HORIZONTAL ELLIPSIS}"


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A stretch of a display text; `marks` are starts and lengths of words, in UTF-16 units."""

    text: str
    marks: tuple[int, ...]


def excerpts(
    result: Result, numbers: Sequence[int], assigned: Sequence[Assignment], length: int
) -> Iterator[Excerpt]:
    """Cut an excerpt of each document, in the passage that speaks most for its topic.

    Parameters
    ----------
    numbers : sequence of int
        Of the documents of `result.preparation`, ascending; `assigned` what each is about.
    length : int
        Characters of an excerpt.
    """
    if not numbers:
        return
    firsts = np.searchsorted(result.corpus.row_documents, np.arange(numbers[-1] + 2)).tolist()
    columns, best = _deciding(result, numbers, assigned, firsts)
    corpus, of = result.corpus, result.vocabulary.form_to_term
    flags = np.zeros(len(result.vocabulary.terms) + 1, np.bool_)
    for at, number in enumerate(numbers):
        row = best[at]
        passages = result.preparation.documents[number].passages
        if row < 0 or not passages:
            yield cut(passages[0].text if passages else "", [], length)
            continue
        flags[columns[at]] = True
        ids = corpus.form_ids[corpus.indptr[row] : corpus.indptr[row + 1]]
        hits = dict.fromkeys(ids[flags[of[ids]]].tolist())
        flags[columns[at]] = False
        passage: Passage = passages[row - firsts[number]]
        found = places(passage.text, {corpus.forms[form]: "" for form in hits})
        yield cut(passage.text, [(start, end) for start, end, _ in found], length)


def _deciding(
    result: Result, numbers: Sequence[int], assigned: Sequence[Assignment], firsts: Sequence[int]
) -> tuple[list[list[int]], list[int]]:
    """Give the columns that speak for each document's topic, and the row that says most of it."""
    from scipy.sparse import csr_array

    counts = result.matrix.counts
    n, V = len(numbers), counts.shape[1]
    indptr = np.concatenate([[0], np.cumsum([firsts[i + 1] - firsts[i] for i in numbers])])
    rows = np.concatenate([np.arange(firsts[i], firsts[i + 1]) for i in numbers])
    own = counts[rows]
    owner = np.repeat(np.arange(n), np.diff(indptr))
    joint = csr_array((np.ones(len(rows)), np.arange(len(rows)), indptr), shape=(n, len(rows)))
    together = joint @ own
    together.sort_indices()
    shares = {topic.id: topic.prevalence for topic in result.topics}
    ids = result.model.topic_ids
    evidence = TermEvidence(result.model.topic_term, [shares.get(id_, 0.0) for id_ in ids])
    place = {id_: k for k, id_ in enumerate(ids)}
    asked = [at for at, one in enumerate(assigned) if one.topic in place]
    picked = together[asked]
    words = evidence.each(
        np.array([place[str(assigned[at].topic)] for at in asked], np.int64),
        (picked.indices, picked.data, picked.indptr),
        _WORDS,
    )
    columns: list[list[int]] = [[] for _ in numbers]
    for at, found in zip(asked, words, strict=True):
        columns[at] = [word.column for word in found]
    telling = csr_array(
        (
            np.array([word.evidence for found in words for word in found]),
            np.array([word.column for found in words for word in found], np.int64),
            np.concatenate([[0], np.cumsum([len(found) for found in columns])]),
        ),
        shape=(n, V),
    )
    said = np.zeros(len(rows))
    for first in range(0, len(rows), _AT_ONCE):
        some = slice(first, first + _AT_ONCE)
        said[some] = (own[some] > 0).multiply(telling[owner[some]]).sum(axis=1)
    return columns, _largest(np.round(said, 6), rows, indptr)


def _largest(values: AnyArray, rows: AnyArray, indptr: AnyArray) -> list[int]:
    """Give of each stretch the row with the largest value, the first of equals; -1 for none."""
    owner = np.repeat(np.arange(len(indptr) - 1), np.diff(indptr))
    order = np.lexsort((np.arange(len(values)), -values, owner))
    best = np.full(len(indptr) - 1, -1, np.int64)
    some = np.diff(indptr) > 0
    best[some] = rows[order[indptr[:-1][some]]]
    found: list[int] = best.tolist()
    return found


def cut(text: str, marks: Sequence[tuple[int, int]], length: int) -> Excerpt:
    """Cut out of a text the stretch with most marks, of about `length` characters."""
    start = _start(text, marks, length)
    end = min(len(text), start + length)
    if start:
        blank = text.find(" ", start, start + _SLACK)
        start = blank + 1 if blank >= 0 else start
    if end < len(text):
        blank = text.rfind(" ", max(start, end - _SLACK), end)
        end = blank if blank > start else end
    before, after = (_CUT if start else ""), (_CUT if end < len(text) else "")
    shown = before + seen(text[start:end]).replace("\n", " ") + after
    by = len(before) - start
    kept: list[tuple[int, int]] = []
    for first, last in marks:
        if start <= first and last <= end and (not kept or kept[-1][1] <= first + by):
            kept.append((first + by, last + by))
    if not shown.isascii() and max(shown) > "\uffff":
        units = np.cumsum([0, *(1 + (letter > "\uffff") for letter in shown)]).tolist()
        kept = [(units[first], units[last]) for first, last in kept]
    return Excerpt(shown, tuple(one for first, last in kept for one in (first, last - first)))


def _start(text: str, marks: Sequence[tuple[int, int]], length: int) -> int:
    """Find where the stretch begins: its first word is marked, and stands a little inside."""
    if len(text) <= length or not marks:
        return 0
    best, most, last = 0, 0, 0
    for first, (start, _) in enumerate(marks):
        last = max(last, first)
        while last < len(marks) and marks[last][1] <= start + length - 2 * _SLACK:
            last += 1
        if last - first > most:
            best, most = start, last - first
    return max(0, min(best - _SLACK, len(text) - length))
