"""Batch inference, the end of it: what is carried over put together with what is new, counted."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from jobs.datatypes import (
    Assignment,
    Carried,
    Document,
    Merge,
    Topic,
    column_of,
    ids_of,
    lengths_of,
    topics_of_passages,
)


def joined_assignments(
    documents: Sequence[Document],
    stay: Mapping[str, Assignment],
    new: Sequence[Assignment],
) -> tuple[Assignment, ...]:
    """Put the assignments of all documents in order; copies follow the first that is there.

    A new document with the very text of an old one is a copy of it.
    """
    found = {one.id: one for one in new}
    first_of: dict[str, str] = {}
    of_text: dict[str, str] = {}
    ids, sizes = ids_of(documents), lengths_of(documents)
    # Most old texts are as long as no new one, and are not looked at.
    lengths = {size for id_, size in zip(ids, sizes, strict=True) if id_ not in stay}
    assignments = []
    for number, (id_, size) in enumerate(zip(ids, sizes, strict=True)):
        one = stay.get(id_)
        if one is not None:
            group = one.copy_of or one.id
            if group not in stay:
                group = first_of.setdefault(group, one.id)
            copy_of = group if group != one.id else None
            assignments.append(one if copy_of == one.copy_of else replace(one, copy_of=copy_of))
            if size in lengths:
                of_text.setdefault(documents[number].text, group)
        else:
            assignments.append(found[id_])
    for number, one in enumerate(assignments) if of_text else ():
        if one.id not in stay and (text := documents[number].text) in of_text:
            assignments[number] = replace(one, copy_of=of_text[text])
    return tuple(assignments)


def shares_with(
    carried: Carried,
    stay: Collection[str],
    assignments: Sequence[Assignment],
    new: Mapping[str, float],
) -> dict[str, float]:
    """The share of all terms that each topic accounts for, by its id.

    What new documents add is exact; of those that are gone the topics that were listed are taken
    off.
    """
    total = sum(one.terms for one in carried.assignments.values())
    terms = {topic.id: topic.prevalence * total for topic in carried.topics}
    for id_, one in carried.assignments.items():
        if id_ not in stay:
            for topic in one.topics:
                terms[topic.id] -= topic.weight * one.terms
    for id_, amount in new.items():
        terms[id_] = terms.get(id_, 0.0) + amount
    everything = max(1, sum(one.terms for one in assignments))
    shares = {id_: max(0.0, amount / everything) for id_, amount in terms.items()}
    over = max(1.0, sum(shares.values()))
    return {id_: share / over for id_, share in shares.items()}


def topics_with(
    topics: Sequence[Topic],
    stay: Collection[str],
    assignments: Sequence[Assignment],
    shares: Mapping[str, float],
) -> tuple[Topic, ...]:
    """Count the documents of each topic anew; exemplars of documents that are gone go too."""
    documents = Counter(column_of(assignments, "topic"))
    passages = Counter(topics_of_passages(assignments))
    return tuple(
        replace(
            topic,
            prevalence=shares[topic.id],
            documents=documents[topic.id],
            passages=passages[topic.id],
            exemplars=tuple(one for one in topic.exemplars if one.document in stay),
        )
        for topic in topics
    )


def hierarchy_with(merges: Sequence[Merge], shares: Mapping[str, float]) -> tuple[Merge, ...]:
    """Sum the shares of the topics below each merge anew."""
    below = dict(shares)
    summed = []
    for merge in merges:
        below[merge.id] = sum(below[child] for child in merge.children)
        summed.append(replace(merge, prevalence=below[merge.id]))
    return tuple(summed)
