"""A result kept in a file: what the report is pictured of, whatever the models do since."""

import json
import lzma
from dataclasses import MISSING, fields, replace
from typing import Any, get_type_hints

import numpy as np
from pydantic import TypeAdapter
from scipy.sparse import csr_array

from jobs.datatypes import Corpus, DocumentTermMatrix, Result, TopicModel, Vocabulary
from jobs.topics.text_summary import text_summary
from tests.registers import of_ids

#: What a result holds beside plain values; the report does not look at the other arrays.
ARRAYS: dict[str, tuple[str, ...]] = {
    "corpus": ("form_ids", "indptr", "sentence_ends", "row_documents"),
    "vocabulary": ("document_frequency", "form_to_term", "reasons"),
    "model": ("topic_term", "document_topic"),
}
WORDS = {"corpus": ("forms",), "vocabulary": ("terms", "display"), "model": ("topic_ids",)}
KINDS: dict[str, type[Any]] = {"corpus": Corpus, "vocabulary": Vocabulary, "model": TopicModel}
PLAIN = ("job", "reading", "topics", "hierarchy", "assignments", "scores", "choice", "refusals",
         "skipped", "counts")  # fmt: skip


def freeze(result: Result) -> bytes:
    """Write down all of a result that the report shows."""
    hints = get_type_hints(Result)
    kept: dict[str, Any] = {
        name: TypeAdapter(hints[name]).dump_python(getattr(result, name), mode="json")
        for name in PLAIN
    }
    prepared = get_type_hints(type(result.preparation))["documents"]
    kept["prepared"] = TypeAdapter(prepared).dump_python(
        tuple(result.preparation.documents), mode="json"
    )
    for name, arrays in ARRAYS.items():
        part = getattr(result, name)
        kept[name] = {key: getattr(part, key) for key in WORDS[name]} | {
            key: [str(getattr(part, key).dtype), np.round(getattr(part, key), 9).tolist()]
            for key in arrays
        }
    counts = result.matrix.counts
    kept["counts_matrix"] = [counts.data.tolist(), counts.indices.tolist(), counts.indptr.tolist()]
    return lzma.compress(json.dumps(kept, ensure_ascii=False).encode())


def thaw(data: bytes) -> Result:
    """Read a result back."""
    kept = json.loads(lzma.decompress(data))
    hints = get_type_hints(Result)
    values: dict[str, Any] = {
        name: TypeAdapter(hints[name]).validate_python(kept[name]) for name in PLAIN
    }
    for name, arrays in ARRAYS.items():
        given: dict[str, Any] = {key: tuple(kept[name][key]) for key in WORDS[name]}
        for key in arrays:
            kind, numbers = kept[name][key]
            given[key] = np.array(numbers, kind)
        values[name] = KINDS[name](**given)
    counts, columns, indptr = kept["counts_matrix"]
    shape = (len(indptr) - 1, len(values["vocabulary"].terms))
    matrix = csr_array((np.array(counts, np.int32), columns, indptr), shape=shape)
    preparation = get_type_hints(Result)["preparation"]
    documents = TypeAdapter(get_type_hints(preparation)["documents"]).validate_python(
        kept["prepared"]
    )
    values["preparation"] = preparation(documents=documents, corpus=values["corpus"])
    values["text"] = text_summary(documents, values["corpus"], values["vocabulary"])
    lengths = np.bincount(values["corpus"].row_documents, np.diff(values["corpus"].indptr))
    values["assignments"] = tuple(
        replace(one, language=prepared.language, tokens=int(length))
        for one, prepared, length in zip(values["assignments"], documents, lengths, strict=True)
    )
    values["matrix"] = DocumentTermMatrix(matrix, matrix.astype(np.float64))
    values["registry"] = of_ids(values["model"].topic_ids)
    empty: dict[str, Any] = {
        field.name: {} if field.default is MISSING else field.default for field in fields(Result)
    }
    return Result(**{**empty, **values})
