"""Registries and histories of few topics, as the tests of identity and of the writers need them."""

from collections.abc import Mapping, Sequence

import numpy as np

from jobs.datatypes import FloatArray, History, LastRun, MainRows, Previous, Registry, ThisRun
from jobs.identity.registry import carry_on
from jobs.settings import IdentitySettings

BOUNDS = IdentitySettings()
#: Terms of each theme, and of all themes.
WORDS, THEMES = 12, 8


def terms(count: int = WORDS * THEMES) -> tuple[str, ...]:
    return tuple(f"w{v:03d}" for v in range(count))


def theme(*numbers: int, noise: float = 0.02, seed: int = 0) -> FloatArray:
    """A topic of one theme, or an even mixture of several, float64[V]; a little of all others."""
    topic = np.full(WORDS * THEMES, noise / (WORDS * THEMES))
    for number in numbers:
        shares = np.random.default_rng([number, 7]).dirichlet(np.full(WORDS, 5.0))
        topic[number * WORDS : (number + 1) * WORDS] += (1 - noise) / len(numbers) * shares
    jitter = np.random.default_rng([seed, 1]).uniform(0.95, 1.05, len(topic))
    shaken: FloatArray = topic * jitter / (topic * jitter).sum()
    return shaken


def this_run(
    topics: Sequence[FloatArray],
    documents: Sequence[Sequence[str]],
    warm: Sequence[str | None] | None = None,
) -> ThisRun:
    """A run with these topics, each with its documents by name."""
    sizes = np.array([len(own) for own in documents], np.int64)
    every = [name for own in documents for name in own]
    return ThisRun(
        terms=terms(),
        topic_term=np.array(topics),
        shares=sizes / max(1.0, sizes.sum()),
        main=MainRows(every, np.repeat(np.arange(len(documents)), sizes)),
        warm=tuple(warm) if warm else (None,) * len(topics),
    )


def names(theme: str, *numbers: int) -> list[str]:
    """Names of documents: so many from 0 on, or from one number to below another."""
    return [f"{theme}{n:03d}" for n in range(*numbers)]


def follow(
    now: ThisRun, history: History | None = None, bounds: IdentitySettings = BOUNDS
) -> tuple[tuple[str, ...], History]:
    """The topic ids of a run's rows, and what the run after it goes on from."""
    dealt, registry = carry_on("job", history or History(), now, "refit", bounds)
    return dealt, goes_on(now, dealt, registry)


def goes_on(now: ThisRun, dealt: tuple[str, ...], registry: Registry) -> History:
    main: Mapping[str, str] = {name: dealt[row] for name, row in now.main.items() if row >= 0}
    last = LastRun(registry, dealt, tuple(now.terms), now.topic_term, main)
    return History(registry.run + 1, registry.next, Previous("", "nmf", {}, last, {}))


def registry(history: History) -> Registry:
    """The registry that a history holds."""
    assert history.previous is not None
    return history.previous.last.registry


def events(history: History) -> list[tuple[str, str, tuple[str, ...], tuple[str, ...]]]:
    """The events of the last run: what, of which topic, from and into which."""
    told = registry(history).of_run()
    return [(one.kind, one.topic, one.origin, one.into) for one in told]


def of_ids(ids: Sequence[str]) -> Registry:
    """A registry of the first run, of topics with these ids."""
    topics = [theme(n % THEMES) for n in range(len(ids))]
    return registry(follow(this_run(topics, [["a"]] * len(ids)))[1])
