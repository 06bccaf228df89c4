"""What the LDA benchmarks measure on: corpora as counts, and one evaluator for all engines."""

import ctypes
import gc
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

import numpy as np
from scipy.sparse import csr_array

from benchmarks import harness
from jobs.datatypes import AnyArray, DocumentTermMatrix, FloatArray, SparseMatrix
from jobs.metrics.agreement import ari, nmi, purity
from jobs.metrics.coherence import c_npmi, c_v
from jobs.metrics.cooccurrence import Reference
from jobs.metrics.heldout import halves
from jobs.metrics.top import likeliest
from jobs.text.prepare import PassageSettings, PreparationChain, TextSettings
from jobs.text.terms.decisions import VocabularySettings

SHORT = ("octis_m10", "sib200_ara")
TOP = 10
ROUNDS = 40
STATUS = Path("/proc/self/status")
Value = TypeVar("Value")


@dataclass(frozen=True, eq=False)
class Whole:
    """A corpus as counts: documents are rows; labels are None where nobody judged.

    Parameters
    ----------
    counts : csr_array int32[D, V]
    reference : Reference
        The same documents, word by word, to count windows in.
    """

    name: str
    counts: SparseMatrix
    terms: Sequence[str]
    reference: Reference
    labels: tuple[str | None, ...]

    @property
    def classes(self) -> int:
        """How many labels there are."""
        return len({label for label in self.labels if label is not None})


@dataclass(frozen=True, eq=False)
class Split:
    """Rows to fit, and rows held out whose tokens are dealt into two halves."""

    whole: Whole
    rows: AnyArray
    train: SparseMatrix
    given: SparseMatrix
    scored: SparseMatrix

    @property
    def matrix(self) -> DocumentTermMatrix:
        """The rows to fit, as engines of this project take them."""
        return DocumentTermMatrix(self.train, self.train.astype(np.float64))


def whole(name: str, limit: int | None) -> Whole:
    """Load and prepare a corpus by name; `limit` keeps that many documents."""
    return prepared(harness.load(name, limit), min_rows=3 if name in SHORT else 5)


def prepared(corpus: harness.LabelledCorpus, min_rows: int) -> Whole:
    """Prepare a corpus by the text chain of this project, at its defaults but for rare terms."""
    chain = PreparationChain(
        text=TextSettings(),
        passages=PassageSettings(unit="document"),
        vocabulary=VocabularySettings(min_rows=min_rows),
    )
    lexicon = chain.learn(corpus.documents)
    found = chain.prepare(corpus.documents, lexicon)
    vocabulary = chain.vocabulary(found.corpus, lexicon)
    counts = chain.count(found.corpus, vocabulary)
    text = found.corpus
    return Whole(
        corpus.name,
        counts,
        vocabulary.terms,
        Reference(vocabulary.form_to_term[text.form_ids], text.indptr),
        tuple(corpus.labels[d] if corpus.judged[d] else None for d in text.row_documents.tolist()),
    )


def titles(name: str, limit: int | None) -> Whole:
    """Take the title of each document alone, or its first line where it has none."""
    corpus = harness.load(name, limit)
    cut = tuple(
        replace(one, text=one.title or one.text.lstrip().partition("\n")[0], title="")
        for one in corpus.documents
    )
    return prepared(replace(corpus, name=f"{name}, titles", documents=cut), min_rows=3)


def split(of: Whole, seed: int, share: float = 0.1) -> Split:
    """Hold out a share of the rows; columns without a token in the rest are left out of both."""
    order = np.random.default_rng([seed, 2]).permutation(of.counts.shape[0])
    cut = int(len(order) * share)
    rows, held = np.sort(order[cut:]), np.sort(order[:cut])
    used = np.asarray(of.counts[rows].sum(axis=0)).ravel() > 0
    rows = rows[np.diff(of.counts[rows].indptr) > 0]
    columns = np.cumsum(used) - 1
    terms = of.reference.terms
    kept = (terms >= 0) & used[terms]
    narrow = Whole(
        of.name,
        _columns(of.counts, used),
        tuple(term for term, keep in zip(of.terms, used.tolist(), strict=True) if keep),
        Reference(np.where(kept, columns[terms], -1).astype(np.int32), of.reference.indptr),
        of.labels,
    )
    given, scored = halves(narrow.counts[held], seed)
    return Split(narrow, rows, narrow.counts[rows], given, scored)


