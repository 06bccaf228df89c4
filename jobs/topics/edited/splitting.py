"""Semi-supervised naive Bayes (Nigam et al. 2000): topics in the parts that a person named."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from jobs.contracts import FittedModel, TextChain
from jobs.datatypes import (
    AnyArray,
    DocumentTermMatrix,
    FloatArray,
    Lexicon,
    SparseMatrix,
    Split,
)
from jobs.models.rows.normalise import normalise_l1, one_hot
from jobs.topics.fitting import Fit
from jobs.topics.guided import seed_corpus, seed_prior

#: Dirichlet smoothing: pseudo-counts of a part, a term, spread as in all parts together.
_SMOOTHING = 1.0
#: Pseudo-counts of what a part was named by, as a share of the tokens of its topic.
_SEED_SHARE = 0.1
#: Rounds of expectation-maximisation, at most, and the change of a membership that ends them.
_ROUNDS, _TOLERANCE = 50, 1e-3


@dataclass(frozen=True, eq=False)
class DividedModel:
    """A fitted model some of whose rows are shown in parts; a FittedModel itself.

    Parameters
    ----------
    rows : FittedModel
        The model underneath.
    parts : mapping of int to float64[P, V]
        Expected counts of words in each part of a row, by the row.
    """

    rows: FittedModel
    parts: Mapping[int, FloatArray]

    @property
    def topic_term(self) -> FloatArray:
        """float64[units, V]; a part has the words of its row, more of those that are its own."""
        own = self.rows.topic_term
        found: list[FloatArray] = []
        for row, words in enumerate(own):
            counts = self.parts.get(row)
            if counts is None:
                found.append(words[None, :])
                continue
            chances = _chances(counts)
            found.append(normalise_l1(words * chances / normalise_l1(counts.sum(0)[None] + 1.0)))
        return np.concatenate(found)

    def transform(self, matrix: DocumentTermMatrix) -> FloatArray:
        """Document-topic float64[D, units]; see `jobs.contracts.FittedModel`."""
        return self.divided(self.rows.transform(matrix), matrix.counts)

    def divided(self, document_topic: FloatArray, counts: SparseMatrix) -> FloatArray:
        """Share out the weights float64[D, rows] of rows among their parts, float64[D, units]."""
        if not self.parts:
            return document_topic
        found: list[FloatArray] = []
        for row in range(document_topic.shape[1]):
            column = document_topic[:, row : row + 1]
            if row in self.parts:
                column = column * _posterior(counts, self.parts[row])
            found.append(column)
        return np.concatenate(found, axis=1)

    def arrays(self) -> dict[str, AnyArray]:
        """Those of the model underneath."""
        return self.rows.arrays()


def divided(fitted: FittedModel, parts: Mapping[int, FloatArray]) -> FittedModel:
    """Show some rows of a model in parts; itself where there are none."""
    return DividedModel(fitted, parts) if parts else fitted


def unit_shares(shares: FloatArray, parts: Mapping[int, FloatArray]) -> FloatArray:
    """Share of the corpus of each row float64[rows], or of each of its parts, float64[units]."""
    found: list[FloatArray] = []
    for row, share in enumerate(shares):
        sums = parts[row].sum(axis=1) if row in parts else np.ones(1)
        found.append(share * sums / sums.sum())
    return np.concatenate(found) if found else shares


def divide_fit(fit: Fit, parts: Mapping[int, FloatArray]) -> Fit:
    """Show a fit in parts; the label of a guided topic stays with it only where it is whole."""
    if not parts:
        return fit
    unit, units = 0, {}
    for row in range(len(fit.fitted.topic_term)):
        units[row] = unit
        unit += len(parts.get(row, (None,)))
    seeds = fit.seeds
    labels = {units[row]: label for row, label in seeds.labels.items() if row not in parts}
    lost = frozenset(units[row] for row in seeds.lost if row not in parts)
    seeds = replace(seeds, labels=labels, lost=lost)
    return replace(fit, fitted=DividedModel(fit.fitted, parts), seeds=seeds)


@dataclass(frozen=True, eq=False)
class TopicRows:
    """The rows of the corpus that parts of topics are found in.

    Parameters
    ----------
    counts : int32[D, V]
    document_topic : float64[D, rows]
    row_documents : int32[D]
        The document of each row.
    documents : sequence of str
        The ids of the documents.
    new : bool[D]
        Rows that the last run has not seen.
    """

    counts: SparseMatrix
    document_topic: FloatArray
    row_documents: AnyArray
    documents: Sequence[str]
    new: AnyArray

    def fit(self, row: int, split: Split, given: FloatArray) -> FloatArray:
        """Fit the parts of a topic on its rows: expected counts float64[P, V].

        Rows of documents that were named for a part stay in it. What the parts were named by counts
        throughout, so that they stay what they were named for.

        Parameters
        ----------
        given : float64[P, V]
            The words of the parts to begin with; each row sums to one.
        """
        place = {name: number for number, name in enumerate(self.documents)}
        part_of = np.full(len(self.documents), -1, np.int64)
        for number, part in enumerate(split.parts):
            for name in part.documents:
                if name in place:
                    part_of[place[name]] = number
        known = part_of[self.row_documents]
        own = np.flatnonzero(self._mainly(row) | (known >= 0))
        counts, known = self.counts[own], known[own]
        tokens = float(counts.sum()) / len(given)
        prior = np.maximum(tokens, 1.0) * given
        fixed, found = known >= 0, prior
        members = np.zeros((len(own), len(given)))
        for _ in range(_ROUNDS):
            before, members = members, _posterior(counts, found)
            members[fixed] = one_hot(known[fixed], len(given))
            found = _SEED_SHARE * prior + (counts.T @ members).T
            if float(np.abs(members - before).max(initial=0.0)) < _TOLERANCE:
                break
        return np.ascontiguousarray(found)

    def extend(self, row: int, before: FloatArray) -> FloatArray:
        """Add new rows to the counts float64[P, V_old] of the last run; old rows stay.

        The columns of terms that were appended are filled from all rows.
        """
        P, V_old = before.shape
        wide = np.zeros((P, self.counts.shape[1]))
        wide[:, :V_old] = before
        own = np.flatnonzero(self._mainly(row))
        counts = self.counts[own]
        members = _posterior(counts, wide)
        wide[:, V_old:] = (counts[:, V_old:].T @ members).T
        new = self.new[own]
        wide[:, :V_old] += (counts[new][:, :V_old].T @ members[new]).T
        return wide

    def seeds(
        self, row: int, split: Split, text: TextChain, lexicon: Lexicon, terms: Sequence[str]
    ) -> tuple[FloatArray, list[str]]:
        """Find the words that parts are named by, float64[P, V]; and what was not found.

        The words of a part draw those of the rows of its topic that hold them (pseudo-relevance
        feedback, as for guided topics); its documents are as much again. A part of which nothing
        was found has no words.
        """
        own = self.counts[np.flatnonzero(self._mainly(row))]
        spoken = [part for part in split.parts if part.words]
        found = np.zeros((len(split.parts), self.counts.shape[1]))
        missing: list[str] = []
        if spoken:
            corpus = seed_corpus(spoken)
            counted = text.recount(corpus, terms, lexicon)
            words = np.zeros((len(spoken), found.shape[1]))
            entries = [entry for part in spoken for entry in part.words]
            for number, entry in enumerate(entries):
                columns = counted[[number]].indices
                words[corpus.row_documents[number], columns] = 1.0
                missing += [] if len(columns) else [f"{entry!r} is no term of the model"]
            which = [number for number, part in enumerate(split.parts) if part.words]
            found[which] = seed_prior(words, own) if own.shape[0] else normalise_l1(words)
        place = {name: number for number, name in enumerate(self.documents)}
        for number, part in enumerate(split.parts):
            at = [place[name] for name in part.documents if name in place]
            missing += [
                f"there is no document {name!r}" for name in part.documents if name not in place
            ]
            rows = np.flatnonzero(np.isin(self.row_documents, at))
            sums = np.asarray(self.counts[rows].sum(axis=0), np.float64).reshape(1, -1)
            found[number] += normalise_l1(sums)[0]
        return normalise_l1(found), missing

    def _mainly(self, row: int) -> AnyArray:
        weights = self.document_topic
        found: AnyArray = (weights.argmax(axis=1) == row) & (weights[:, row] > 0)
        return found


def _chances(counts: FloatArray) -> FloatArray:
    """Probability float64[P, V] of each word in each part, by its counts."""
    pseudo = _SMOOTHING * counts.shape[1] * normalise_l1(counts.sum(axis=0)[None, :] + 1.0)
    return normalise_l1(counts + pseudo)


def _posterior(counts: SparseMatrix, parts: FloatArray) -> FloatArray:
    """Posterior float64[D, P] of the parts given the words of a row, each part as likely."""
    logs: FloatArray = counts @ np.log(_chances(parts)).T
    return normalise_l1(np.exp(logs - logs.max(axis=1, keepdims=True)))
