"""What does each step of the text chain change, and do its defaults follow from that?

A row of the table is a way to make words of the same documents: cut at white space and nothing
else; the words of the chain as they are written; and then what YAML offers - folded keys, stop
words, each stemmer, and the defaults with one switch set otherwise. Both models are fitted with as
many topics as there are labels; on the seeds a row is a passage, and its label is the document
that it came from. `wrapped` and `damaged` are the first corpus laid out in lines, without and with
the damage of tests/damage.py.

`c_npmi` counts the terms in their own text (windows of ten words, ten terms a topic), and is
compared only between vocabularies of which none is twice the other. Figures are means over
disjoint samples of the documents, each with a seed of its own.
"""

import argparse
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from importlib.util import find_spec
from statistics import fmean
from typing import Any, Final

import numpy as np
from scipy.sparse import csr_array

from benchmarks import harness
from jobs.contracts import FitOptions
from jobs.datatypes import AnyArray, Corpus, Document, DocumentTermMatrix, Lexicon, SparseMatrix
from jobs.metrics.agreement import nmi
from jobs.metrics.coherence import c_npmi
from jobs.metrics.cooccurrence import Reference
from jobs.metrics.top import likeliest
from jobs.models.kmeans import KMeans
from jobs.models.nmf import Nmf
from jobs.readers import READERS
from jobs.text.prepare import PassageSettings, PreparationChain, TextSettings
from jobs.text.terms.decisions import VocabularySettings
from jobs.text.terms.vocabulary import build_vocabulary, count_terms
from jobs.vectorisers.tfidf import TfIdf
from tests.damage import Plan, damage_text

CORPORA: Final = ("sanad_khaleej", "ant_v11_jawhara")
WRAPPED, DAMAGED = f"{CORPORA[0]}, wrapped", f"{CORPORA[0]}, damaged"
MODELS = ("nmf", "kmeans")
SAMPLES, SIZE, LAID_OUT = 5, 2000, 2
QUICK, QUICK_SWITCHES = 120, 4  # documents; every fourth switch
TOP, WINDOW = 10, 10
NMI_BOUND, NPMI_BOUND = 0.02, 0.02
UNHARMED: Final = Plan(stroked_lines=0, reversed_lines=0, ligatures=0)
#: About what was done to the damaged seeds, where a line in eight is cut.
DAMAGE: Final = Plan(stroked_lines=0.5, reversed_lines=0.12, ligatures=0.7)

DEFAULT, SPACES, WRITTEN = "defaults", "white space", "words as written"
FOLDED, HYBRID = "folded keys, no more", "stem.method: hybrid"
_NO_STOP_WORDS: Final = {"arabic": False, "english": False}
VOCABULARIES: Final[dict[str, dict[str, Any]]] = {
    FOLDED: {"stem": {"method": "none"}, "stop_words": _NO_STOP_WORDS},
    "stop_words: none": {"stop_words": _NO_STOP_WORDS},
    "stem.method: none": {"stem": {"method": "none"}},
    DEFAULT: {},
    "stem.method: snowball": {"stem": {"method": "snowball"}},
    HYBRID: {"stem": {"method": "hybrid"}},
    "stop_words.reporting: false": {"stop_words": {"reporting": False}},
    "numbers: years": {"numbers": "years"},
    "numbers: keep": {"numbers": "keep"},
}
SWITCHES: Final = tuple(
    name for name, field in TextSettings.model_fields.items() if field.default is True
)
DAMAGE_SWITCHES: Final = (("repair",), ("kashida",), ("repair", "kashida"), ("unwrap",))


@dataclass(frozen=True)
class Material:
    """One sample of documents, the label of each, and what a row is made of."""

    name: str
    documents: Sequence[Document]
    labels: AnyArray
    judged: AnyArray
    passages: PassageSettings
    seed: int

    @property
    def topics(self) -> int:
        """The number of labels."""
        return len(set(self.labels[self.judged].tolist()))


@dataclass(frozen=True)
class Words:
    """Counts int32[D, V], the document of each row, and the terms in their text."""

    counts: SparseMatrix
    row_documents: AnyArray
    text: Reference


def arguments(parser: argparse.ArgumentParser) -> None:
    """How many samples of the corpora, and how large."""
    parser.add_argument("--samples", type=int, default=SAMPLES, help="samples of each corpus")
    parser.add_argument("--size", type=int, default=SIZE, help="documents of each sample")


