"""Topics of general words: low pointwise mutual information with them (AlSumait et al. 2009).

*Way, things, time*: a topic whose first words occur in the rows of all other topics as well says
nothing of its own rows. What is measured is pointwise mutual information of a term and the topic,
as a share of what it would be if the topic had the term to itself.
"""

import numpy as np

from jobs.datatypes import Evidence
from jobs.topics.defects.shown import ShownTerms

#: Specificity under which the terms of a topic are general: a quarter of the way from spread
#: evenly over all topics (0) to this topic alone (1).
MIN_SPECIFICITY = 0.25
#: Top-N of the evidence: so many terms are named.
_NAMED = 3


def general(given: ShownTerms) -> list[Evidence | None]:
    """Evidence for each topic of which the median specificity of its shown terms is low."""
    held = given.counts.astype(bool)
    everywhere = np.asarray(held.sum(axis=0)).ravel()
    D = max(int((given.main >= 0).sum()), 1)
    found: list[Evidence | None] = []
    for topic in range(given.topics):
        columns = given.columns(topic)
        rows = np.flatnonzero(given.main == topic)
        if not len(columns) or not 0 < len(rows) < D:
            found.append(None)
            continue
        share = len(rows) / D
        inside = np.asarray(held[rows].sum(axis=0)).ravel()[columns]
        lift = np.maximum(inside, 0.5) / np.maximum(everywhere[columns], 1) / share
        specificity = np.log(lift) / -np.log(share)
        value = float(np.median(specificity))
        least = columns[np.argsort(specificity, kind="stable")[:_NAMED]]
        names = tuple(given.vocabulary.display[v] for v in least)
        evidence = Evidence("general", "specificity", value, MIN_SPECIFICITY, names)
        found.append(evidence if value < MIN_SPECIFICITY else None)
    return found
