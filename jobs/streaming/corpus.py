"""Integer-coded corpus out of shards: word forms merged, tokens renumbered into mapped arrays."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Final

import numpy as np

from jobs.datatypes import AnyArray, Corpus, Int32Array, Int64Array, sorted_values
from jobs.shards import Blocks, Shard, read_part, sealed, working_array, write_part
from jobs.streaming.preparation import PREPARED
from jobs.text.chain.offsets import bounds_of
from jobs.text.script.stored_words import (
    NamedNumbers,
    StoredWords,
    first_occurrences,
    renumbered,
    words_at,
)
from jobs.text.words.language import LANGUAGES

#: Names of the parts that hold the tokens of all shards, and their word forms
CORPUS: Final = "tokens"
FORMS: Final = "forms"


def joined_corpus(shards: Sequence[Shard], firsts: Sequence[int], whole: Path) -> Corpus:
    """Put the tokens of prepared shards one after the other, as one chain over them all would.

    Parameters
    ----------
    shards : sequence of Shard
    firsts : sequence of int
        The number of the first document of each shard, and of all documents.
    whole : Path
        Folder of what is not of one shard.

    Returns
    -------
    Corpus
        Its word forms and its tokens lie in the folder.
    """
    if not (sealed(whole, FORMS) and sealed(whole, CORPUS)):
        _write(shards, firsts, _merged(shards, whole), whole)
    forms = read_part(whole, FORMS)
    return Corpus(
        forms=StoredWords(forms["text"], forms["starts"]),
        form_languages=NamedNumbers(LANGUAGES, forms["languages"]),
        **read_part(whole, CORPUS),
    )


def _merged(shards: Sequence[Shard], whole: Path) -> Iterator[Int32Array]:
    """Merge and write the word forms of shards; give the numbers of each shard's.

    Spellings come in the order in which they first occur, the languages of one in that of the list.
    """
    parts = [read_part(shard, PREPARED) for shard in shards]
    begins = bounds_of([len(part["form_languages"]) for part in parts])
    texts = [part["forms"] for part in parts]
    words = (int(begins[-1]),)
    spelling, sizes = (working_array(whole, words, kind) for kind in (np.int64, np.int32))
    first_occurrences(texts, begins, spelling, sizes)
    fresh = renumbered(spelling, begins)

    def pairs() -> Iterator[Int64Array]:
        for part, (begin, end) in zip(parts, pairwise(begins.tolist()), strict=True):
            yield spelling[begin:end] * len(LANGUAGES) + part["form_languages"]

    different = _different(pairs(), fresh, begins)
    spelled, spoken = np.divmod(different, len(LANGUAGES))
    at = fresh[spelled]
    starts = np.append(0, np.cumsum(sizes[at], dtype=np.int64))
    text = Blocks(np.uint8, (int(starts[-1]),), words_at(at, texts, begins))
    write_part(whole, FORMS, text=text, starts=starts, languages=spoken.astype(np.uint8))
    return (np.searchsorted(different, own).astype(np.int32) for own in pairs())


def _different(pairs: Iterable[Int64Array], fresh: Int64Array, begins: Int64Array) -> Int64Array:
    """Sort the different pairs of spelling and language; most are those that occur first."""
    leading = np.zeros(len(fresh), np.int64)
    others = []
    for own, (begin, end) in zip(pairs, pairwise(begins.tolist()), strict=True):
        known = slice(*np.searchsorted(fresh, (begin, end)))
        leading[known] = own[fresh[known] - begin]
        others.append(own[own != leading[own // len(LANGUAGES)]])
    return sorted_values(np.concatenate([leading, *others]))


def _write(
    shards: Sequence[Shard], firsts: Sequence[int], numbers: Iterable[Int32Array], whole: Path
) -> None:
    parts = [read_part(shard, PREPARED) for shard in shards]
    tokens = bounds_of([len(part["form_ids"]) for part in parts]).tolist()
    rows = sum(len(part["row_documents"]) for part in parts)

    def all_of(name: str, dtype: type[np.generic], before: Sequence[int]) -> Blocks:
        pairs = zip(parts, before, strict=False)
        blocks = (part[name] + np.asarray(first, part[name].dtype) for part, first in pairs)
        return Blocks(dtype, (sum(len(part[name]) for part in parts),), blocks)

    def starts() -> Iterator[AnyArray]:
        yield np.zeros(1, np.int64)
        for part, first in zip(parts, tokens, strict=False):
            yield part["indptr"][1:] + first

    pairs = zip(parts, numbers, strict=True)
    write_part(
        whole,
        CORPUS,
        form_ids=Blocks(np.int32, (tokens[-1],), (own[p["form_ids"]] for p, own in pairs)),
        indptr=Blocks(np.int64, (rows + 1,), starts()),
        sentence_ends=all_of("sentence_ends", np.int64, tokens),
        row_documents=all_of("row_documents", np.int32, firsts),
        breaks=all_of("breaks", np.int64, tokens),
    )
