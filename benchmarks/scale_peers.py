"""Peers of LDA over shards: gensim in one pass and in five, scikit-learn's online method.

All fit the same counts, nine tenths of a corpus of `benchmarks.generated`, with 100 topics, in one
process. The other rows are folded in by one evaluator, whatever the engine. gensim's LdaModel
streams the rows in chunks of 2,000, and learns its priors; scikit-learn's goes through them once,
in batches of 2,000 as well. Ours cuts the rows into shards first, which counts as its time; it is
fitted to its end, and with few sweeps. Judged is the CPU time of that fit of ours which is better
than the peer in perplexity and c_npmi at the least cost, and both figures of the whole fit.
"""

import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from threadpoolctl import threadpool_limits

from benchmarks import generated, harness, lda_cells
from benchmarks.lda_cells import Split
from benchmarks.scale_plan import Plan
from benchmarks.small_shards import lowered, on_this_machine
from jobs.contracts import FitOptions
from jobs.datatypes import Document, DocumentTermMatrix, FloatArray, SparseMatrix
from jobs.models.lda.native import Native
from jobs.streaming.parts import ShardedModel

#: Documents of the corpus, and by --quick.
DOCUMENTS, QUICK = 100_000, 2_000
TOPICS, QUICK_TOPICS = 100, 50
#: Rows between two updates of the topics.
CHUNK = 2_000
#: By --quick the sample of the fit over shards is this share of the tokens, a shard half of it.
SHARE = 4
#: Sweeps of our fits; None for as many as it wants.
SWEEPS, QUICK_SWEEPS = (20, 40, None), (10, None)
_SEED = 1

Topics = tuple[FloatArray, FloatArray]


@dataclass(frozen=True)
class Bags:
    """Rows as gensim streams them, one list of (column, count) at a time."""

    counts: SparseMatrix

    def __len__(self) -> int:
        return int(self.counts.shape[0])

    def __iter__(self) -> Iterator[list[tuple[int, int]]]:
        for row in range(len(self)):
            here = slice(int(self.counts.indptr[row]), int(self.counts.indptr[row + 1]))
            yield list(
                zip(
                    self.counts.indices[here].tolist(), self.counts.data[here].tolist(), strict=True
                )
            )


def run(report: harness.Report, plan: Plan) -> None:
    """Fit all engines in turn, and state the goals."""
    documents = QUICK if plan.quick else DOCUMENTS
    topics = QUICK_TOPICS if plan.quick else TOPICS
    texts = generated.texts(documents)
    corpus = harness.LabelledCorpus(
        f"generated, {documents}",
        tuple(Document(f"d{n:08d}", text, "generated") for n, text in enumerate(texts)),
        ("",) * documents,
        (False,) * documents,
    )
    cell = lda_cells.split(lda_cells.prepared(corpus, min_rows=5), _SEED)
    _ours(cell, 2, plan, most=12)  # compiled before it is measured
    engines: dict[str, Callable[[], Topics]] = {
        "gensim, one pass": partial(_gensim, cell, topics, 1),
        "gensim, five passes": partial(_gensim, cell, topics, 5),
        "scikit-learn, online": partial(_sklearn, cell, topics),
    }
    sweeps = QUICK_SWEEPS if plan.quick else SWEEPS
    ours = {"over shards" + f", {most} sweeps" * (most is not None): most for most in sweeps}
    engines |= {name: partial(_ours, cell, topics, plan, most) for name, most in ours.items()}
    found: dict[str, dict[str, float]] = {}
    for name, fit in engines.items():
        with threadpool_limits(limits=1):
            cpu, (topic_term, alpha) = harness.cpu_seconds(fit)
        scores = lda_cells.judged(cell, topic_term, alpha)
        found[name] = {"cpu": cpu, **scores}
        report.row(
            engine=name, documents=documents, topics=topics, cpu=round(cpu, 1),
            perplexity=scores["perplexity"], c_npmi=scores["c_npmi"],
        )  # fmt: skip
    for name in (one for one in engines if one not in ours):
        _judge(report, f"{documents} documents, over shards to {name}", found, name, list(ours))


def _judge(
    report: harness.Report,
    of: str,
    found: Mapping[str, Mapping[str, float]],
    name: str,
    ours: Sequence[str],
) -> None:
    """State the goals against one peer; the last of ours is the whole fit."""
    peer, whole = found[name], found[ours[-1]]
    better = [
        found[one]["cpu"]
        for one in ours
        if found[one]["perplexity"] < peer["perplexity"] and found[one]["c_npmi"] > peer["c_npmi"]
    ]
    told = {"quick_too": True}
    ratio = min(better, default=float("inf")) / peer["cpu"]
    report.goal(f"{of}: CPU until it is better, ratio", ratio, at_most=1, **told)
    ratio = whole["perplexity"] / peer["perplexity"]
    report.goal(f"{of}: held-out perplexity, ratio", ratio, at_most=1, **told)
    difference = whole["c_npmi"] - peer["c_npmi"]
    report.goal(f"{of}: c_npmi, difference", difference, at_least=0, **told)


def _ours(cell: Split, topics: int, plan: Plan, most: int | None = None) -> Topics:
    """Cut the rows into shards and fit them; at 100,000 documents with the sizes as they are."""
    counts = cell.train
    settings = Native(topics=topics) if most is None else Native(topics=topics, max_sweeps=most)
    tokens = int(counts.sum())
    with tempfile.TemporaryDirectory(dir=plan.folder) as folder:
        model = ShardedModel(settings, on_this_machine(Path(folder), plan.threads))
        fit = partial(model.fit, DocumentTermMatrix(counts, counts), FitOptions(_SEED))
        if plan.quick:
            with lowered(
                shard_bytes=1 << 20,
                shard_tokens=tokens // (2 * SHARE),
                sample_tokens=tokens // SHARE,
                sample_rows=1,
            ):
                found: Any = fit()
        else:
            found = fit()
        return found.topic_term, found.alpha


def _gensim(cell: Split, topics: int, passes: int) -> Topics:
    from gensim.models import LdaModel

    model = LdaModel(
        Bags(cell.train),
        id2word={column: str(column) for column in range(cell.train.shape[1])},
        num_topics=topics,
        chunksize=CHUNK,
        passes=passes,
        alpha="auto",
        eta="auto",
        eval_every=None,
        random_state=_SEED,
    )
    return model.get_topics().astype(np.float64), np.asarray(model.alpha, np.float64)


def _sklearn(cell: Split, topics: int) -> Topics:
    from sklearn.decomposition import LatentDirichletAllocation

    model = LatentDirichletAllocation(
        topics,
        learning_method="online",
        batch_size=CHUNK,
        max_iter=1,
        total_samples=cell.train.shape[0],
        random_state=_SEED,
    )
    model.fit(cell.train)
    topic_term = model.components_ / model.components_.sum(axis=1, keepdims=True)
    return topic_term, np.full(topics, float(model.doc_topic_prior_))
