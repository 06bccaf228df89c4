"""The values that flow through a run, in the order in which they come to be.

All are frozen. They check themselves when they are made and report every fault at once; beyond
that they do nothing. `K` is the number of topics, `V` of terms, `D` of rows (passages or
documents, see `Corpus`).
"""

from jobs.datatypes.arrays import (
    AnyArray,
    FloatArray,
    Int32Array,
    Int64Array,
    Scalar,
    SparseMatrix,
)
from jobs.datatypes.documents import (
    Document,
    InputFile,
    Reading,
    Skipped,
    Span,
)
from jobs.datatypes.modelling import (
    Candidate,
    Choice,
    DocumentTermMatrix,
    Previous,
    Score,
    TopicModel,
)
from jobs.datatypes.published import (
    Assignment,
    Exemplar,
    Highlight,
    Merge,
    PassageAssignment,
    Result,
    Topic,
    TopicTerm,
    TopicWeight,
)
from jobs.datatypes.text import (
    Corpus,
    Drop,
    Edit,
    Lexicon,
    Passage,
    Preparation,
    Prepared,
    Repair,
    Trace,
    TracedToken,
    Vocabulary,
)

__all__ = [
    "AnyArray",
    "Assignment",
    "Candidate",
    "Choice",
    "Corpus",
    "Document",
    "DocumentTermMatrix",
    "Drop",
    "Edit",
    "Exemplar",
    "FloatArray",
    "Highlight",
    "InputFile",
    "Int32Array",
    "Int64Array",
    "Lexicon",
    "Merge",
    "Passage",
    "PassageAssignment",
    "Preparation",
    "Prepared",
    "Previous",
    "Reading",
    "Repair",
    "Result",
    "Scalar",
    "Score",
    "Skipped",
    "Span",
    "SparseMatrix",
    "Topic",
    "TopicModel",
    "TopicTerm",
    "TopicWeight",
    "Trace",
    "TracedToken",
    "Vocabulary",
]
