"""Integer-coded corpus out of shards: word forms merged, tokens renumbered into mapped arrays."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import numpy as np

from jobs.datatypes import AnyArray, Corpus, Int32Array, Int64Array, sorted_values
from jobs.shards import Blocks, Shard, read_part, sealed, write_part
from jobs.streaming.preparation import PREPARED, forms_of
from jobs.text.chain.offsets import bounds_of
from jobs.text.words.language import LANGUAGES, NUMBER_OF_LANGUAGE, language_names

#: Name of the part that holds the tokens of all shards
CORPUS: Final = "tokens"


def joined_corpus(shards: Sequence[Shard], firsts: Sequence[int], whole: Path) -> Corpus:
    """Put the tokens of prepared shards one after the other, as one chain over them all would.

    Parameters
    ----------
    shards : sequence of Shard
    firsts : sequence of int
        The number of the first document of each shard, and of all documents.
    whole : Path
        Folder of what is not of one shard.
    """
    forms, languages, numbers = _merged(shards)
    if not sealed(whole, CORPUS):
        _write(shards, firsts, numbers, whole)
    found = read_part(whole, CORPUS)
    return Corpus(forms=forms, form_languages=languages, **found)


def _merged(
    shards: Sequence[Shard],
) -> tuple[tuple[str, ...], tuple[str, ...], list[Int32Array]]:
    """Merge the word forms of shards: all forms, their languages, and the numbers of each shard's.

    Spellings come in the order in which they first occur, the languages of one in that of the list.
    """
    spellings: dict[str, int] = {}
    of_shards: list[Int64Array] = []
    for shard in shards:
        forms, languages = forms_of(shard)
        own = [spellings.setdefault(form, len(spellings)) for form in forms]
        spoken = [NUMBER_OF_LANGUAGE[language] for language in languages]
        of_shards.append(np.array(own, np.int64) * len(LANGUAGES) + np.array(spoken, np.int64))
    pairs = sorted_values(np.concatenate(of_shards))
    names = list(spellings)
    del spellings
    spelled, in_languages = np.divmod(pairs, len(LANGUAGES))
    return (
        tuple(names[spelling] for spelling in spelled.tolist()),
        tuple(language_names(in_languages)),
        [np.searchsorted(pairs, own).astype(np.int32) for own in of_shards],
    )


def _write(
    shards: Sequence[Shard], firsts: Sequence[int], numbers: Sequence[Int32Array], whole: Path
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
