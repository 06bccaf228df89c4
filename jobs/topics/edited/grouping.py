"""Topic merging: rows of a fitted model that are one topic are summed, hidden ones left out."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from jobs.contracts import FittedModel
from jobs.datatypes import AnyArray, DocumentTermMatrix, FloatArray, Int64Array
from jobs.models.rows.normalise import normalise_l1
from jobs.topics.fitting import Fit
from jobs.topics.guided import SeedMatch

#: Majority vote: from this share of hidden topics on a row of the corpus has none.
_MOSTLY = 0.5


@dataclass(frozen=True, eq=False)
class GroupedModel:
    """A fitted model as its topics are shown; a FittedModel itself.

    Parameters
    ----------
    rows : FittedModel
        The model underneath, which has a row for each topic that was found.
    groups : int64[rows]
        The topic of each row; -1 for a row that is hidden.
    shares : float64[rows]
        The share of the corpus that each row accounts for: how its words count among others.
    """

    rows: FittedModel
    groups: Int64Array
    shares: FloatArray

    @property
    def topic_term(self) -> FloatArray:
        """float64[topics, V]; the words of a topic are those of its rows, by their shares."""
        own = self.rows.topic_term
        # Rows that nothing is assigned to must not leave a topic without words.
        weights = np.maximum(self.shares, np.finfo(np.float64).tiny)[:, None]
        found = np.zeros((self._topics, own.shape[1]))
        shown = self.groups >= 0
        np.add.at(found, self.groups[shown], (own * weights)[shown])
        single = np.bincount(self.groups[shown], minlength=self._topics) == 1
        for row in np.flatnonzero(shown):
            if single[self.groups[row]]:
                found[self.groups[row]] = own[row]
        return np.where(single[:, None], found, normalise_l1(found))

    def transform(self, matrix: DocumentTermMatrix) -> FloatArray:
        """Document-topic float64[D, topics]; see `jobs.contracts.FittedModel`."""
        return self.summed(self.rows.transform(matrix))

    def summed(self, document_topic: FloatArray) -> FloatArray:
        """Sum the columns float64[D, rows] of each topic, float64[D, topics].

        A row of the corpus that is mostly of hidden topics has none; of others the rest counts.
        """
        found = np.zeros((len(document_topic), self._topics))
        for row, group in enumerate(self.groups.tolist()):
            if group >= 0:
                found[:, group] += document_topic[:, row]
        if (self.groups >= 0).all():
            return found
        found[document_topic[:, self.groups < 0].sum(axis=1) >= _MOSTLY] = 0.0
        return normalise_l1(found)

    def arrays(self) -> dict[str, AnyArray]:
        """Those of the model underneath."""
        return self.rows.arrays()

    @property
    def _topics(self) -> int:
        return int(self.groups.max()) + 1


def group_rows(
    fit: Fit,
    document_topic: FloatArray,
    groups: Int64Array,
    shares: FloatArray,
    *,
    labels: Mapping[int, str],
) -> tuple[Fit, FloatArray]:
    """Show a fit, and the document-topic weights float64[D, rows], as topics are grouped.

    `labels` are those that a person gave, by the place of the topic; the other parameters are those
    of `GroupedModel`.
    """
    fit = replace(fit, seeds=group_seeds(fit.seeds, groups, labels))
    fitted = grouped(fit.fitted, groups, shares)
    if isinstance(fitted, GroupedModel):
        document_topic = fitted.summed(document_topic)
    return replace(fit, fitted=fitted), document_topic


def grouped(fitted: FittedModel, groups: Int64Array, shares: FloatArray) -> FittedModel:
    """Show a model as its topics are grouped; itself where each row is a topic of its own."""
    if np.array_equal(groups, np.arange(len(groups))):
        return fitted
    return GroupedModel(fitted, groups, shares)


def group_seeds(seeds: SeedMatch, groups: Int64Array, labels: Mapping[int, str]) -> SeedMatch:
    """Carry the labels of guided topics over to the groups; `labels` of a person go before."""
    own = {int(groups[k]): label for k, label in reversed(seeds.labels.items()) if groups[k] >= 0}
    found = {int(groups[k]) for k in seeds.labels if k not in seeds.lost}
    lost = {int(groups[k]) for k in seeds.lost if groups[k] >= 0}
    return replace(seeds, labels={**own, **labels}, lost=frozenset(lost - found))
