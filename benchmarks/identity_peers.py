"""Topic tracking by peers on the same replay: RollingLDA (ttta), BERTopic's merge_models.

Each is compared with the kind of ours that is nearest to it: native LDA, and k-means on the very
vectors (LSA of the first night) that BERTopic is given. Kept is the share of old documents that
keep their topic when all are assigned by the model of the night; a topic is stolen where the words
of its documents have an affinity under .85 with those of the night before.
"""

import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np

from benchmarks import harness
from benchmarks.identity_natural import CORPUS, SAME, by_date
from benchmarks.identity_plan import Plan, made
from benchmarks.replay import Replay
from benchmarks.words import Words
from jobs.datatypes import AnyArray, FloatArray
from jobs.models.clustering.centres import Clusters
from jobs.models.kmeans import KMeans
from jobs.models.lda.gibbs.fitted import folded
from jobs.models.rows.normalise import normalise_l1, normalise_l2, normalise_sparse
from jobs.models.updating.births import hellinger
from jobs.vectorisers.tfidf import TfIdf

TOPICS, DIMENSIONS = 20, 100
#: Topics of fewer documents are judged neither as kept nor as stolen.
LEAST = 20
#: Prior of a row's topics in the fold-in under the topics of RollingLDA: what it takes itself.
ALPHA = 1.0 / TOPICS
#: What each peer needs beside it, without torch, in the interpreter of `--peers`.
_WANTED = {
    "RollingLDA": "ttta",
    "merge_models": "bertopic (pip install --no-deps), hdbscan, umap-learn, plotly, safetensors",
}
_SCRIPT = Path(__file__).with_name("identity_peer_models.py")


@dataclass(frozen=True)
class Played:
    """A system over the nights: main topics int64[D] of the rows that there are, CPU seconds."""

    rows: Sequence[AnyArray]
    main: Sequence[AnyArray]
    cpu: Sequence[float]


def run(report: harness.Report, plan: Plan) -> None:
    """Play both pairs, and state the goals."""
    given = plan.corpus(CORPUS)
    report.used(given.corpus)
    nights = by_date(given)
    ours = Replay(given.matrix.counts, *made("lda 20"), 0)
    vectors, clusters = _vectors(given, nights)
    for name, own in (("RollingLDA", _played(ours, nights)), ("merge_models", clusters)):
        theirs = _peer(name, given, nights, vectors, plan)
        label = {"RollingLDA": "lda 20", "merge_models": "kmeans 20 on the same vectors"}[name]
        table = [_row(report, given, label, own)]
        if theirs is None:
            report.row(system=name, note=f"not run: {plan.peers} lacks {_WANTED[name]}")
            continue
        table.append(_row(report, given, name, theirs))
        (kept, stolen, cpu), (others, thefts, cost) = table
        of = f"{label} against {name}"
        report.goal(f"{of}: lead in % kept over all steps", kept - others, at_least=0)
        report.goal(f"{of}: thefts more than its", stolen - thefts, at_most=0)
        report.goal(f"{of}: CPU of a night, share of its", cpu / cost, at_most=1)


def _played(replay: Replay, nights: Sequence[AnyArray]) -> Played:
    replay.begin(nights[0])
    for rows in nights[1:]:
        replay.update(rows)
    done = replay.nights
    return Played([one.rows for one in done], [one.main for one in done], [one.cpu for one in done])


def _vectors(given: Words, nights: Sequence[AnyArray]) -> tuple[FloatArray, Played]:
    """The LSA vectors float64[D, d] of all rows by the first night, and k-means on them."""
    replay = Replay(given.matrix.counts, KMeans(topics=TOPICS, dimensions=DIMENSIONS), TfIdf(), 0)
    replay.begin(nights[0])
    assert isinstance(replay.fitted, Clusters)
    weights = replay.weigher.transform(given.matrix.counts[:, replay.columns])
    vectors = normalise_l2(normalise_sparse(weights) @ replay.fitted.basis)
    for rows in nights[1:]:
        replay.update(rows)
    done = replay.nights
    return vectors, Played(
        [one.rows for one in done], [one.main for one in done], [one.cpu for one in done]
    )


