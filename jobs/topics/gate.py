"""The quality gate: what a result must reach to be published."""

from collections.abc import Mapping, Sequence

from jobs.datatypes import Movement, Score, Topic
from jobs.settings import GateSettings

_COHERENCE = ("c_npmi", "c_v", "u_mass")


def refusals(
    settings: GateSettings,
    *,
    topics: Sequence[Topic],
    scores: Sequence[Score],
    unassigned: float,
    previous: Mapping[str, float] | None = None,
    movement: Movement | None = None,
) -> tuple[str, ...]:
    """Say why a result may not be published, one sentence a reason; nothing if it may.

    Parameters
    ----------
    unassigned : float
        Share of the documents without a topic.
    previous : mapping, optional
        The scores of the last run by name.
    movement : Movement, optional
        What changed since the last run.
    """
    found = []
    values = {score.name: score.value for score in scores}
    if settings.min_coherence is not None:
        found += _coherence(settings.min_coherence, values)
    if settings.max_topic_share is not None and topics:
        largest = max(topics, key=lambda topic: topic.prevalence)
        if largest.prevalence > settings.max_topic_share:
            found.append(
                f"topic {largest.id} ({largest.label}) is {largest.prevalence:.1%} of the corpus, "
                f"over gate.max_topic_share ({settings.max_topic_share:.1%})"
            )
    if settings.max_junk_topics is not None and topics:
        junk = [topic.id for topic in topics if set(topic.flags) - {"seed_lost"}]
        if len(junk) / len(topics) > settings.max_junk_topics:
            found.append(
                f"{len(junk)} of {len(topics)} topics are junk, empty, near-duplicates, general or "
                f"boilerplate ({', '.join(junk)}), over gate.max_junk_topics "
                f"({settings.max_junk_topics:.1%})"
            )
    if settings.max_unassigned is not None and unassigned > settings.max_unassigned:
        found.append(
            f"{unassigned:.1%} of the documents have no topic, over gate.max_unassigned "
            f"({settings.max_unassigned:.1%})"
        )
    if settings.max_perplexity_rise is not None and previous is not None:
        found += _perplexity_rise(settings.max_perplexity_rise, values, previous)
    if movement is not None:
        found += _movement(settings, movement)
    return tuple(found)


def _movement(settings: GateSettings, movement: Movement) -> list[str]:
    """What a run with another before it may not do: move too much, or bear too many topics."""
    found = []
    share = movement.moved / max(1, movement.common)
    if settings.max_moved is not None and share > settings.max_moved:
        found.append(
            f"{movement.moved} of {movement.common} documents of the run before have another topic "
            f"now ({share:.1%}), over gate.max_moved ({settings.max_moved:.1%})"
        )
    if settings.max_born is not None and len(movement.born) > settings.max_born:
        found.append(
            f"{len(movement.born)} topics are new ({', '.join(movement.born)}), over gate.max_born "
            f"({settings.max_born})"
        )
    return found


def _coherence(least: float, values: Mapping[str, float | None]) -> list[str]:
    name = next((name for name in _COHERENCE if name in values), None)
    if name is None:
        return [
            "gate.min_coherence is set but no coherence was scored: add one to `metrics` "
            f"({', '.join(_COHERENCE)})"
        ]
    value = values[name]
    if value is None:
        return [f"{name} is not defined on this result, so gate.min_coherence cannot be met"]
    return [] if value >= least else [f"{name} is {value:.4f}, below gate.min_coherence ({least})"]


def _perplexity_rise(
    most: float, values: Mapping[str, float | None], previous: Mapping[str, float]
) -> list[str]:
    now, before = values.get("perplexity"), previous.get("perplexity")
    if before is None:
        return []
    if now is None:
        return [
            "gate.max_perplexity_rise is set and the last run has a perplexity, but this one has "
            "none: add held_out to `metrics`"
        ]
    rise = now / before - 1.0
    if rise <= most:
        return []
    return [
        f"perplexity went from {before:.4g} to {now:.4g}, {rise:.1%} for the worse, over "
        f"gate.max_perplexity_rise ({most:.1%})"
    ]
