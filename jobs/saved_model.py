"""Deserialisation of a fitted model (npz and JSON, no pickle): no array is trusted unchecked."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from jobs.contracts import FittedModel, FittedVectoriser, Model, Vectoriser
from jobs.datatypes import AnyArray, DocumentTermMatrix, Lexicon, ModelRows, RowParts, SparseMatrix
from jobs.errors import InputUnusable
from jobs.text.words.language import LANGUAGES, written_in
from jobs.topics.edited.grouping import grouped
from jobs.topics.edited.splitting import divided, unit_shares
from jobs.writers.model import described, split_words
from jobs.writers.npz import unpack

#: Sums of floats may differ in the last bits between two types of machine, no more than that.
_PROBE_TOLERANCE = 1e-6
#: No words, as model.json has them
_NO_WORDS = np.zeros(0, np.uint8)
#: Type and number of sides of the arrays that every model has beside its own.
_COMMON = {
    "lexicon/words": ("uint8", 1),
    "lexicon/frequencies": ("float64", 1),
    "vocabulary/terms": ("uint8", 1),
    "vocabulary/display": ("uint8", 1),
    "vocabulary/document_frequency": ("int64", 1),
    "probes/indptr": ("int64", 1),
    "probes/indices": ("int32", 1),
    "probes/counts": ("int32", 1),
    "probes/document_topic": ("float64", 2),
}


@dataclass(frozen=True, eq=False)
class SavedModel:
    """What model/ holds: with the parts that `config` names, it assigns new documents.

    Parameters
    ----------
    path : Path
        The file that the arrays are from.
    config : mapping
        The sections of the configuration that the model depends on.
    topic_ids, terms, display : tuple of str
        Topics that the model gives weights of, terms in the order of its columns.
    rows : ModelRows
        The rows of the fitted model, and the topics that they are shown as.
    document_frequency : int64[V]
    vectoriser_arrays, model_arrays : mapping
        What `Vectoriser.restore` and `Model.restore` take.
    probes : csr_array int32[P, V]
        Counts of a few rows of the run.
    probe_topics : float64[P, K]
        The document-topic weights that the run gave them.
    """

    path: Path
    config: Mapping[str, Any]
    lexicon: Lexicon
    topic_ids: tuple[str, ...]
    rows: ModelRows
    terms: tuple[str, ...]
    display: tuple[str, ...]
    document_frequency: AnyArray
    vectoriser_arrays: Mapping[str, AnyArray]
    model_arrays: Mapping[str, AnyArray]
    probes: SparseMatrix
    probe_topics: AnyArray

    def restore(self, vectoriser: Vectoriser, model: Model) -> tuple[FittedVectoriser, FittedModel]:
        """Rebuild the fitted parts, and check that they say of the probes what the run said.

        Raises
        ------
        InputUnusable
            The arrays do not fit these parts, or the results differ.
        """
        try:
            fitted_vectoriser = vectoriser.restore(self.vectoriser_arrays)
            place = {topic: i for i, topic in enumerate(self.topic_ids)}
            groups = [-1 if one is None else place[one] for one in self.rows.shown]
            parts = {row: one.counts for row, one in self.rows.parts.items()}
            fitted = grouped(
                divided(self.restored(model), parts),
                np.array(groups, np.int64),
                unit_shares(self.rows.shares, parts),
            )
            with np.errstate(all="ignore"):  # numbers that make no sense are found by the probes
                weights = fitted_vectoriser.transform(self.probes)
                found = fitted.transform(DocumentTermMatrix(counts=self.probes, weights=weights))
        except (KeyError, IndexError, ValueError, TypeError, ArithmeticError) as error:
            raise InputUnusable(
                f"{self.path}: they are not those of a {model.kind} model: {error!r}"
            ) from error
        if found.shape != self.probe_topics.shape or not np.allclose(
            found, self.probe_topics, rtol=0, atol=_PROBE_TOLERANCE
        ):
            raise InputUnusable(
                f"{self.path}: rebuilt here, the model no longer gives its own passages the topics "
                "that were published. Its libraries have changed: compare `versions` in the "
                "manifest with those installed, or run the job again."
            )
        return fitted_vectoriser, fitted

    def restored(self, model: Model) -> FittedModel:
        """Rebuild the fitted model alone, its probes not asked.

        Raises
        ------
        KeyError, IndexError, ValueError
            The arrays are not those of such a model with these topics and terms.
        """
        fitted = model.restore(self.model_arrays)
        shape, expected = fitted.topic_term.shape, (len(self.rows.ids), len(self.terms))
        if shape != expected:
            raise ValueError(f"topics by terms of shape {shape} where {expected} are declared")
        return fitted


def load_model(head: Mapping[str, Any], data: bytes, path: Path) -> SavedModel:
    """Take a saved model from model.json (`head`, held to its schema) and the bytes of arrays.npz.

    Raises
    ------
    InputUnusable
        The arrays are not those that `head` declares, or contradict each other.
    """
    try:
        arrays = unpack(data)
        faults = "; ".join(_faults(head, arrays))
        if faults:
            raise InputUnusable(f"{path}: {faults}")
        terms = split_words(arrays["vocabulary/terms"])
        return SavedModel(
            path=path,
            config=head["config"],
            lexicon=_lexicon(arrays),
            topic_ids=tuple(head["topic_ids"]),
            rows=_model_rows(head, arrays),
            terms=terms,
            display=split_words(arrays["vocabulary/display"]),
            document_frequency=arrays["vocabulary/document_frequency"],
            vectoriser_arrays=_below(arrays, "vectoriser/"),
            model_arrays=_below(arrays, "model/"),
            probes=_rows(arrays, len(terms)),
            probe_topics=arrays["probes/document_topic"],
        )
    except ValueError as error:  # BadArrays, UnicodeDecodeError, and what a value says at its birth
        raise InputUnusable(f"{path}: {error}") from None


def _lexicon(arrays: Mapping[str, AnyArray]) -> Lexicon:
    """Make the lexicon; runs of one language that is taken anyway have no list of languages."""
    pairs = [pair.split(" ") for pair in split_words(arrays.get("lexicon/languages", _NO_WORDS))]
    known = {(script, code) for code in LANGUAGES for script in written_in(code)}
    for pair in pairs:
        if tuple(pair) not in known:
            raise ValueError(f"lexicon/languages: {' '.join(pair)!r} is no script and language")
    return Lexicon(
        split_words(arrays["lexicon/words"]),
        arrays["lexicon/frequencies"],
        tuple((script, code) for script, code in pairs),
        "lexicon/heh_for_marbuta" in arrays,
    )


def _faults(head: Mapping[str, Any], arrays: Mapping[str, AnyArray]) -> Iterator[str]:
    """What contradicts: names, types and sides first, then the sizes that depend on each other."""
    if described(arrays) != head["arrays"]:
        yield "its arrays are not those of model.json"
        return
    missing = [name for name in _COMMON if name not in arrays]
    if missing:
        yield f"arrays that every model has are missing: {', '.join(missing)}"
        return
    for name, (dtype, sides) in _COMMON.items():
        array = arrays[name]
        if array.dtype.name != dtype or array.ndim != sides:
            yield f"{name} is {array.dtype.name} with {array.ndim} sides, not {dtype} with {sides}"
            return
    if len(set(head["topic_ids"])) < len(head["topic_ids"]):
        yield "a topic id occurs twice in model.json"
    if "rows" in head:
        yield from _row_faults(head, arrays)
    sizes = {
        "vocabulary/terms": (_words(arrays["vocabulary/terms"]), head["terms"]),
        "vocabulary/display": (_words(arrays["vocabulary/display"]), head["terms"]),
        "vocabulary/document_frequency": (
            len(arrays["vocabulary/document_frequency"]), head["terms"],
        ),
        "lexicon/words": (_words(arrays["lexicon/words"]), head["words"]),
        "probes/document_topic": (
            arrays["probes/document_topic"].shape[1], len(head["topic_ids"]),
        ),
    }  # fmt: skip
    for name, (found, declared) in sizes.items():
        if found != declared:
            yield f"{name} is for {found:,}, but model.json declares {declared:,}"
    yield from _probe_faults(arrays, head["terms"])


def _row_faults(head: Mapping[str, Any], arrays: Mapping[str, AnyArray]) -> Iterator[str]:
    """What is wrong with the rows of the model and the topics that they are shown as."""
    ids = [row["id"] for row in head["rows"]]
    parts = [part for row in head["rows"] for part in row.get("parts", ())]
    units = [unit for row in head["rows"] for unit in row.get("parts", [row])]
    shown = [unit["topic"] for unit in units if unit["topic"] is not None]
    every = [*ids, *(part["id"] for part in parts)]
    if len(set(every)) < len(every):
        yield "a row of the model occurs twice in model.json"
    if list(dict.fromkeys(shown)) != head["topic_ids"]:
        yield "its rows are not shown as the topics of model.json"
    if ids != head["topic_ids"]:
        shares = arrays.get("rows/shares", np.zeros(0))
        if shares.shape != (len(ids),) or shares.dtype != np.float64 or bool((shares < 0).any()):
            yield f"rows/shares are not {len(ids)} shares"
    if parts:
        counts = arrays.get("rows/parts", np.zeros(0))
        shape = (len(parts), head["terms"])
        if counts.shape != shape or counts.dtype != np.float64 or bool((counts < 0).any()):
            yield f"rows/parts are not the counts of {shape[1]} words in {shape[0]} parts"


def _model_rows(head: Mapping[str, Any], arrays: Mapping[str, AnyArray]) -> ModelRows:
    """The rows of the model; in one of an earlier release each is a topic."""
    rows = head.get("rows", [{"id": one, "topic": one} for one in head["topic_ids"]])
    shares = arrays.get("rows/shares", np.zeros(len(rows)))
    parts: dict[int, RowParts] = {}
    first = 0
    for number, row in enumerate(rows):
        if own := row.get("parts"):
            counts = np.ascontiguousarray(arrays["rows/parts"][first : first + len(own)])
            first += len(own)
            ids, topics = (tuple(part[name] for part in own) for name in ("id", "topic"))
            parts[number] = RowParts(ids, topics, counts)
    ids, topics = (tuple(row[name] for row in rows) for name in ("id", "topic"))
    return ModelRows(ids, topics, shares, parts)


def _probe_faults(arrays: Mapping[str, AnyArray], terms: int) -> Iterator[str]:
    """What is wrong with the probes as a matrix: compiled loops follow its indices unasked."""
    indptr, indices = arrays["probes/indptr"], arrays["probes/indices"]
    if len(indptr) != len(arrays["probes/document_topic"]) + 1:
        yield "probes/indptr is not one longer than there are probes"
    elif indptr[0] != 0 or indptr[-1] != len(indices) or bool((np.diff(indptr) < 0).any()):
        yield "probes/indptr does not run from 0 to the number of indices"
    if len(arrays["probes/counts"]) != len(indices):
        yield "there are not as many probes/counts as probes/indices"
    if len(indices) and not 0 <= int(indices.min()) <= int(indices.max()) < terms:
        yield f"probes/indices are not all in [0, {terms})"
    if len(indices) and int(arrays["probes/counts"].min()) < 1:
        yield "probes/counts are not all positive"


def _words(packed: AnyArray) -> int:
    return int(np.count_nonzero(packed == ord("\n")))


def _below(arrays: Mapping[str, AnyArray], prefix: str) -> dict[str, AnyArray]:
    return {k.removeprefix(prefix): v for k, v in arrays.items() if k.startswith(prefix)}


def _rows(arrays: Mapping[str, AnyArray], columns: int) -> SparseMatrix:
    from scipy.sparse import csr_array

    parts = (arrays["probes/counts"], arrays["probes/indices"], arrays["probes/indptr"])
    rows = len(arrays["probes/document_topic"])
    matrix: SparseMatrix = csr_array(parts, shape=(rows, columns))
    return matrix
