"""The engines that the LDA benchmarks compare, each with its curve of time against quality."""

import os
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks import harness
from benchmarks.lda_cells import Split, completion, with_peak
from jobs.contracts import FitOptions, Model
from jobs.datatypes import AnyArray, DocumentTermMatrix, FloatArray, SparseMatrix
from jobs.models.lda.gensim import GensimLda
from jobs.models.lda.gibbs.fitted import NativeLda
from jobs.models.lda.native import Native
from jobs.models.lda.sklearn import SklearnLda

MALLET = "MALLET_HOME"
SHIPPED_ETA = 0.01
Curve = list[tuple[float, float]]


@dataclass(frozen=True, eq=False)
class Found:
    """One fit: its topics, CPU seconds, peak in MiB, and (CPU seconds, perplexity) on the way."""

    topic_term: FloatArray
    alpha: FloatArray
    beta: float | None
    cpu: float
    peak_mib: float | None
    curve: Curve


def native(cell: Split, topics: int, seed: int, caps: Sequence[int]) -> Found:
    """Fit with the native engine: short fits for the curve, each from nothing; then to its end."""
    curve = []
    for cap in caps:
        short = Native(topics=topics, max_sweeps=cap)
        _, cpu, model = _fitted(short, cell, seed)
        curve.append((cpu, completion(cell, model.topic_term, model.alpha)))
    peak, cpu, model = _fitted(Native(topics=topics), cell, seed)
    curve.append((cpu, completion(cell, model.topic_term, model.alpha)))
    assert isinstance(model, NativeLda)
    return Found(model.topic_term, model.alpha, model.beta, cpu, peak, curve)


def warm_up(cell: Split) -> None:
    """Have all that a fit calls compiled before anything is timed."""
    few = DocumentTermMatrix(cell.train[:600], cell.train[:600].astype(np.float64))
    Native(topics=2, max_sweeps=12).fit(few, FitOptions(1))


def gensim(cell: Split, topics: int, seed: int) -> Found:
    """Fit with gensim's LdaModel, alpha and eta learned, ten passes."""
    return _variational(GensimLda(topics=topics, passes=10), cell, seed)


def sklearn(cell: Split, topics: int, seed: int) -> Found:
    """Fit with scikit-learn's online method, ten passes."""
    return _variational(SklearnLda(topics=topics, method="online", passes=10), cell, seed)


def _variational(settings: Model, cell: Split, seed: int) -> Found:
    peak, cpu, model = _fitted(settings, cell, seed)
    curve = [(cpu, completion(cell, model.topic_term, model.alpha))]
    return Found(model.topic_term, model.alpha, None, cpu, peak, curve)


def _fitted(settings: Model, cell: Split, seed: int) -> tuple[float | None, float, Any]:
    fit = partial(settings.fit, cell.matrix, FitOptions(seed))
    peak, (cpu, model) = with_peak(partial(harness.cpu_seconds, fit))
    return peak, cpu, model


def tomotopy(cell: Split, topics: int, seed: int, eta: float, marks: Sequence[int]) -> Found:
    """Train tomotopy on the same rows, its alpha learned as shipped; only training is timed."""
    spent, curve = 0.0, []

    def work() -> Any:
        nonlocal spent
        model = tomotopy_model(cell.train, topics, seed, eta)
        done = 0
        for mark in marks:
            cpu, _ = harness.cpu_seconds(partial(model.train, mark - done, workers=1))
            spent, done = spent + cpu, mark
            curve.append((spent, completion(cell, *tomotopy_topics(model, cell.train.shape[1]))))
        return model

    peak, model = with_peak(work)
    return Found(*tomotopy_topics(model, cell.train.shape[1]), eta, spent, peak, curve)


def tomotopy_model(counts: SparseMatrix, topics: int, seed: int, eta: float) -> Any:
    """Fill a tomotopy model with rows; a word is the number of its column."""
    import tomotopy as tp

    model = tp.LDAModel(k=topics, eta=eta, seed=seed)
    for d in range(counts.shape[0]):
        model.add_doc(_words(counts, d))
    return model


def tomotopy_topics(model: Any, columns: int) -> tuple[FloatArray, FloatArray]:
    """Topic-term float64[K, V] in the columns of the matrix, and alpha float64[K]."""
    used = np.array([int(word) for word in model.used_vocabs])
    topic_term = np.zeros((model.k, columns))
    for k in range(model.k):
        topic_term[k, used] = model.get_topic_word_dist(k)
    return topic_term, np.asarray(model.alpha, np.float64)


