"""Peak memory, estimated before each stage of a run: told, recorded, refused over the limit."""

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

from jobs.errors import InputUnusable, OverMemoryLimit
from jobs.journal import log
from jobs.memory import SHARE, available, give_back, in_words, resident, size_in_bytes, unmapped

#: Bytes that libraries and machine code take by the end of a stage, whatever the input: the models
#: of languages among them, which are given back after `prepare`
_LIBRARIES: Final = {"learn": 3.2e8, "prepare": 3.3e8, "vocabulary": 3.1e8}
#: The same of the stages after these
_ALL_LIBRARIES: Final = 3.5e8
#: Bytes that a process holds before the first stage beside what it has read
_BEGUN: Final = 8.5e7
#: Batch size in characters: so many at least go through the text chain at a time
_BATCH: Final = 1 << 19
#: Length limit in characters of what goes through it at a time: longer documents are cut
_LONGEST: Final = 1 << 20
#: Corpus size in characters from which on prepared documents are packed, and made anew
_KEPT: Final = 1 << 25
#: Sample size in characters: what the lexicon is learned from
_SAMPLE: Final = 1 << 22
#: Arrays of rows by topics, and of terms by topics, that fits of each kind hold at once
_FIT_ARRAYS: Final = {"lda": (2, 5), "nmf": (4, 5), "mixture": (6, 7)}
#: The same of the other kinds
_OTHER_ARRAYS: Final = (5, 6)
#: Arrays of terms by topics that are saved with a model, the kept sums of an update among them
_SAVED_ARRAYS: Final = {"lda": 1, "nmf": 3}
#: The same of the other kinds
_OTHER_SAVED: Final = 3
#: Bytes of an entry and of a token of the counts that a fit holds beside them, by kind
_FIT_COUNTS: Final = {"lda": (8, 4)}
#: The same of the other kinds, which weigh the counts
_OTHER_COUNTS: Final = (32, 8)
#: Columns of rows that are reduced by latent semantic analysis, in clustering models
_REDUCED: Final = 100

#: Bytes that a shard of documents or rows takes while it is worked on
_SHARD: Final = 0.8e8
#: Bytes that the last stages over shards come to hold of each document
_OF_DOCUMENT: Final = 150.0
#: Bytes of a token of the sample that a fit over shards begins with
_OF_SAMPLED: Final = 60.0
#: Sample size in tokens, at most
_SAMPLED: Final = 4_000_000
#: Arrays of terms by topics that a fit over shards holds at once, of eight bytes a cell; of LDA all
#: lie on the disk but for what workers have changed
_SHARDS_FIT_ARRAYS: Final = {"lda": 0.5}
#: The same of the other kinds
_OTHER_SHARDS_FIT: Final = 6.0
#: The same of the stages after it, in which the topics themselves lie on the disk
_LATER_ARRAYS: Final = 0.5
#: Models that are fitted over shards; all rows of the others are in memory
_FIT_OVER_SHARDS: Final = ("lda", "nmf", "mixture", "kmeans")

Sizes = Mapping[str, int]


def _batch(size: Sizes) -> int:
    return min(size["characters"], max(_BATCH, min(size["longest"], _LONGEST)))


def _learn(size: Sizes, kind: str) -> float:
    return 40.0 * _batch(size) + 6.0 * min(size["characters"], _SAMPLE)


def _prepare(size: Sizes, kind: str) -> float:
    return 60.0 * _batch(size) * size.get("threads", 1) + 4.5 * size["characters"]


def _vocabulary(size: Sizes, kind: str) -> float:
    phrases = 45.0 * (size.get("phrases", 1) > 1)
    return (6.0 + phrases) * size["tokens"] + 350.0 * size["forms"] + 300.0 * size["rows"]


def _fit(size: Sizes, kind: str) -> float:
    of_rows, of_terms = _FIT_ARRAYS.get(kind, _OTHER_ARRAYS)
    topics = 8.0 * size["topics"]
    reduced = 0 if kind.startswith(("lda", "nmf")) else 3 * 8.0 * _REDUCED
    arrays = size["rows"] * (of_rows * topics + reduced) + size["terms"] * of_terms * topics
    of_entries, of_tokens = _FIT_COUNTS.get(kind, _OTHER_COUNTS)
    return arrays + float(of_entries * size["entries"] + of_tokens * size["tokens"])