def run(report: harness.Report, options: argparse.Namespace) -> None:
    """Score every way on every sample, and state the goals."""
    samples, size = (1, QUICK) if report.quick else (options.samples, options.size)
    found: dict[tuple[str, str], list[dict[str, float]]] = {}
    for material in materials(report, samples, size):
        # Many switches change nothing of a text: the same words have the same scores.
        scored: dict[str, dict[str, float]] = {}
        for way, words in ways(report, material):
            digest = _digest(words)
            if digest not in scored:
                scored[digest] = scores(material, words)
            found.setdefault((material.name, way), []).append(scored[digest])
    for (corpus, way), figures in found.items():
        means = {name: fmean(each[name] for each in figures) for name in figures[0]}
        report.row(corpus=corpus, way=way, samples=len(figures), **means)
    goals(report)


def materials(report: harness.Report, samples: int, size: int) -> Iterator[Material]:
    """Yield disjoint samples of each corpus, two of them wrapped and damaged, and the seeds."""
    whole = PassageSettings(unit="document")
    for name in CORPORA:
        corpus = harness.load(name)
        labels, judged = np.array(corpus.labels), np.array(corpus.judged)
        order = np.random.default_rng(0).permutation(len(labels))
        for seed in range(samples):
            rows = np.sort(order[seed * size : (seed + 1) * size])
            documents = [corpus.documents[i] for i in rows.tolist()]
            report.conditions.setdefault("corpora", {}).setdefault(name, []).append(len(rows))
            yield Material(name, documents, labels[rows], judged[rows], whole, seed)
            if name == CORPORA[0] and seed < LAID_OUT:
                for form, plan in ((WRAPPED, UNHARMED), (DAMAGED, DAMAGE)):
                    lines = [laid_out(document, plan, i) for i, document in enumerate(documents)]
                    yield Material(form, lines, labels[rows], judged[rows], whole, seed)
    read: Any = READERS["text"]
    found = read(path="seeds", pattern="*.txt").read(str(harness.ROOT)).documents
    names, all_judged = np.array([d.id for d in found]), np.ones(len(found), bool)
    for seed in range(samples):
        yield Material("seeds", found, names, all_judged, PassageSettings(words=60), seed)


def laid_out(document: Document, plan: Plan, seed: int) -> Document:
    """Wrap a document into lines, and damage them as planned."""
    lines = damage_text(document.text, plan, seed)
    return Document(
        id=document.id, text="\n".join(line.text for line in lines), source=document.source
    )


def ways(report: harness.Report, material: Material) -> Iterator[tuple[str, Words]]:
    """Yield each way to make words of the documents, with its name."""
    lexicon, corpus = prepared(material)
    if material.name in (WRAPPED, DAMAGED):
        yield DEFAULT, words_of(lexicon, corpus, {})
        for names in DAMAGE_SWITCHES if material.name == DAMAGED else ():
            off = dict.fromkeys(names, False)
            yield f"{', '.join(names)}: false", words_of(*prepared(material, **off), {})
        return
    yield SPACES, by_spaces(material)
    yield WRITTEN, as_written(corpus.form_ids, corpus.indptr, corpus.row_documents)
    for name, vocabulary in VOCABULARIES.items():
        if name == HYBRID and find_spec("simplemma") is None:
            print(f"no row for {HYBRID}: simplemma is not installed", file=sys.stderr)
            report.conditions["left out"] = f"{HYBRID}: simplemma is not installed"
        else:
            yield name, words_of(lexicon, corpus, vocabulary)
    for name in SWITCHES[:: QUICK_SWITCHES if report.quick else 1]:
        yield f"{name}: false", words_of(*prepared(material, **{name: False}), {})


def prepared(material: Material, **text: bool) -> tuple[Lexicon, Corpus]:
    """Take the documents through the chain, with these of its switches set."""
    chain = PreparationChain(
        text=TextSettings(**text), passages=material.passages, vocabulary=VocabularySettings()
    )
    lexicon = chain.learn(material.documents)
    return lexicon, chain.prepare(material.documents, lexicon).corpus


def words_of(lexicon: Lexicon, corpus: Corpus, vocabulary: Mapping[str, Any]) -> Words:
    """Make terms of the words of a corpus, with these settings of the vocabulary."""
    found = build_vocabulary(corpus, lexicon, VocabularySettings.model_validate(vocabulary))
    return Words(
        count_terms(corpus, found),
        corpus.row_documents,
        Reference(found.form_to_term[corpus.form_ids], corpus.indptr),
    )


