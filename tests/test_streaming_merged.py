"""Word forms of shards are merged as one chain would number them: by where each occurs first."""

import tempfile
from pathlib import Path

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from jobs.shards import shard_folders, write_part
from jobs.streaming.corpus import joined_corpus
from jobs.streaming.preparation import PREPARED
from jobs.text.script.stored_words import first_occurrences, merged_words, utf8_words
from jobs.text.words.language import LANGUAGES

WORD = st.text("ab\N{ARABIC LETTER BEH}é", max_size=3)
SHARDS = st.lists(st.lists(WORD, max_size=9, unique=True), max_size=5)
SPOKEN = st.lists(
    st.lists(st.tuples(WORD, st.sampled_from(LANGUAGES[:3])), max_size=9, unique=True), max_size=5
)


@given(SHARDS)
def test_words_are_found_where_they_occur_first(shards: list[list[str]]) -> None:
    words = [word for shard in shards for word in shard]
    begins = np.append(0, np.cumsum([len(shard) for shard in shards], dtype=np.int64))
    first, sizes = np.zeros(len(words), np.int64), np.zeros(len(words), np.int32)
    first_occurrences([utf8_words(shard) for shard in shards], begins, first, sizes)
    assert first.tolist() == [words.index(word) for word in words]
    assert sizes.tolist() == [len(f"{word}\n".encode()) for word in words]


@given(SHARDS)
def test_words_are_merged_in_the_order_in_which_they_occur(shards: list[list[str]]) -> None:
    words = [word for shard in shards for word in shard]
    found, numbers = merged_words([utf8_words(shard) for shard in shards])
    assert list(found) == list(dict.fromkeys(words))
    assert [found[number] for number in numbers.tolist()] == words


@given(SPOKEN)
def test_spellings_come_as_they_occur_and_languages_as_listed(
    shards: list[list[tuple[str, str]]],
) -> None:
    every = [pair for shard in shards for pair in shard]
    spelled = [word for word, _ in every]
    expected = sorted(
        set(every), key=lambda pair: (spelled.index(pair[0]), LANGUAGES.index(pair[1]))
    )
    with tempfile.TemporaryDirectory() as folder:
        stored = shard_folders(Path(folder), len(shards))
        for path, shard in zip(stored, shards, strict=True):
            write_part(
                path,
                PREPARED,
                forms=utf8_words([word for word, _ in shard]),
                form_languages=np.array([LANGUAGES.index(one) for _, one in shard], np.uint8),
                form_ids=np.arange(len(shard), dtype=np.int32),
                indptr=np.array([0, len(shard)], np.int64),
                sentence_ends=np.zeros(0, np.int64),
                row_documents=np.zeros(1, np.int32),
                breaks=np.zeros(0, np.int64),
            )
        whole = joined_corpus(stored, range(len(shards) + 1), Path(folder) / "whole")
        typed = whole.typed_forms()
        assert typed == expected
        assert [typed[form] for form in whole.form_ids.tolist()] == every
        assert whole.row_documents.tolist() == list(range(len(shards)))
