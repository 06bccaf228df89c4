"""Stop words: the words that hold a text together and say nothing of its subject."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from jobs.contracts import Settings


class StopWordSettings(Settings):
    """Which words are left out of the vocabulary because they carry no subject."""

    arabic: bool = Field(default=True, description="Leave out the Arabic list with its clitics.")
    english: bool = Field(default=True, description="Leave out the English list.")
    reporting: bool = Field(
        default=True, description="Also leave out the verbs of reporting (said, added, stressed)."
    )
    add: list[str] = Field(default_factory=list, description="Further words to leave out.")
    remove: list[str] = Field(default_factory=list, description="Words of the lists to keep.")


def stop_words(forms: Sequence[str], settings: StopWordSettings) -> NDArray[np.bool_]:
    """Say of each form whether it is a stop word."""
    return np.zeros(len(forms), np.bool_)