def rustmallet(cell: Split, topics: int, seed: int, marks: Sequence[int]) -> Found:
    """Train RustMallet, alpha and beta optimised, five samples averaged; each mark from nothing."""
    from pyrmallet import _rust_mallet as port

    rows = [" ".join(_words(cell.train, d)) for d in range(cell.train.shape[0])]
    corpus = port.Corpus.from_strings(rows, stopwords=[], token_regex=r"\S+")
    curve = []

    def work() -> Any:
        for mark in marks:
            train = partial(
                port.train,
                corpus,
                num_topics=topics,
                iterations=mark,
                burn_in=min(50, mark // 4),
                optimize_interval=10,
                alpha_sum=5.0,
                seed=seed,
            )
            cpu, model = harness.cpu_seconds(train)
            found = _port_topics(model, cell.train.shape[1])
            curve.append((cpu, completion(cell, *found)))
        return cpu, model

    peak, (cpu, model) = with_peak(work)
    return Found(*_port_topics(model, cell.train.shape[1]), model.beta, cpu, peak, curve)


def _port_topics(model: Any, columns: int) -> tuple[FloatArray, FloatArray]:
    """Topic-term float64[K, V] in the columns of the matrix, and alpha float64[K]."""
    topic_term = np.zeros((model.num_topics, columns))
    topic_term[:, [int(word) for word in model.vocabulary]] = model.topic_word_matrix()
    return _shares(topic_term), np.asarray(model.alpha, np.float64)


def mallet_home() -> Path | None:
    """Where MALLET is installed, if the environment says so."""
    home = os.environ.get(MALLET)
    return Path(home) if home else None


def mallet(cell: Split, topics: int, seed: int, home: Path, marks: Sequence[int]) -> Found:
    """Train MALLET by its command line, alpha and beta optimised; each mark is a run of its own."""
    command = str(home / "bin" / "mallet")
    curve, last = [], None
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        rows = (
            f"d{d}\tx\t{' '.join(f'w{v}' for v in _words(cell.train, d))}\n"
            for d in range(cell.train.shape[0])
        )
        (folder / "rows.txt").write_text("".join(rows), encoding="ascii")
        imported = [command, "import-file", "--input", str(folder / "rows.txt")]
        imported += ["--output", str(folder / "rows.mallet"), "--keep-sequence"]
        _checked([*imported, "--token-regex", r"\S+"], folder)
        for mark in marks:
            trained = [command, "train-topics", "--input", str(folder / "rows.mallet")]
            trained += ["--num-topics", str(topics), "--num-iterations", str(mark)]
            trained += ["--optimize-interval", "10", "--optimize-burn-in", str(min(50, mark // 4))]
            trained += ["--num-threads", "1", "--random-seed", str(seed), "--show-topics-interval"]
            trained += ["0", "--topic-word-weights-file", str(folder / "weights.txt")]
            trained += ["--output-topic-keys", str(folder / "keys.txt")]
            done = _checked(trained, folder)
            weights, alpha = _mallet_topics(folder, topics, cell.train.shape[1])
            last = (weights, alpha, done)
            curve.append((done.cpu, completion(cell, _shares(weights), alpha)))
    assert last is not None
    weights, alpha, done = last
    return Found(_shares(weights), alpha, float(weights.min()), done.cpu, done.peak_mib, curve)


def _mallet_topics(folder: Path, topics: int, columns: int) -> tuple[FloatArray, FloatArray]:
    """Read counts plus beta, float64[K, V], and alpha float64[K], from what MALLET wrote."""
    weights = np.full((topics, columns), np.nan)
    for line in (folder / "weights.txt").read_text(encoding="ascii").splitlines():
        topic, word, weight = line.split("\t")
        weights[int(topic), int(word[1:])] = float(weight)
    # A column that MALLET never saw has the prior alone, which is the least weight of all.
    weights[np.isnan(weights)] = np.nanmin(weights)
    lines = (folder / "keys.txt").read_text(encoding="ascii").splitlines()
    alpha = {int(line.split("\t")[0]): line.split("\t")[1] for line in lines}
    # MALLET writes numbers as the machine's locale does, and rounds the smallest to nothing.
    values = [max(float(alpha[k].replace(",", ".")), 1e-5) for k in range(topics)]
    return weights, np.array(values)


def _shares(weights: FloatArray) -> FloatArray:
    shares: FloatArray = weights / weights.sum(axis=1, keepdims=True)
    return shares


def _checked(command: Sequence[str], folder: Path) -> harness.Measured:
    done = harness.run_measured(command, folder)
    if done.status != 0:
        raise RuntimeError(f"{command[0]} {command[1]} failed:\n{done.stderr[-2000:]}")
    return done


def _words(counts: SparseMatrix, row: int) -> list[str]:
    here = slice(int(counts.indptr[row]), int(counts.indptr[row + 1]))
    words: AnyArray = np.repeat(counts.indices[here], counts.data[here])
    return [str(word) for word in words.tolist()]
