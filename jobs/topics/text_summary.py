"""Data provenance of the texts: what was repaired, left out and counted, over all documents."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from jobs.datatypes import (
    Corpus,
    Drop,
    Prepared,
    RemovedLine,
    RepairGroup,
    TextSummary,
    Vocabulary,
)

#: Top-N repairs, and lines that were taken out, that are listed.
LISTED = 1000


def text_summary(
    documents: Sequence[Prepared], corpus: Corpus, vocabulary: Vocabulary
) -> TextSummary:
    """Sum up what became of the texts; `corpus` is the one whose forms `vocabulary` knows."""
    treatments: Counter[str] = Counter()
    for document in documents:
        treatments.update(document.counts)
    fates: Counter[str] = Counter()
    if corpus.tokens:
        times = corpus.form_counts()
        of = {reason: int(times[vocabulary.reasons == reason].sum()) for reason in Drop}
        fates.update({reason.name.lower(): count for reason, count in of.items()})
    repairs = _repairs(
        RepairGroup(one.rule, one.before, one.after, one.confidence, one.document, 1)
        for document in documents
        for one in document.repairs
    )
    removed = _removed(RemovedLine(*one, 1) for document in documents for one in document.removed)
    return TextSummary(
        treatments=dict(treatments),
        fates={name: count for name, count in fates.items() if count},
        repairs=repairs[:LISTED],
        all_repairs=(len(repairs), sum(one.times for one in repairs)),
        removed=removed[:LISTED],
        all_removed=(len(removed), sum(one.times for one in removed)),
    )


def joined(before: TextSummary, new: TextSummary) -> TextSummary:
    """Add what became of new texts to what became of those before.

    What neither of them lists is taken to be different.
    """
    repairs = _repairs((*before.repairs, *new.repairs))
    removed = _removed((*before.removed, *new.removed))
    unlisted = [
        sum(one.all_repairs[0] - len(one.repairs) for one in (before, new)),
        sum(one.all_removed[0] - len(one.removed) for one in (before, new)),
    ]
    return TextSummary(
        treatments=dict(Counter(before.treatments) + Counter(new.treatments)),
        fates=dict(Counter(before.fates) + Counter(new.fates)),
        repairs=repairs[:LISTED],
        all_repairs=(len(repairs) + unlisted[0], before.all_repairs[1] + new.all_repairs[1]),
        removed=removed[:LISTED],
        all_removed=(len(removed) + unlisted[1], before.all_removed[1] + new.all_removed[1]),
    )


def without(text: TextSummary, gone: Collection[str]) -> TextSummary:
    """Leave out the repairs that are listed with a document that is gone."""
    repairs = tuple(one for one in text.repairs if one.document not in gone)
    left = len(text.repairs) - len(repairs)
    times = sum(one.times for one in text.repairs) - sum(one.times for one in repairs)
    different, all_times = text.all_repairs
    return replace(text, repairs=repairs, all_repairs=(different - left, all_times - times))


def _repairs(found: Iterable[RepairGroup]) -> tuple[RepairGroup, ...]:
    """Take repairs that are alike together, the most frequent first."""
    first: dict[tuple[str, str, str], RepairGroup] = {}
    times: Counter[tuple[str, str, str]] = Counter()
    for one in found:
        key = one[:3]
        times[key] += one.times
        first.setdefault(key, one)
    ranked = sorted(first, key=lambda key: (-times[key], key))
    return tuple(first[key]._replace(times=times[key]) for key in ranked)


def _removed(found: Iterable[RemovedLine]) -> tuple[RemovedLine, ...]:
    """Take lines that are alike together, the most frequent first."""
    times: Counter[tuple[str, str]] = Counter()
    for one in found:
        times[one.rule, one.text] += one.times
    ranked = sorted(times, key=lambda key: (-times[key], key))
    return tuple(RemovedLine(*key, times[key]) for key in ranked)
