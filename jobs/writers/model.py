"""Model serialisation: all that assigns new documents, as JSON and plain arrays (NPZ)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Literal

import numpy as np

from jobs.canonical import SCHEMA_VERSION, readable
from jobs.contracts import RunFacts, WriterSettings
from jobs.datatypes import AnyArray, ModelRows, Result
from jobs.writers.npz import pack

#: Number of regression probes: assignments recorded to check a model that is read back.
PROBES = 5
# What the model depends on. Not the input, the threads or the artifacts folder: the same model
# found elsewhere, or by more threads, has the same bytes.
_SECTIONS = ("seed", "text", "passages", "vocabulary", "vectoriser", "model", "start", "topics")


class ModelArrays(WriterSettings):
    """Write model/model.json and model/arrays.npz."""

    kind: Literal["model"] = "model"

    def pieces(self, result: Result, facts: RunFacts) -> Iterator[tuple[str, Iterable[bytes]]]:
        """Yield (relative name, content in pieces); nothing where an earlier run's are carried."""
        if result.fitted_in != result.registry.run:
            return
        arrays = _arrays(result)
        head = {
            "schema_version": SCHEMA_VERSION,
            "job": result.job,
            "version": facts.version,
            "config": {key: facts.config[key] for key in _SECTIONS if key in facts.config},
            "topic_ids": list(result.model.topic_ids),
            "rows": list(_rows(result.rows)),
            "terms": len(result.vocabulary.terms),
            "words": len(result.lexicon.words),
            "arrays": described(arrays),
        }
        yield "model/model.json", [readable(head)]
        yield "model/arrays.npz", pack(arrays)


def _rows(rows: ModelRows) -> Iterator[dict[str, Any]]:
    for row, (own, shown) in enumerate(zip(rows.ids, rows.topics, strict=True)):
        record: dict[str, Any] = {"id": own, "topic": shown}
        if row in rows.parts:
            parts = rows.parts[row]
            pairs = zip(parts.ids, parts.topics, strict=True)
            record["parts"] = [{"id": part, "topic": topic} for part, topic in pairs]
        yield record


def _arrays(result: Result) -> dict[str, AnyArray]:
    rows = np.unique(np.linspace(0, result.matrix.shape[0] - 1, PROBES).astype(np.int64))
    probes = result.matrix.counts[rows]
    arrays: dict[str, AnyArray] = {
        "lexicon/words": _joined("lexicon", result.lexicon.words),
        "lexicon/frequencies": result.lexicon.frequencies,
        "vocabulary/terms": _joined("terms", result.vocabulary.terms),
        "vocabulary/display": _joined("display forms", result.vocabulary.display),
        "vocabulary/document_frequency": result.vocabulary.document_frequency,
        "probes/indptr": probes.indptr.astype(np.int64),
        "probes/indices": probes.indices.astype(np.int32),
        "probes/counts": probes.data.astype(np.int32),
        "probes/document_topic": result.model.document_topic[rows],
    }
    named: tuple[tuple[str, Mapping[str, AnyArray]], ...] = (
        ("vectoriser", result.vectoriser_arrays),
        ("model", result.model_arrays),
    )
    if result.lexicon.languages:
        arrays["lexicon/languages"] = _joined(
            "lexicon", [" ".join(pair) for pair in result.lexicon.languages]
        )
    if result.lexicon.heh_for_marbuta:
        arrays["lexicon/heh_for_marbuta"] = np.ones(1, np.uint8)
    if result.rows.ids != result.model.topic_ids:
        arrays["rows/shares"] = result.rows.shares
    if result.rows.parts:
        arrays["rows/parts"] = np.concatenate([one.counts for one in result.rows.parts.values()])
    for part, own in named:
        arrays.update({f"{part}/{name}": np.asarray(array) for name, array in own.items()})
    return arrays


def _joined(what: str, words: Sequence[str]) -> AnyArray:
    """Pack words as the UTF-8 bytes of one word a line."""
    text = "\n".join((*words, ""))
    if text.count("\n") != len(words):
        raise ValueError(f"a word of the {what} holds a line break")
    return np.frombuffer(text.encode(), np.uint8)


def split_words(packed: AnyArray) -> tuple[str, ...]:
    """Unpack the words that `_joined` packed."""
    return tuple(packed.tobytes().decode().split("\n")[:-1])


def described(arrays: Mapping[str, AnyArray]) -> dict[str, Any]:
    """Return the type and shape of each array, as model.json declares them."""
    return {
        name: {"dtype": array.dtype.name, "shape": list(array.shape)}
        for name, array in sorted(arrays.items())
    }
