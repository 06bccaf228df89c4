"""Word forms of shards are merged as one chain would number them: by where each occurs first."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from jobs.shards.words import pack_words
from jobs.streaming.corpus import _first_occurrences

WORDS = st.lists(st.text("ab\N{ARABIC LETTER BEH}é", max_size=3), max_size=9, unique=True)


@given(st.lists(WORDS, max_size=5))
def test_words_are_found_where_they_occur_first(shards: list[list[str]]) -> None:
    words = [word for shard in shards for word in shard]
    begins = np.append(0, np.cumsum([len(shard) for shard in shards], dtype=np.int64))
    first, sizes = _first_occurrences([pack_words(shard) for shard in shards], begins)
    assert first.tolist() == [words.index(word) for word in words]
    assert sizes.tolist() == [len(f"{word}\n".encode()) for word in words]
