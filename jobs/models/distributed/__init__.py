"""The menu of fits over shards (data parallelism): by the settings of a model, one file a model."""

from collections.abc import Callable, Mapping
from typing import Any

from threadpoolctl import threadpool_limits

from jobs.contracts import FitOptions, FittedModel, Model
from jobs.errors import InputUnusable
from jobs.models.distributed.corpus import ShardedCorpus
from jobs.models.distributed.kmeans import fit_kmeans
from jobs.models.distributed.lda import fit_lda
from jobs.models.distributed.mixture import fit_mixture
from jobs.models.distributed.nmf import fit_nmf
from jobs.models.kmeans import KMeans
from jobs.models.lda.native import Native
from jobs.models.mixture import Mixture
from jobs.models.nmf import Nmf

Fit = Callable[[Any, ShardedCorpus, FitOptions], FittedModel]

DISTRIBUTED: Mapping[type, Fit] = {
    KMeans: fit_kmeans,
    Mixture: fit_mixture,
    Native: fit_lda,
    Nmf: fit_nmf,
}


def fits_shards(model: Model) -> bool:
    """Whether a model has a fit over shards."""
    return type(model) in DISTRIBUTED


def fit_shards(model: Model, corpus: ShardedCorpus, options: FitOptions) -> FittedModel:
    """Fit a model to a corpus that no process holds as a whole.

    The same bytes for the same shards and seed, whatever the backend and its workers.

    Raises
    ------
    InputUnusable
        The model has no fit over shards, or there are more topics than rows with a term.
    """
    fit = DISTRIBUTED.get(type(model))
    if fit is None:
        known = ", ".join(sorted({str(one().kind) for one in DISTRIBUTED}))
        raise InputUnusable(
            f"model.kind {model.kind!r} cannot be fitted over shards, and the corpus is too large "
            f"for memory_limit. Choose a model that can ({known}; lda with engine native), or "
            "raise memory_limit where there is more memory."
        )
    with threadpool_limits(limits=1):  # sums of BLAS depend on its threads
        return fit(model, corpus, options)
