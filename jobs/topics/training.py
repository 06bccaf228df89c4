"""Training data: deduplicated rows, the corpus with its phrases, the vocabulary."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from jobs.contracts import Job
from jobs.datatypes import (
    NO_TERMS,
    BoolArray,
    Corpus,
    Document,
    Drop,
    Int64Array,
    KnownTerms,
    Lexicon,
    Preparation,
    Reading,
    Vocabulary,
    ids_of,
)
from jobs.errors import InputUnusable
from jobs.text.terms.near_duplicates import first_near_duplicates
from jobs.text.terms.row_sampling import select_rows


@dataclass(frozen=True, eq=False)
class TrainingData:
    """The corpus of all rows as the vocabulary knows it.

    Parameters
    ----------
    firsts : int64[documents]
        The first document that each is a copy of, or itself.
    fitted : bool[rows]
        The rows that models are fitted on; terms and phrases are found in them.
    changed : bool[documents]
        The documents that the run before had not, or not as they are now.
    """

    firsts: Int64Array
    fitted: BoolArray
    corpus: Corpus
    vocabulary: Vocabulary
    changed: BoolArray

    def known_digests(
        self, documents: Sequence[Document], before: Mapping[str, str]
    ) -> Iterator[str]:
        """Give the digest of each document that has not changed, and "" for others.

        `before` are the digests of the run before, by the ids of its documents.
        """
        for one, changed in zip(ids_of(documents), self.changed.tolist(), strict=True):
            yield "" if changed else before[one]

    def training_corpus(self) -> Corpus:
        """The corpus of the fitted rows."""
        return self.corpus if bool(self.fitted.all()) else select_rows(self.corpus, self.fitted)


def check_skipped(job: Job, reading: Reading) -> None:
    """Refuse an input of which too much could not be used.

    Raises
    ------
    InputUnusable
        The share of skipped documents is over `corpus.max_skipped`, or no other is left.
    """
    more = reading.unread_records
    lost = len(reading.skipped) + more
    found = len(reading.documents) + lost
    share = lost / found if found else 0.0
    if share > job.corpus.max_skipped or not reading.documents:
        reasons = "; ".join(f"{s.source}: {s.reason}" for s in reading.skipped[:5])
        about = "about " if more else ""
        whole = ", files refused whole by their size," if more else ""
        raise InputUnusable(
            f"{about}{lost} of {found} documents{whole} could not be used ({share:.0%}), over "
            f"corpus.max_skipped ({job.corpus.max_skipped:.0%}). The first: {reasons}. Mend the "
            "input, or raise corpus.max_skipped."
        )


def prepare_training(
    job: Job,
    preparation: Preparation,
    lexicon: Lexicon,
    known: KnownTerms = NO_TERMS,
    changed: BoolArray | None = None,
) -> TrainingData:
    """Find copies, decide which words are terms, and join phrases; `known` terms stay.

    `changed` bool[documents] are those that are new or not as they were; all if left out.
    """
    corpus = preparation.corpus
    firsts = first_near_duplicates(corpus, len(preparation.documents), job.near_duplicates)
    fitted = np.ones(corpus.rows, np.bool_)
    if job.near_duplicates.fitted == "first":
        fitted = (firsts == np.arange(len(firsts)))[corpus.row_documents]
    seen = corpus if bool(fitted.all()) else select_rows(corpus, fitted)
    vocabulary = job.text.vocabulary(seen, lexicon, known)
    joined, terms = job.text.phrases(corpus, vocabulary, lexicon, fitted=fitted, known=known)
    if changed is None:
        changed = np.ones(len(firsts), np.bool_)
    return TrainingData(firsts, fitted, joined, terms, changed)


def check_vocabulary(job: Job, training: TrainingData) -> None:
    """Refuse an empty vocabulary, naming the document frequency bounds that took the words.

    Raises
    ------
    InputUnusable
        There is no word, or none became a term.
    """
    corpus = training.training_corpus()
    if not corpus.tokens:
        raise InputUnusable(
            "nothing is left of the documents after preparation: no word was found in them. "
            "Look at one with jobs.trace, and at the `text:` section of the configuration."
        )
    if not training.vocabulary.terms:
        raise InputUnusable(_why_empty(job, training, corpus))


def _why_empty(job: Job, training: TrainingData, corpus: Corpus) -> str:
    """Say how many of the words each rule took, and which key to change for the most of them."""
    bounds = dict(job.config["vocabulary"])
    rare = f"stand in fewer than {bounds['min_rows']} rows"
    lower = f"lower vocabulary.min_rows ({bounds['min_rows']})"
    if bounds["min_documents"] > 1:
        rare += f" or {bounds['min_documents']} documents"
        lower += f" and vocabulary.min_documents ({bounds['min_documents']})"
    rules = {
        Drop.RARE: (rare, lower),
        Drop.COMMON: (
            f"stand in over {bounds['max_share']:.0%} of the rows",
            f"raise vocabulary.max_share ({bounds['max_share']:g})",
        ),
        Drop.STOP_WORD: ("are stop words", "look at vocabulary.stop_words"),
        Drop.NUMBER: ("are numbers", "set vocabulary.numbers to years or keep"),
        Drop.TOO_SHORT: (
            f"are shorter than {bounds['min_length']} letters",
            f"lower vocabulary.min_length ({bounds['min_length']})",
        ),
    }
    reasons = training.vocabulary.reasons[np.unique(corpus.form_ids)]
    taken = Counter(Drop(reason) for reason in reasons.tolist()).most_common()
    told = ", ".join(f"{count} {rules[drop][0]}" for drop, count in taken)
    advice = rules[taken[0][0]][1]
    left = int((~training.fitted).sum())
    rows = f"{corpus.rows} row{'s' * (corpus.rows != 1)}"
    if left:
        rows += (
            f" of {corpus.rows + left}: the others are near-duplicates "
            "(near_duplicates.fitted is 'first'; 'all' keeps them)"
        )
    return (
        f"the vocabulary is empty: of {len(reasons)} word forms {told}. Words were counted in "
        f"{rows}. {advice[0].upper()}{advice[1:]}, or give more text."
    )
