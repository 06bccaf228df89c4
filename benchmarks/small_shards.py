"""Sharding of corpora that are small: the flow over shards with its thresholds lowered.

A corpus no larger than the sample that a fit begins with is fitted as in memory, and one of a
shard's size lies in one shard. Here sample and shards are lowered in proportion, so that some
thousand documents go the way of millions; so are the tokens from which on LDA in memory sweeps as
for a large corpus, which are those of the sample, and the tokens of the rows that its chain begins
with the clusters of: a tenth of it. `python -m benchmarks.small_shards BYTES TOKENS
SAMPLE CONFIG ...` is `jobs.run` with shards of so many bytes and tokens, and a sample of so many.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest import mock

from jobs import run
from jobs.backends import Local
from jobs.models.distributed import corpus, lda
from jobs.models.lda.gibbs import sampling, start
from jobs.streaming import documents, matrix
from jobs.streaming.parts import Shards

#: Tokens of the rows that are clustered, as a share of those of the sample.
CLUSTERED = start.SAMPLE_TOKENS / lda.BURN_IN_TOKENS


@contextmanager
def lowered(
    *, shard_bytes: int, shard_tokens: int, sample_tokens: int, sample_rows: int
) -> Iterator[None]:
    """Lower the sizes of shards, and those of the sample: tokens for LDA, rows for the others."""
    with (
        mock.patch.object(documents, "SHARD_BYTES", shard_bytes),
        mock.patch.object(matrix, "SHARD_TOKENS", shard_tokens),
        mock.patch.object(lda, "BURN_IN_TOKENS", sample_tokens),
        mock.patch.object(sampling, "LARGE_FROM", sample_tokens),
        mock.patch.object(start, "SAMPLE_TOKENS", int(sample_tokens * CLUSTERED)),
        mock.patch.object(corpus, "SAMPLED_ROWS", sample_rows),
    ):
        yield


def on_this_machine(folder: Path, threads: int) -> Shards:
    """Shards in a folder, worked on by threads."""
    return Shards(Local(threads), folder, matrix.ShardedMatrices(folder / "matrices"))


if __name__ == "__main__":
    BYTES, TOKENS, SAMPLE = map(int, sys.argv[1:4])
    with lowered(shard_bytes=BYTES, shard_tokens=TOKENS, sample_tokens=SAMPLE, sample_rows=1):
        sys.exit(run.main(sys.argv[4:]))
