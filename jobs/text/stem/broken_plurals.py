"""Stemming of Arabic broken plurals by a table: a plural becomes its singular."""

from collections.abc import Mapping
from functools import cache, lru_cache
from importlib import resources

from jobs.datatypes import Lexicon
from jobs.text.stem.arabic import CompiledStems, InterpretedStems


@cache
def plural_table() -> tuple[tuple[str, str], ...]:
    """Give the plurals of the table, each with its singular."""
    table = resources.files("jobs.text.words").joinpath("data/broken_plurals_ar.txt")
    rows = [line.split() for line in table.read_text("utf-8").splitlines()]
    return tuple((plural, row[0]) for row in rows for plural in row[1:])


@lru_cache(maxsize=4)
def singular_keys(lexicon: Lexicon, *, compiled: bool) -> Mapping[str, str]:
    """Give the keys of plurals with those of their singulars, as a lexicon stems both.

    Parameters
    ----------
    lexicon : Lexicon
    compiled : bool
        Whether the compiled rules are in use: they give the same, and their tables are made.
    """
    words = [word for pair in plural_table() for word in pair]
    way = CompiledStems if compiled else InterpretedStems
    numbers, names = way(words, lexicon, frozenset(), strip_affixes=True).keys()
    keys = [names[number] for number in numbers.tolist()]
    pairs = dict(zip(keys[::2], keys[1::2], strict=True))
    # A singular that is a plural of another word ends a chain: each key moves once.
    return {plural: one for plural, one in pairs.items() if plural != one and one not in pairs}
