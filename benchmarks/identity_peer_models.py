"""Topic tracking by the peers, run by an interpreter that has them: RollingLDA and merge_models.

`PYTHON benchmarks/identity_peer_models.py NAME IN.npz OUT.npz`. It imports nothing of this project,
so that the peers may live in an environment of their own.
"""

import sys
import time
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import numpy as np

#: Topics of a night's own model of BERTopic, and documents under which a night has fewer.
NIGHT_TOPICS, DOCUMENTS_PER_TOPIC = 5, 10
Arrays = Mapping[str, Any]


def rolling_lda(given: Arrays) -> dict[str, Any]:
    """RollingLDA (Rieger, Jentsch & Rahnenfuehrer 2021), at its defaults but for one prototype.

    Its topics of a night are those of the tokens of that night and of its memory.
    """
    import pandas as pd
    from ttta.methods.rolling_lda import RollingLDA

    nights = given["night"]
    begin = datetime(2000, 1, 1)
    dates = [begin + timedelta(days=int(night)) for night in nights]
    bounds = np.append(0, np.cumsum(given["lengths"]))
    columns = given["tokens"]
    texts = [[f"w{column}" for column in columns[start:end]] for start, end in pairwise(bounds)]
    model = RollingLDA(
        K=int(given["topics"]),
        how=[begin + timedelta(days=int(night)) for night in np.unique(nights)],
        warmup=0,
        prototype=1,
        min_docs_per_chunk=1,
        verbose=0,
        seed=int(given["seed"]),
    )
    spent: list[float] = []
    fit = model.lda.fit

    def timed(*arguments: Any, **more: Any) -> None:
        before = time.process_time()
        fit(*arguments, **more)
        spent.append(time.process_time() - before)

    model.lda.fit = timed
    model.fit(pd.DataFrame({"text": texts, "date": dates}))
    names = [int(word[1:]) for word in model.lda.get_vocab()]
    found = np.zeros((len(spent), int(given["topics"]), int(given["terms"])))
    own = [model.get_word_topic_matrix(chunk).T for chunk in range(len(spent))]
    memory = model.get_parameters()["_memory"]
    for chunk in range(len(spent)):
        seen = sum(own[max(0, chunk - memory) : chunk + 1])
        found[chunk][:, names] = seen
    return {"topic_term": found, "cpu": spent, "nights": np.unique(nights)}


def merged_models(given: Arrays) -> dict[str, Any]:
    """BERTopic.merge_models of a model a night, each of k-means on the vectors that are given.

    A document is of the topic whose embedding is nearest, as its `transform` has it.
    """
    from bertopic import BERTopic
    from bertopic.dimensionality import BaseDimensionalityReduction
    from sklearn.cluster import KMeans

    vectors, nights = given["vectors"], given["night"]
    merged, embeddings, spent = None, [], []
    for night in np.unique(nights):
        own = vectors[nights == night]
        topics = int(given["topics"]) if merged is None else NIGHT_TOPICS
        topics = max(2, min(topics, len(own) // DOCUMENTS_PER_TOPIC))
        before = time.process_time()
        model = BERTopic(
            umap_model=BaseDimensionalityReduction(),
            hdbscan_model=KMeans(topics, random_state=int(given["seed"]), n_init=10),
            embedding_model=None,
        )
        texts = [f"word{number % 7} text" for number in range(len(own))]
        model.fit(texts, embeddings=own)
        merged = model if merged is None else BERTopic.merge_models([merged, model])
        spent.append(time.process_time() - before)
        embeddings.append(np.asarray(merged.topic_embeddings_))
    width = max(len(one) for one in embeddings)
    found = np.zeros((len(embeddings), width, vectors.shape[1]))
    for number, one in enumerate(embeddings):
        found[number, : len(one)] = one
    return {"embeddings": found, "cpu": spent, "nights": np.unique(nights)}


#: What is run by name.
PEERS: Mapping[str, Callable[[Arrays], dict[str, Any]]] = {
    "RollingLDA": rolling_lda,
    "merge_models": merged_models,
}


if __name__ == "__main__":
    name, source, target = sys.argv[1:]
    with np.load(source) as arrays:
        np.savez(target, **PEERS[name](dict(arrays)))
