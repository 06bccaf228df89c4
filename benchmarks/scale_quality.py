"""Quality of the flow over shards: perplexity, c_npmi and NMI beside those of the flow in memory.

Both flows fit the same nine tenths of a corpus with 20 topics. All steps over shards are those of
`backend.shards: always`: documents are spooled, prepared, counted, weighed, fitted and assigned by
shards. These corpora are smaller than the samples that fits over shards begin with, so as they are
(`own`, one seed) the sample is the corpus. A harder case is judged as well: all that is said of
samples is `lowered` in proportion (`benchmarks.small_shards`), for both flows: the sample is a
quarter of the tokens for LDA, of the rows for NMF and the mixture, whose `sample` of rows that are
reduced is a third of it, as usual; shards are of an eighth of the tokens.
Perplexity is that of the other tenth by document completion (`jobs.metrics.heldout`; of mixture and
NMF, which give most words no probability, with a tenth of their plain frequency). Means over the
seeds are compared, each seed with a split of its own: over shards they may be worse by so much.
"""

import tempfile
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks import harness
from benchmarks.scale_plan import Plan
from benchmarks.small_shards import lowered, on_this_machine
from jobs.contracts import FitOptions, Model
from jobs.datatypes import AnyArray, DocumentTermMatrix
from jobs.metrics.agreement import nmi
from jobs.metrics.coherence import c_npmi
from jobs.metrics.cooccurrence import Reference
from jobs.metrics.heldout import completion
from jobs.metrics.top import likeliest
from jobs.models.lda.native import Native
from jobs.models.mixture import Mixture
from jobs.models.nmf import Nmf
from jobs.streaming.documents import Spool
from jobs.streaming.parts import ShardedChain, ShardedModel, ShardedVectoriser, Shards
from jobs.text.prepare import PassageSettings, PreparationChain, TextSettings
from jobs.text.terms.decisions import VocabularySettings
from jobs.vectorisers.tfidf import TfIdf

CORPORA = ("sanad_khaleej", "reuters21578")
TOPICS, TOP, HELD_OUT = 20, 10, 0.1
#: Models, and the weight of plain frequencies in their perplexity.
KINDS: Mapping[str, tuple[Callable[[], Model], float]] = {
    "lda": (lambda: Native(topics=TOPICS), 0.0),
    "mixture": (lambda: Mixture(topics=TOPICS), 0.1),
    "nmf": (lambda: Nmf(topics=TOPICS), 0.1),
}
#: Part of the corpus that is a sample, and a shard; part of the sample that a mixture reduces.
SAMPLE, SHARD, REDUCED = 4, 8, 3
#: Shard size in bytes of documents.
SHARD_BYTES = 1 << 20
#: By --quick: one corpus, so many documents of it, one kind.
QUICK_CORPORA, QUICK_DOCUMENTS, QUICK_KINDS = CORPORA[:1], 1_600, ("mixture",)
#: Bounds: perplexity over shards to that in memory, and differences of the others.
PERPLEXITY, DIFFERENCE = 1.01, -0.01
FLOWS = ("memory", "shards")
#: Samples: as they are, and lowered, which is tried with every seed.
SAMPLES = ("own", "lowered")


@dataclass(frozen=True, eq=False)
class Sharded:
    """A corpus in shards: its matrix, its texts for coherence, and the labels of its rows."""

    shards: Shards
    matrix: DocumentTermMatrix
    reference: Reference
    labels: AnyArray
    judged: AnyArray


@dataclass(frozen=True, eq=False)
class Split:
    """Rows to fit, and those that are held out."""

    seed: int
    rows: AnyArray
    held: AnyArray
    train: DocumentTermMatrix

    @classmethod
    def of(cls, matrix: DocumentTermMatrix, seed: int) -> "Split":
        """Hold out a share of the rows."""
        order = np.random.default_rng([seed, 2]).permutation(matrix.shape[0])
        cut = int(len(order) * HELD_OUT)
        held, rows = np.sort(order[:cut]), np.sort(order[cut:])
        train = DocumentTermMatrix(matrix.counts[rows], matrix.weights[rows])
        return cls(seed, rows, held, train)


