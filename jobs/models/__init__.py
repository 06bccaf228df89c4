"""The menu of models: each turns a document-term matrix into topics.

A kind with more than one engine is a menu of its own: its settings name one by `engine`, and
`MODELS` has the engine that is taken where none is named.
"""

from collections.abc import Mapping

from jobs.contracts import Model
from jobs.models.hdbscan import Hdbscan
from jobs.models.kmeans import KMeans
from jobs.models.lda import DEFAULT_ENGINE, LDA_ENGINES
from jobs.models.mixture import Mixture
from jobs.models.nmf import Nmf

MODELS: dict[str, type[Model]] = {
    "lda": LDA_ENGINES[DEFAULT_ENGINE],
    "kmeans": KMeans,
    "mixture": Mixture,
    "hdbscan": Hdbscan,
    "nmf": Nmf,
}

ENGINES: dict[str, Mapping[str, type[Model]]] = {"lda": LDA_ENGINES}