def _scores(size: Sizes, kind: str) -> float:
    return 24.0 * size["tokens"] + 8.0 * size["rows"] * size["topics"]


def _summarise(size: Sizes, kind: str) -> float:
    texts = 2.5 * min(size["characters"], _KEPT) + 0.3 * size["characters"]
    return 600.0 * size["rows"] + 1000.0 * size["documents"] + texts


def _write(size: Sizes, kind: str) -> float:
    # A saved array is held once more as the bytes of its file.
    arrays = _SAVED_ARRAYS.get(kind, _OTHER_SAVED)
    saved = 8.0 * size.get("terms", 0) * size.get("topics", 0) * arrays
    texts = min(size["characters"], _KEPT) + 0.3 * size["characters"]
    return 300.0 * size["rows"] + 800.0 * size["documents"] + texts + 2 * saved


#: What a stage takes beyond what is held when it begins, in bytes
_NEEDED: Final[Mapping[str, Callable[[Sizes, str], float]]] = {
    "learn": _learn,
    "prepare": _prepare,
    "vocabulary": _vocabulary,
    "fit": _fit,
    "scores": _scores,
    "summarise": _summarise,
    "write": _write,
}
#: What makes a stage smaller
_ADVICE: Final = {
    "learn": "Give fewer documents at a time",
    "prepare": "Give fewer documents at a time, or lower `threads`",
    "vocabulary": "Give fewer documents at a time",
    "fit": "Lower model.topics, raise vocabulary.min_rows, or make fewer rows (passages.words, or "
    "passages.unit: document)",
    "scores": "Leave metrics out, or make fewer rows (passages.words, or passages.unit: document)",
    "summarise": "Make fewer rows (passages.words, or passages.unit: document)",
    "write": "Give fewer documents at a time, or make fewer rows (passages.words)",
}


def _over_shards(stage: str, size: Sizes, kind: str) -> float:
    """Estimate a stage whose documents and rows lie on the disk, as many at a time as threads."""
    shards = _SHARD * size.get("threads", 1)
    if stage == "learn":
        return shards
    if stage == "prepare":  # at its end the word forms of all shards are merged
        return shards + 0.2 * size["characters"]
    if stage == "vocabulary":
        return 100.0 * size["forms"] + 45.0 * (size.get("phrases", 1) > 1) * size["tokens"]
    if stage == "fit" and kind not in _FIT_OVER_SHARDS:
        return shards + _fit(size, kind)
    cells = 8.0 * size.get("terms", 0) * size.get("topics", 0)
    if stage == "fit":
        shards += _OF_SAMPLED * min(size["tokens"], _SAMPLED)
        return shards + _SHARDS_FIT_ARRAYS.get(kind, _OTHER_SHARDS_FIT) * cells
    return shards + _OF_DOCUMENT * size.get("documents", 0) + _LATER_ARRAYS * cells


def needed(stage: str, sizes: Sizes, kind: str) -> int:
    """Estimate the bytes that a stage takes beyond those held when it begins.

    Parameters
    ----------
    stage : str
        learn, prepare, vocabulary, fit, scores, summarise or write.
    sizes : mapping of str to int
        Numbers of `documents`, `characters` (of all documents and of the `longest`), `tokens`,
        `forms`, `rows`, `terms`, `topics`, `entries` of the counts, `threads`, and words of the
        longest of the `phrases`, as far as they are known at that stage.
    kind : str
        Of the model, with its engine where that is not our own: `lda (gensim)`.
    """
    return int(_NEEDED[stage](sizes, kind))