def run(report: harness.Report, plan: Plan) -> None:
    """Fit all by both flows, and state the goals."""
    for name in QUICK_CORPORA if plan.quick else CORPORA:
        corpus = harness.load(name, QUICK_DOCUMENTS if plan.quick else None)
        report.used(corpus)
        with tempfile.TemporaryDirectory(dir=plan.folder) as folder:
            given = sharded(corpus, Path(folder), plan.threads)
            for kind in QUICK_KINDS if plan.quick else plan.kinds:
                for samples in SAMPLES:
                    _judge(report, plan, (name, kind, samples), given)


def sharded(corpus: harness.LabelledCorpus, folder: Path, threads: int) -> Sharded:
    """Take a corpus from its documents to its weights, all by shards."""
    base = PreparationChain(
        text=TextSettings(),
        passages=PassageSettings(unit="document"),
        vocabulary=VocabularySettings(),
    )
    with lowered(shard_bytes=SHARD_BYTES, shard_tokens=1 << 18, sample_tokens=1, sample_rows=1):
        shards = on_this_machine(folder, threads)
        spool = Spool(folder / "reading")
        documents = spool.stored([spool.put(one) for one in corpus.documents])
        chain = ShardedChain(base, shards)
        lexicon = chain.learn(documents)
        text = chain.prepare(documents, lexicon).corpus
        vocabulary = chain.vocabulary(text, lexicon)
        counts = chain.count(text, vocabulary)
        weights = ShardedVectoriser(TfIdf(), shards, weighed=True).fit(counts).transform(counts)
    return Sharded(
        shards,
        DocumentTermMatrix(counts, weights),
        Reference(vocabulary.form_to_term[text.form_ids], text.indptr),
        np.array(corpus.labels)[text.row_documents],
        np.array(corpus.judged)[text.row_documents],
    )


def _judge(report: harness.Report, plan: Plan, case: tuple[str, str, str], given: Sharded) -> None:
    name, kind, samples = case
    lower = samples == "lowered"
    found: dict[str, list[dict[str, float]]] = {flow: [] for flow in FLOWS}
    for seed in range(1, 1 + (plan.seeds if lower and not plan.quick else 1)):
        split = Split.of(given.matrix, seed)
        for flow in FLOWS:
            scores = fitted(given, kind, flow, split, lower=lower)
            found[flow].append(scores)
            report.row(corpus=name, kind=kind, samples=samples, seed=seed, flow=flow, **scores)
    memory, shards = (
        {score: float(np.mean([one[score] for one in found[flow]])) for score in found[flow][0]}
        for flow in FLOWS
    )
    of = f"{name}, {kind}, {samples} samples, over shards to in memory"
    report.goal(
        f"{of}: held-out perplexity, ratio",
        shards["perplexity"] / memory["perplexity"],
        at_most=PERPLEXITY,
        quick_too=True,
    )
    for score in ("c_npmi", "nmi"):
        report.goal(
            f"{of}: {score}, difference", shards[score] - memory[score], at_least=DIFFERENCE
        )


def fitted(given: Sharded, kind: str, flow: str, split: Split, *, lower: bool) -> dict[str, float]:
    """Fit one kind by one flow, with lowered samples or as they are; CPU seconds and scores."""
    make, background = KINDS[kind]
    model, tokens = make(), int(split.train.counts.sum())
    if lower and isinstance(model, Mixture):
        model = model.model_copy(update={"sample": len(split.rows) // SAMPLE // REDUCED})
    if flow == "shards":
        model = ShardedModel(model, given.shards)
    smaller = lowered(
        shard_bytes=SHARD_BYTES,
        shard_tokens=tokens // SHARD,
        sample_tokens=tokens // SAMPLE,
        sample_rows=len(split.rows) // SAMPLE,
    )
    with smaller if lower else nullcontext():
        cpu, topics = harness.cpu_seconds(lambda: model.fit(split.train, FitOptions(split.seed)))
        main = topics.transform(split.train).argmax(axis=1)
    frequencies = np.asarray(split.train.counts.sum(axis=0), np.float64).ravel()
    perplexity = completion(
        *(topics, given.matrix, split.held),
        seed=split.seed,
        background=background,
        frequencies=frequencies,
    )
    known = given.judged[split.rows]
    return {
        "cpu": round(cpu, 1),
        "perplexity": float("nan") if perplexity is None else perplexity,
        "c_npmi": float(np.nanmean(c_npmi(likeliest(topics.topic_term, TOP), given.reference))),
        "nmi": nmi(main[known], given.labels[split.rows][known]),
    }