def _peer(
    name: str, given: Words, nights: Sequence[AnyArray], vectors: FloatArray, plan: Plan
) -> Played | None:
    """Have a peer play the nights in an interpreter of its own; None where it is not there."""
    night_of = np.full(given.matrix.shape[0], -1)
    for night, rows in reversed(list(enumerate(nights))):
        night_of[rows] = night
    counts = given.matrix.counts
    full = np.flatnonzero((night_of >= 0) & (np.diff(counts.indptr) > 0))
    order = full[np.argsort(night_of[full], kind="stable")]
    own = counts[order]
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder, "in.npz"), Path(folder, "out.npz")
        np.savez(
            source,
            night=night_of[order],
            tokens=np.repeat(own.indices, own.data),
            lengths=np.asarray(own.sum(axis=1)).ravel(),
            vectors=vectors[order],
            terms=counts.shape[1],
            topics=TOPICS,
            seed=0,
        )
        command = [plan.peers, str(_SCRIPT), name, str(source), str(target)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            if "No module named" in done.stderr:
                return None
            raise SystemExit(f"{name} failed: {done.stderr[-2000:]}")
        with np.load(target) as arrays:
            found = dict(arrays)
    main = []
    # A night on which nothing came has the model of the night before.
    models = np.searchsorted(found["nights"], np.arange(len(nights)), "right") - 1
    for model, rows in zip(models.tolist(), nights, strict=True):
        if name == "RollingLDA":
            phi = normalise_l1(found["topic_term"][model] + ALPHA)
            some = counts[rows]
            shares = folded(
                some,
                some.data.astype(np.float64),
                np.ascontiguousarray(phi.T, np.float32),
                np.full(TOPICS, ALPHA),
            )
        else:
            shares = vectors[rows] @ normalise_l2(found["embeddings"][model]).T
        main.append(np.where(shares.any(axis=1), shares.argmax(axis=1), -1))
    return Played(nights, main, found["cpu"].tolist())


def _row(
    report: harness.Report, given: Words, system: str, played: Played
) -> tuple[float, int, float]:
    """One line of the table: share kept in %, thefts, and the median CPU seconds of a night."""
    steps = [_kept(played, a, a + 1) for a in range(len(played.rows) - 1)]
    over = _kept(played, 0, len(played.rows) - 1)
    words = [_words(given, *one) for one in zip(played.rows, played.main, strict=True)]
    stolen = sum(_stolen(before, now) for before, now in pairwise(words))
    cpu = float(np.median(played.cpu[1:]))
    report.row(
        system=system, kept_least=round(min(steps), 2), kept_over_all=round(over, 2),
        stolen=stolen, topics=int(max(main.max() for main in played.main)) + 1,
        first_cpu=round(played.cpu[0], 2), night_cpu=round(cpu, 2),
    )  # fmt: skip
    return over, stolen, cpu


def _kept(played: Played, before: int, after: int) -> float:
    both = np.intersect1d(played.rows[before], played.rows[after])
    old, new = (
        played.main[night][np.searchsorted(played.rows[night], both)] for night in (before, after)
    )
    return 100.0 * float((old == new).mean())


def _words(given: Words, rows: AnyArray, main: AnyArray) -> tuple[FloatArray, AnyArray]:
    """Words float64[K, V] of the documents of each topic, and how many there are."""
    from scipy.sparse import csr_array

    known = main >= 0
    K = int(main.max()) + 1
    ones = np.ones(int(known.sum()))
    members = csr_array((ones, (main[known], np.flatnonzero(known))), shape=(K, len(rows)))
    found: FloatArray = (members @ given.matrix.counts[rows]).toarray().astype(np.float64)
    return found, np.bincount(main[known], minlength=K)


def _stolen(before: tuple[FloatArray, AnyArray], now: tuple[FloatArray, AnyArray]) -> int:
    K = min(len(before[0]), len(now[0]))
    judged = (before[1][:K] >= LEAST) & (now[1][:K] >= LEAST)
    affinity = np.diagonal(hellinger(before[0][:K], now[0][:K]))
    return int((affinity[judged] < SAME).sum())