def by_spaces(material: Material) -> Words:
    """Cut the raw text at white space and at nothing else; the seeds at their blank lines too."""
    numbers: dict[str, int] = {}
    ids: list[int] = []
    indptr, rows = [0], []
    for at, document in enumerate(material.documents):
        whole = material.passages.unit == "document"
        for row in [document.text] if whole else document.text.split("\n\n"):
            ids += [numbers.setdefault(token, len(numbers)) for token in row.split()]
            if len(ids) > indptr[-1]:
                indptr.append(len(ids))
                rows.append(at)
    return as_written(np.array(ids, np.int32), np.array(indptr, np.int64), np.array(rows))


def as_written(form_ids: AnyArray, indptr: AnyArray, row_documents: AnyArray) -> Words:
    """Make each form a term, pruned as the vocabulary prunes by default."""
    rows, forms = len(indptr) - 1, int(form_ids.max()) + 1
    ones = np.ones(len(form_ids), np.int32)
    # A copy, for the ids of a row are sorted in place.
    counts = csr_array((ones, form_ids, indptr), shape=(rows, forms), copy=True)
    counts.sum_duplicates()
    pruning = VocabularySettings()
    often = np.bincount(counts.indices, minlength=forms)
    kept = np.flatnonzero((often >= pruning.min_rows) & (often <= pruning.max_share * rows))
    term = np.full(forms, -1, np.int32)
    term[kept] = np.arange(len(kept))
    return Words(csr_array(counts[:, kept]), row_documents, Reference(term[form_ids], indptr))


def scores(material: Material, words: Words) -> dict[str, float]:
    """Count the terms, fit both models, and give the NMI and the c_npmi of each."""
    matrix = DocumentTermMatrix(words.counts, TfIdf().fit(words.counts).transform(words.counts))
    judged = material.judged[words.row_documents]
    labels = material.labels[words.row_documents][judged]
    found: dict[str, float] = {"vocabulary": words.counts.shape[1]}
    for model in (Nmf(topics=material.topics), KMeans(topics=material.topics)):
        fitted = model.fit(matrix, FitOptions(material.seed))
        topics = fitted.transform(matrix).argmax(axis=1)[judged]
        coherence = c_npmi(likeliest(fitted.topic_term, TOP), words.text, window=WINDOW)
        found[f"nmi {model.kind}"] = nmi(topics, labels)
        found[f"c_npmi {model.kind}"] = float(np.nanmean(coherence))
    return found


def _digest(words: Words) -> str:
    found = sha256()
    for part in (words.text.terms, words.text.indptr, words.row_documents):
        found.update(np.ascontiguousarray(part).tobytes())
    return found.hexdigest()


def goals(report: harness.Report) -> None:
    """The defaults are as good as the best of the ways, over both corpora and both models."""
    tables = {
        name: {str(row["way"]): row for row in report.rows if row["corpus"] == name}
        for name in (*CORPORA, WRAPPED, DAMAGED)
    }
    for measure, bound in (("nmi", NMI_BOUND), ("c_npmi", NPMI_BOUND)):
        means = {
            way: fmean(_figure(tables[c][way], f"{measure} {m}") for c in CORPORA for m in MODELS)
            for way in tables[CORPORA[0]]
            if measure == "nmi" or all(_alike(tables[c][way], tables[c][DEFAULT]) for c in CORPORA)
        }
        best = max(means, key=lambda way: means[way])
        report.conditions[f"best {measure}"] = best
        report.goal(
            f"{measure}, mean of corpora and models: lead of the best way over the defaults",
            means[best] - means[DEFAULT],
            at_most=bound,
        )
    damaged, off = tables[DAMAGED][DEFAULT], tables[DAMAGED]["repair: false"]
    healthy = tables[WRAPPED][DEFAULT]
    report.goal(
        "damaged: terms that healthy text has not, repaired, as a share of those left alone",
        _surplus(damaged, healthy) / _surplus(off, healthy),
        at_most=0.5,
    )


def _figure(row: Mapping[str, harness.Cell], name: str) -> float:
    return float(row[name] or 0.0)


def _surplus(row: Mapping[str, harness.Cell], healthy: Mapping[str, harness.Cell]) -> float:
    return _figure(row, "vocabulary") - _figure(healthy, "vocabulary")


def _alike(row: Mapping[str, harness.Cell], other: Mapping[str, harness.Cell]) -> bool:
    """Whether one vocabulary has half to twice as many terms as the other."""
    return 0.5 <= _figure(row, "vocabulary") / _figure(other, "vocabulary") <= 2.0


if __name__ == "__main__":
    sys.exit(harness.main(__doc__, run, arguments))
