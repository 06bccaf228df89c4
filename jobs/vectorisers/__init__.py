"""The menu of vectorisers (term weighting): from counts to the weights that clustering reads."""

from jobs.contracts import Vectoriser
from jobs.vectorisers.bm25 import Bm25
from jobs.vectorisers.counts import Counts
from jobs.vectorisers.log_entropy import LogEntropy
from jobs.vectorisers.tfidf import TfIdf

VECTORISERS: dict[str, type[Vectoriser]] = {
    "counts": Counts,
    "tfidf": TfIdf,
    "bm25": Bm25,
    "log_entropy": LogEntropy,
}