def _columns(counts: SparseMatrix, used: AnyArray) -> SparseMatrix:
    some: SparseMatrix = csr_array(counts[:, np.flatnonzero(used)])
    some.sort_indices()
    return some


def fold_in(rows: SparseMatrix, topic_term: FloatArray, alpha: FloatArray) -> FloatArray:
    """Document-topic float64[D, K] of rows under finished topics: the same steps for any engine."""
    from jobs.kernels.lda import fold_in as lda_fold

    found = np.empty((rows.shape[0], len(alpha)))
    lda_fold.fold_in(
        rows.indptr.astype(np.int64),
        rows.indices.astype(np.int32),
        rows.data.astype(np.float64),
        0,
        rows.shape[0],
        np.ascontiguousarray(topic_term.T, np.float32),
        np.asarray(alpha, np.float64),
        ROUNDS,
        0.0,
        found,
    )
    return found


def completion(cell: Split, topic_term: FloatArray, alpha: FloatArray) -> float:
    """Held-out perplexity by document completion (Wallach et al. 2009)."""
    from jobs.kernels.lda import fold_in as lda_fold

    logs, tokens = lda_fold.log_likelihood(
        cell.scored.indptr.astype(np.int64),
        cell.scored.indices.astype(np.int32),
        cell.scored.data.astype(np.float64),
        np.ascontiguousarray(topic_term.T, np.float32),
        fold_in(cell.given, topic_term, alpha),
    )
    return float(np.exp(-logs / tokens))


def judged(cell: Split, topic_term: FloatArray, alpha: FloatArray) -> dict[str, float]:
    """All figures of one fit, by the one evaluator; agreement only where there are labels."""
    top = likeliest(topic_term, TOP)
    found = {
        "perplexity": completion(cell, topic_term, alpha),
        "c_npmi": float(np.nanmean(c_npmi(top, cell.whole.reference))),
        "c_npmi_document": float(np.nanmean(c_npmi(top, cell.whole.reference, window=0))),
        "c_v": float(np.nanmean(c_v(top, cell.whole.reference))),
        "overlap": overlap(top),
    }
    labels = [cell.whole.labels[row] for row in cell.rows.tolist()]
    known = np.array([label is not None for label in labels])
    if len({label for label in labels if label is not None}) > 1:
        names = np.array([label or "" for label in labels])[known]
        topics = fold_in(cell.train, topic_term, alpha).argmax(axis=1)[known]
        found |= {
            "nmi": nmi(topics, names),
            "ari": ari(topics, names),
            "purity": purity(topics, names),
        }
    return found


def overlap(top: AnyArray) -> float:
    """Mean share of the likeliest terms int[K, T] that two topics have in common."""
    sets = [set(row.tolist()) for row in top]
    shared = [len(a & b) / top.shape[1] for i, a in enumerate(sets) for b in sets[:i]]
    return float(np.mean(shared)) if shared else 0.0


def with_peak(work: Callable[[], Value]) -> tuple[float | None, Value]:
    """Run `work`; return how many MiB more than before it held at most, where Linux tells."""
    gc.collect()
    try:
        ctypes.CDLL(None).malloc_trim(0)
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
        before = _mebibytes("VmRSS")
    except (OSError, AttributeError):
        return None, work()
    value = work()
    return _mebibytes("VmHWM") - before, value


def _mebibytes(name: str) -> float:
    found = re.search(rf"^{name}:\s+(\d+) kB", STATUS.read_text(encoding="ascii"), re.MULTILINE)
    if found is None:
        raise OSError(f"{STATUS} does not tell {name}")
    return int(found[1]) / 1024
