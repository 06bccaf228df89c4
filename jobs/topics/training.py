"""Training data: deduplicated rows, the corpus with its phrases, the vocabulary."""

from dataclasses import dataclass

import numpy as np

from jobs.contracts import Job
from jobs.datatypes import BoolArray, Corpus, Int64Array, Lexicon, Preparation, Vocabulary
from jobs.text.terms.near_duplicates import first_near_duplicates, select_rows


@dataclass(frozen=True, eq=False)
class TrainingData:
    """The corpus of all rows as the vocabulary knows it.

    Parameters
    ----------
    firsts : int64[documents]
        The first document that each is a copy of, or itself.
    fitted : bool[rows]
        The rows that models are fitted on; terms and phrases are found in them.
    """

    firsts: Int64Array
    fitted: BoolArray
    corpus: Corpus
    vocabulary: Vocabulary

    def training_corpus(self) -> Corpus:
        """The corpus of the fitted rows."""
        return self.corpus if bool(self.fitted.all()) else select_rows(self.corpus, self.fitted)


def prepare_training(job: Job, preparation: Preparation, lexicon: Lexicon) -> TrainingData:
    """Find copies, decide which words are terms, and join phrases."""
    corpus = preparation.corpus
    firsts = first_near_duplicates(corpus, len(preparation.documents), job.near_duplicates)
    fitted = np.ones(corpus.rows, np.bool_)
    if job.near_duplicates.fitted == "first":
        fitted = (firsts == np.arange(len(firsts)))[corpus.row_documents]
    seen = corpus if bool(fitted.all()) else select_rows(corpus, fitted)
    vocabulary = job.text.vocabulary(seen, lexicon)
    joined, terms = job.text.phrases(corpus, vocabulary, lexicon, fitted=fitted)
    return TrainingData(firsts, fitted, joined, terms)
