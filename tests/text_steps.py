"""The steps of the chain one by one, as the cases name them: thin adapters over the real ones."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final

import numpy as np

from jobs.text.clean.boilerplate import is_furniture
from jobs.text.clean.byline import byline
from jobs.text.clean.dates import dates_step
from jobs.text.clean.markup import links, markup
from jobs.text.layout.repeated_blocks import repeated
from jobs.text.layout.unwrap import CONTINUE, HEADING, LEAVE, actions
from jobs.text.repair.pdf_damage import repair_step
from jobs.text.script.character_tables import (
    PRIVATE_DIGITS,
    CleanTables,
    PolishTables,
    clean_tables,
    polish_tables,
)
from jobs.text.script.composition import composition
from jobs.text.script.edits import changed
from jobs.text.script.folding import key
from jobs.text.words.language import is_persian
from jobs.text.words.tokens import decoded, encoded, sentences, words

_OFF: Final = {
    "strokes": False,
    "holes": False,
    "signs": False,
    "letters": False,
    "digits": False,
    "punctuation": False,
}


def _cleaned(text: str, tables: CleanTables) -> str:
    from jobs.kernels.script.characters import clean

    bounds = np.array([0, len(text)], np.int64)
    codes, *_ = clean(encoded(text), bounds, *tables.arrays())
    return decoded(codes)


def _polished(text: str, tables: PolishTables) -> tuple[str, Any]:
    from jobs.kernels.script.characters import TALLIES
    from jobs.kernels.text.display import polish

    ranges, tallies = np.array([[0, len(text)]], np.int64), np.zeros((1, TALLIES), np.int64)
    persian = np.array([is_persian(text)], np.bool_)
    codes, _, lines = polish(encoded(text), ranges, tallies, persian, *tables.arrays())
    return decoded(codes[:-1]), lines


def _polish_step(*names: str) -> Callable[[str], str]:
    def step(text: str) -> str:
        return _polished(text, polish_tables(**(_OFF | dict.fromkeys(names, True))))[0]

    return step


def _chars(text: str) -> str:
    clean = _cleaned(text, clean_tables(True, False, None))
    return changed(composition(clean), clean)


def _invisible(text: str) -> str:
    clean = _cleaned(text, clean_tables(False, True, None))
    return _polished(clean, polish_tables(**_OFF))[0]


def _private_use(text: str) -> str:
    return _cleaned(text, clean_tables(False, False, tuple(sorted(PRIVATE_DIGITS.items()))))


def _byline(line: str) -> dict[str, str] | None:
    found = byline(line)
    return None if found is None else {"author": found.author, "date_text": found.date_text}


def _unwrap(text: str) -> list[list[str]]:
    polished, lines = _polished(text, polish_tables(**(_OFF | {"holes": True})))
    texts = polished.split("\n")
    blocks: list[list[str]] = []
    for line, action in zip(texts, actions(lines), strict=True):
        if action == CONTINUE:
            blocks[-1][1] += f" {line}"
        elif action != LEAVE:
            blocks.append(["heading" if action == HEADING else "para", line])
    return blocks


def _dedupe(blocks: list[list[str]]) -> list[list[str]]:
    gone = set(repeated([text for _, text in blocks]))
    return [block for number, block in enumerate(blocks) if number not in gone]


def _tokens(text: str) -> list[str]:
    return [word for word in words(text) if len(word) > 1]


#: The steps by their names in the case files, in the order of the chain. Each takes what a case
#: gives it and has no gate: a step that waits for evidence in the chain acts here at once.
STEPS: Final[Mapping[str, Callable[[Any], Any]]] = MappingProxyType(
    {
        "chars": _chars,
        "invisible": _invisible,
        "pua": _private_use,
        "ligature": repair_step,
        "markup": lambda text: changed(markup(text), text),
        "links": lambda text: changed(links(text), text),
        "furniture": is_furniture,
        "byline": _byline,
        "repair": repair_step,
        "tatweel": _polish_step("strokes"),
        "holes": _polish_step("holes"),
        "unwrap": _unwrap,
        "dedupe": _dedupe,
        "harakat": _polish_step("signs"),
        "letters": _polish_step("letters"),
        "digits": _polish_step("digits"),
        "punct": _polish_step("punctuation"),
        "sentences": sentences,
        "dates": dates_step,
        "key": key,
        "tokens": _tokens,
    }
)
