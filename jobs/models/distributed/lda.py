"""LDA over shards: topics of a sample in memory, then distributed Gibbs sampling of all tokens."""

from dataclasses import replace
from functools import partial

import numpy as np

from jobs.contracts import FitOptions
from jobs.datatypes import DocumentTermMatrix, SparseMatrix
from jobs.models.distributed.chain import MAX_AVERAGED_SWEEPS, DistributedChain
from jobs.models.distributed.chain_state import ChainState, Checkpoint
from jobs.models.distributed.corpus import ShardedCorpus, name_of_fit
from jobs.models.distributed.gibbs import drop_other_topics
from jobs.models.lda.gibbs.fitted import NativeLda
from jobs.models.lda.gibbs.sampling import HELD_OUT_EVERY, MAX_HELD_OUT, halves, window_ends
from jobs.models.lda.gibbs.term_weights import Weighing
from jobs.models.lda.native import Native
from jobs.models.rows.usable import require_rows
from jobs.shards import Shard

#: Tokens of the sample that the chain begins with: it is swept some hundred times in memory.
BURN_IN_TOKENS = 4_000_000
#: Rows of the sample for each topic, at least: long rows would be fewer than topics.
FEWEST_ROWS_OF_TOPIC = 5
#: Sweeps of the sample, at most: those over the shards go on from where they end.
BURN_IN_SWEEPS = 150
#: Upper bound of the token draws of all sweeps over shards, and the sweeps that there are at least.
MAX_DRAWS, MIN_SHARD_SWEEPS = 10_000_000_000, 50


def fit_lda(model: Native, corpus: ShardedCorpus, options: FitOptions) -> NativeLda:
    """Fit the topics of a corpus that no process holds as a whole.

    Topics are found on an even sample of the rows, as in memory: that is also all, where the
    sample is the corpus. Then the documents settle among them, and Gibbs sampling (AD-LDA: Newman,
    Asuncion, Smyth & Welling 2009) goes on over all shards, each with counts of its own between two
    merges, until rows that were held out are explained no better. Sums are of integers, and a
    token's draw depends on its number in the corpus: neither the number of workers nor a task that
    is run again changes a byte. A fit that was killed goes on from its last window. The held-out
    rows, about 300, are folded in like all others, but take no part in the fit.

    Raises
    ------
    InputUnusable
        There are more topics than rows with a term.
    """
    require_rows(model.topics, corpus.used, corpus.rows)
    rows = corpus.sampled_tokens(BURN_IN_TOKENS, FEWEST_ROWS_OF_TOPIC * model.topics)
    sample = corpus.gathered(rows, corpus.counts)
    if len(rows) == corpus.rows:
        return _in_memory(model, sample, options)
    out = np.zeros(len(rows), np.bool_)
    out[:: max(HELD_OUT_EVERY, len(rows) // MAX_HELD_OUT)] = True
    most = min(model.max_sweeps, max(MIN_SHARD_SWEEPS, MAX_DRAWS // corpus.tokens))
    checkpoint = Checkpoint(corpus.folder, f"topics-{name_of_fit(model, options)}")
    averaging = min(MAX_AVERAGED_SWEEPS, most // 2)
    state = checkpoint.read(most, [one.shard for one in corpus.shards])
    # What lies behind the checkpoint was to be removed; what lies ahead is drawn again.
    for _ in corpus.map(partial(drop_other_topics, checkpoint.name, checkpoint.round)):
        pass
    if state is None:
        state = _begun(model, corpus.folder, sample[np.flatnonzero(~out)], options)
    chain = DistributedChain(
        model, corpus, options, state=state, checkpoint=checkpoint, held_out=rows[out]
    )
    ends = window_ends(max(1, most - averaging))
    return chain.to_the_end(ends, averaging, *halves(sample[np.flatnonzero(out)]))


def _begun(model: Native, folder: Shard, sample: SparseMatrix, options: FitOptions) -> ChainState:
    """Find topics on a sample, by the terms that it holds or that are known before the fit."""
    held = np.bincount(sample.indices, minlength=sample.shape[1]) > 0
    prior = options.word_prior
    if prior is not None:
        held |= (prior > 0).any(axis=0)
    terms = np.flatnonzero(held)
    shorter = model.model_copy(update={"max_sweeps": min(model.max_sweeps, BURN_IN_SWEEPS)})
    own = options if prior is None else replace(options, word_prior=prior[:, terms])
    weighing = Weighing.learn(model.term_weights, sample)
    # Its topics are not held besides the state that begins with them.
    return ChainState.of(_in_memory(shorter, sample[:, terms], own), terms, weighing, folder)


def _in_memory(model: Native, counts: SparseMatrix, options: FitOptions) -> NativeLda:
    found = model.fit(DocumentTermMatrix(counts, counts), options)
    assert isinstance(found, NativeLda)
    return found
