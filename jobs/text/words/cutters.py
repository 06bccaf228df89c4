"""Word segmentation by dictionaries, optional packages: rjieba, SudachiPy and PyThaiNLP."""

from collections.abc import Callable, Mapping
from functools import cache
from importlib import import_module
from typing import Any, Final

from jobs.errors import ConfigError

#: What is imported for each language, and the extra that it comes with
_PACKAGES: Final = {
    "zh": ("rjieba", "chinese"),
    "ja": ("sudachipy", "japanese"),
    "th": ("pythainlp.tokenize", "thai"),
}


def dictionaries(*, wanted: bool) -> Mapping[str, Callable[[str], list[str]]]:
    """Give the dictionaries that are installed, by language; none where they are not `wanted`.

    Raises
    ------
    ConfigError
        They are wanted, and none is installed.
    """
    if not wanted:
        return {}
    found = {code: cutter for code in _PACKAGES if (cutter := _cutter(code)) is not None}
    if not found:
        extras = ", ".join(sorted(extra for _, extra in _PACKAGES.values()))
        raise ConfigError(
            [
                "text.unspaced: dictionary needs a package for its language; install it with "
                f"pip install 'topic-jobs[EXTRA]' (one of {extras}), or use pairs"
            ]
        )
    return found


@cache
def _cutter(code: str) -> Callable[[str], list[str]] | None:
    """Load a dictionary, or give None where it is not installed."""
    try:
        package: Any = import_module(_PACKAGES[code][0])
    except ImportError:
        return None
    if code == "zh":
        return lambda text: list(package.cut(text))
    if code == "ja":
        dictionary = package.Dictionary()
        # SudachiPy calls it `tokenizer` from 0.7 on, and warns of the older name.
        tokenizer = (getattr(dictionary, "tokenizer", None) or dictionary.create)()
        return lambda text: [one.surface() for one in tokenizer.tokenize(text)]
    return lambda text: list(package.word_tokenize(text))
