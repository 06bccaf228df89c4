"""Labelled sets of 2 to 65 labels, made of the evaluation corpora by stratified sampling.

A set takes some labels with their documents, from one corpus or from several of one language; sizes
are those of the corpus, equal, or fall by a power of the rank (Zipf). No label is ever renamed, and
no two sets of one list have the same labels over the same documents. `DEVELOPMENT` are the sets
that the rule of `model.topics: auto` was made with; `HELD_BACK` were looked at once it stood.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

from benchmarks import harness
from jobs.datatypes import Document

#: Words of a headline where texts are cut to it: those before the first line break at most.
TITLE_WORDS = 12
#: Documents of a set at most, unless a benchmark says otherwise.
LIMIT = 1500
#: A label with fewer documents than this is not taken from a corpus by its rank.
LEAST_DOCUMENTS = 9
#: A set in which a label would be left with fewer than this many documents loses that label.
LEAST_LEFT = 2


@dataclass(frozen=True)
class Source:
    """Labels of one corpus: named, or so many of the most frequent ones after the first `skip`.

    `size` is the number of documents of a label at most. `power` makes them fewer by rank: the
    label of rank r gets `size * r ** -power`.
    """

    corpus: str
    labels: tuple[str, ...] | int
    size: int = 10_000
    skip: int = 0
    power: float = 0.0
    titles: bool = False


@dataclass(frozen=True)
class LabelledSet:
    """A set by its name, and what it is made of."""

    name: str
    sources: tuple[Source, ...]


def _set(name: str, *sources: Source) -> LabelledSet:
    return LabelledSet(name, sources)


BBC, KHALEEJ, ANT, REUTERS, M10 = (
    "bbc_news_raw",
    "sanad_khaleej",
    "ant_v11_jawhara",
    "reuters21578",
    "octis_m10",
)

DEVELOPMENT = (
    _set("bbc", Source(BBC, 5)),
    _set("khaleej", Source(KHALEEJ, 7)),
    _set("ant", Source(ANT, 9)),
    _set("reuters", Source(REUTERS, 65)),
    _set("m10", Source(M10, 10)),
    _set("sib_ara", Source("sib200_ara", 7)),
    _set("sib_eng", Source("sib200_eng", 7)),
    _set("bbc_2", Source(BBC, ("sport", "politics"))),
    _set("khaleej_2", Source(KHALEEJ, ("Finance", "Religion"))),
    _set("reuters_2", Source(REUTERS, ("earn", "acq"))),
    _set("m10_2", Source(M10, ("9", "2"))),
    _set("bbc_3", Source(BBC, ("business", "tech", "entertainment"))),
    _set("khaleej_3_skew", Source(KHALEEJ, ("Tech", "Culture", "Sports"), 1000, power=1.2)),
    _set("khaleej_4", Source(KHALEEJ, ("Medical", "Politics", "Sports", "Culture"))),
    _set("ant_4", Source(ANT, ("sport", "internationalNews", "society", "economy"), 320)),
    _set("sib_tur_4", Source("sib200_tur", 4)),
    _set("m10_4", Source(M10, ("7", "3", "4", "6"))),
    _set("khaleej_7_skew", Source(KHALEEJ, 7, 600, power=0.8)),
    _set("reuters_10", Source(REUTERS, 10, 97)),
    _set("reuters_20", Source(REUTERS, 20, 40, skip=2)),
    _set("mixed_20", Source(REUTERS, 15, 75), Source(BBC, 5, 75)),
    _set("mixed_40", Source(REUTERS, 25, 40), Source(M10, 10, 40), Source(BBC, 5, 40)),
    _set(
        "mixed_65",
        Source(REUTERS, 43, 30),
        Source(M10, 10, 30),
        Source(BBC, 5, 30),
        Source("sib200_eng", 7, 30),
    ),
    _set("bbc_titles_4", Source(BBC, 4, titles=True)),
    _set("reuters_titles_7", Source(REUTERS, 7, 200, titles=True)),
)

HELD_BACK = (
    _set("bbc_4_skew", Source(BBC, ("tech", "sport", "business", "politics"), 345, power=1.0)),
    _set("bbc_2_near", Source(BBC, ("business", "tech"))),
    _set("khaleej_2_skew", Source(KHALEEJ, ("Sports", "Medical"), 1000, power=1.5)),
    _set("ant_2", Source(ANT, ("sport", "society"))),
    _set("sib_deu_3", Source("sib200_deu", 3)),
    _set("m10_3_skew", Source(M10, ("0", "8", "5"), 570, power=1.0)),
    _set("reuters_titles_4", Source(REUTERS, 4, 300, titles=True)),
    _set("sib_fra", Source("sib200_fra", 7)),
    _set("sib_rus", Source("sib200_rus", 7)),
    _set("reuters_7", Source(REUTERS, 7, 120, skip=2)),
    _set("ant_7", Source(ANT, 7, 320)),
    _set("m10_7", Source(M10, 7, skip=3)),
    _set(
        "arabic_10",
        Source(KHALEEJ, ("Religion", "Medical", "Tech", "Finance", "Culture"), 150),
        Source(ANT, ("sport", "internationalNews", "localNews", "society", "diverse"), 150),
    ),
    _set("mixed_20_near", Source(M10, 10, 75), Source(REUTERS, 10, 75)),
    _set("reuters_30", Source(REUTERS, 30, 45)),
    _set("mixed_40_skew", Source(REUTERS, 30, 400, power=0.7), Source(M10, 10, 60)),
)


def load(wanted: LabelledSet, limit: int = LIMIT) -> harness.LabelledCorpus:
    """Load a set: at most `limit` documents, the sizes of its labels in proportion.

    Raises
    ------
    CorpusMissing
        A corpus is not in the folder, or has no documents of a label.
    """
    found = [group for source in wanted.sources for group in _groups(source)]
    total = sum(len(documents) for _, documents in found)
    share = min(limit / total, 1.0)
    chosen: list[tuple[Document, str]] = []
    for label, documents in found:
        size = min(len(documents), round(len(documents) * share))
        if size >= min(LEAST_LEFT, len(documents)):
            chosen += [(one, label) for one in _spread(documents, size)]
    chosen.sort(key=lambda pair: pair[0].id)
    return harness.LabelledCorpus(
        wanted.name,
        tuple(document for document, _ in chosen),
        tuple(label for _, label in chosen),
        (True,) * len(chosen),
    )


def _groups(source: Source) -> Iterator[tuple[str, list[Document]]]:
    """The labels of a source with their documents, evenly spaced."""
    corpus = harness.load(source.corpus)
    of: dict[str, list[Document]] = {}
    for document, label, judged in zip(corpus.documents, corpus.labels, corpus.judged, strict=True):
        if judged and document.text.strip():
            of.setdefault(label, []).append(document)
    labels = source.labels
    if isinstance(labels, int):
        often = [label for label, _ in Counter({k: len(v) for k, v in of.items()}).most_common()]
        whole = labels >= len(often)
        labels = tuple(often[source.skip : source.skip + labels])
        if not whole and any(len(of[label]) < LEAST_DOCUMENTS for label in labels):
            raise harness.CorpusMissing(f"{source.corpus}: too few documents of some labels")
    for rank, label in enumerate(labels, start=1):
        if label not in of:
            raise harness.CorpusMissing(f"{source.corpus}: no documents of label {label!r}")
        documents = _spread(of[label], round(source.size * rank**-source.power))
        if source.titles:
            documents = [replace(one, text=_title(one)) for one in documents]
        yield f"{source.corpus} {label}", documents


def _spread(documents: list[Document], size: int) -> list[Document]:
    if len(documents) <= size:
        return documents
    return [documents[i * len(documents) // size] for i in range(size)]


def _title(document: Document) -> str:
    lines = (document.title or document.text).strip().splitlines()
    return " ".join(lines[0].split()[:TITLE_WORDS])
