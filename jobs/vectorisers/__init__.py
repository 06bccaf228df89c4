"""The menu of vectorisers: each turns counts into the weights that clustering models read."""

from jobs.contracts import Vectoriser
from jobs.vectorisers.counts import Counts
from jobs.vectorisers.tfidf import TfIdf

VECTORISERS: dict[str, type[Vectoriser]] = {
    "counts": Counts,
    "tfidf": TfIdf,
}