class MemoryBudget:
    """Implements `jobs.contracts.Budget`: an estimate before each stage, held to a limit.

    Parameters
    ----------
    written : str or int
        The limit, as `memory_limit` has it.
    kind : str
        Of the model, as `needed` takes it.
    threads : int
        How many batches of documents are prepared side by side.
    told : bool
        Whether each estimate is a line of the log.
    shards : int
        In how many shards the corpus lies on the disk; 0 where it is held.
    phrases : int
        Words of the longest phrase; 1 where none are joined.
    """

    def __init__(
        self,
        written: str | int,
        kind: str,
        threads: int,
        *,
        told: bool = True,
        shards: int = 0,
        phrases: int = 1,
    ) -> None:
        self._available = available()
        own = written == "auto"
        self.limit = int(SHARE * self._available) if own else size_in_bytes(written)
        self._source = "nine tenths of what there is" if own else "memory_limit"
        self._kind, self._shards = kind, shards
        self._level = logging.INFO if told else logging.DEBUG
        self._sizes: dict[str, int] = {"threads": threads, "phrases": phrases}
        self._stages: list[dict[str, Any]] = []
        self._peak = 0
        self._read: float | None = None

    @classmethod
    def of(cls, config: Mapping[str, Any], *, told: bool, shards: int) -> "MemoryBudget":
        """Make the budget of a run with this configuration, defaults and all."""
        model = config["model"]
        engine = model.get("engine", "native")
        return cls(
            config["memory_limit"],
            model["kind"] if engine == "native" else f"{model['kind']} ({engine})",
            config["threads"],
            told=told,
            shards=shards,
            phrases=config["vocabulary"]["phrases"]["max_words"],
        )

    def __call__(self, stage: str, **sizes: int) -> None:
        """Estimate, tell and record what a stage will hold at most.

        Raises
        ------
        OverMemoryLimit
            It is over the limit, and the corpus is held.
        InputUnusable
            It is over the limit, though the corpus lies in shards.
        """
        self._close()
        self._sizes |= sizes
        give_back()
        held, peak = self._resident()
        if self._read is None:
            self._read = max(0.0, held - _BEGUN)
        libraries = max(0.0, _LIBRARIES.get(stage, _ALL_LIBRARIES) + self._read - held)
        takes = (
            _over_shards(stage, self._sizes, self._kind)
            if self._shards
            else needed(stage, self._sizes, self._kind)
        )
        estimate = int(held + libraries + takes)
        # Both recorded figures are of all up to the stage's end: reading may have held more. (The
        # peak that the system tells of counts the pages of mapped shards.)
        most = estimate if self._shards else max(estimate, peak)
        self._stages.append({"stage": stage, "held": held, "estimate": most, "peak": peak})
        log.log(
            self._level,
            "%s: about %s of memory (held now: %s; limit: %s)",
            *(stage, in_words(estimate), in_words(held), in_words(self.limit)),
            extra={"fields": {"memory": {**self._stages[-1], "limit": self.limit}}},
        )
        if estimate > self.limit:
            refused = InputUnusable if self._shards else OverMemoryLimit
            raise refused(
                f"{stage} would need about {in_words(estimate)} of memory, over the limit of "
                f"{in_words(self.limit)} ({self._source}); {in_words(held)} are held already, of "
                f"{in_words(self._available)} that there are. Nothing was published. "
                f"{_ADVICE[stage]}; or raise memory_limit, or run where there is more memory"
            )

    def record(self) -> dict[str, Any]:
        """Give what the manifest records: limits, estimates, and the peaks of the stages."""
        self._close()
        return {
            "limit": self.limit,
            "available": self._available,
            "shards": self._shards,
            "stages": list(self._stages),
        }

    def _resident(self) -> tuple[int, int]:
        """Give what is held now, and held at most so far, by the highest of all readings."""
        held, peak = resident()
        if self._shards:
            held = unmapped() or held
        self._peak = max(self._peak, peak)  # two counters of the system, which differ a little
        return held, self._peak

    def _close(self) -> None:
        if self._stages:
            self._stages[-1]["peak"] = self._resident()[1]


@contextmanager
def shortage_named(stage: Callable[[], str]) -> Iterator[None]:
    """Turn a MemoryError into a refusal that names the stage in which it came.

    Raises
    ------
    InputUnusable
        Memory ran out.
    """
    try:
        yield
    except MemoryError as error:
        raise InputUnusable(
            f"memory ran out in the stage {stage() or 'start'!r} ({error or 'no size told'}), "
            f"with {in_words(available())} there to be used. Nothing was published. Give fewer or "
            "shorter documents, lower `threads` or model.topics, raise vocabulary.min_rows, or run "
            "where there is more memory"
        ) from error
