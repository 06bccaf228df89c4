"""The steps of the chain one by one, by their names in YAML: thin adapters over the real ones."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

import numpy as np

from jobs.kernels.text.tables import CONTINUE, HEADING, LEAVE
from jobs.text.chain.legibility import illegible
from jobs.text.clean.boilerplate import is_boilerplate
from jobs.text.clean.byline import byline
from jobs.text.clean.dates import dates_step
from jobs.text.clean.escapes import escapes
from jobs.text.clean.handles import handles
from jobs.text.clean.mail import mail_edits
from jobs.text.clean.markup import links, markup
from jobs.text.clean.subtitles import subtitle_edits
from jobs.text.layout.repeated_blocks import repeated_blocks
from jobs.text.layout.unwrap import line_actions
from jobs.text.repair.dagger_alef import dagger_alefs
from jobs.text.repair.extraction.embeddings import embeddings
from jobs.text.repair.extraction.known_words import KnownWords
from jobs.text.repair.extraction.letter_order import swapped_letters
from jobs.text.repair.extraction.line_order import line_order
from jobs.text.repair.extraction.split_words import whole_words
from jobs.text.repair.extraction.stroke_codes import stroke_codes
from jobs.text.repair.extraction.visual_order import visual_order
from jobs.text.repair.hyphenation import count_cut_words, evidence, joined_words
from jobs.text.repair.mojibake import mojibake
from jobs.text.repair.pdf_damage import repair_step
from jobs.text.script.character_tables import (
    PRIVATE_DIGITS,
    DisplayTables,
    UnicodeTables,
    display_tables,
    unicode_tables,
)
from jobs.text.script.composition import composition
from jobs.text.script.edits import AlignedText, Reordering, edited, reorder
from jobs.text.script.folding import key
from jobs.text.words.detection import document_languages
from jobs.text.words.elongation import shortened
from jobs.text.words.language import keeps_letters
from jobs.text.words.lexicon import shipped_lexicon, table_of
from jobs.text.words.tokens import from_code_points, sentences, to_code_points, words

_OFF: Final = {
    "kashida": False,
    "spaces": False,
    "vowel_signs": False,
    "letters": False,
    "digits": False,
    "punctuation": False,
}


def _normalised(text: str, tables: UnicodeTables) -> str:
    from jobs.kernels.script.characters import normalise_unicode

    bounds = np.array([0, len(text)], np.int64)
    codes, *_ = normalise_unicode(to_code_points(text), bounds, *tables.arrays())
    return from_code_points(codes)


def _displayed(text: str, tables: DisplayTables) -> tuple[str, Any]:
    from jobs.kernels.script.character_classes import TALLY_COLUMNS
    from jobs.kernels.text.display import normalise_display

    ranges, tallies = np.array([[0, len(text)]], np.int64), np.zeros((1, TALLY_COLUMNS), np.int64)
    languages, _ = document_languages(to_code_points(text), ranges, np.ones(1, np.bool_))
    codes, _, lines = normalise_display(
        to_code_points(text), ranges, tallies, keeps_letters(languages), *tables.arrays()
    )
    return from_code_points(codes[:-1]), lines


def _display_step(*names: str) -> Callable[[str], str]:
    def step(text: str) -> str:
        return _displayed(text, display_tables(**(_OFF | dict.fromkeys(names, True))))[0]

    return step


def _unicode(text: str) -> str:
    clean = _normalised(text, unicode_tables(True, False, None))
    return edited(composition(clean), clean)


def _invisible(text: str) -> str:
    clean = _normalised(text, unicode_tables(False, True, None))
    return _displayed(clean, display_tables(**_OFF))[0]


def _private_use(text: str) -> str:
    return _normalised(text, unicode_tables(False, False, tuple(sorted(PRIVATE_DIGITS.items()))))


def _byline(line: str) -> dict[str, str] | None:
    found = byline(line)
    return None if found is None else {"author": found.author, "date_text": found.date_text}


def _unwrap(text: str) -> list[list[str]]:
    polished, lines = _displayed(text, display_tables(**(_OFF | {"spaces": True})))
    texts = polished.split("\n")
    blocks: list[list[str]] = []
    for line, action in zip(texts, line_actions(lines), strict=True):
        if action == CONTINUE:
            blocks[-1][1] += f" {line}"
        elif action != LEAVE:
            blocks.append(["heading" if action == HEADING else "para", line])
    return blocks


def _dedupe(blocks: list[list[str]]) -> list[list[str]]:
    gone = set(repeated_blocks([text for _, text in blocks]))
    return [block for number, block in enumerate(blocks) if number not in gone]


#: Words without Arabic letters that the cases of elongation take for known.
_KNOWN: Final = frozenset({"cool"})


def _elongation(form: str) -> str:
    words = shipped_words()
    return shortened(form, lambda word: words.get(word, 0.0) or float(word in _KNOWN))


def _hyphens(text: str) -> str:
    """Join cut words by what the rest of the text has of them."""
    counts = Counter(word.lower() for word in words(text))
    return edited(joined_words(text, evidence(count_cut_words([text]), [text], counts)), text)


def shipped_words() -> Mapping[str, float]:
    return table_of(shipped_lexicon()).words


def _illegible(text: str) -> bool:
    from tests.prepared import document, prepared

    return illegible([document(text)], prepared(text).corpus) == [0]


def _reordered(found: Sequence[Reordering], text: str) -> str:
    return reorder(found, AlignedText.raw(text)).text


def _known() -> KnownWords:
    return KnownWords(shipped_lexicon())


def _tokens(text: str) -> list[str]:
    return [word for word in words(text) if len(word) > 1]


#: The steps in the order of the chain: switches have their name in YAML, and the parts of the
#: passes that have none are named as what they give. Each takes what a case gives it and has no
#: gate: a step that waits for evidence in the chain acts here at once.
NAMED: Final[Mapping[str, Callable[[Any], Any]]] = MappingProxyType(
    {
        "unicode": _unicode,
        "invisible": _invisible,
        "private_use": _private_use,
        "mojibake": lambda text: edited(mojibake(text, shipped_words()), text),
        "mail": lambda text: edited(mail_edits(text)[0], text),
        "subtitles": lambda text: edited(subtitle_edits(text), text),
        "embeddings": lambda text: _reordered(embeddings(text), text),
        "visual_order": lambda text: _reordered(visual_order(text, _known()), text),
        "stroke_codes": lambda text: _reordered(stroke_codes(text, _known()), text),
        "line_order": lambda text: _reordered(line_order(text, _known()), text),
        "split_words": lambda text: _reordered(whole_words(text, _known()), text),
        "letter_order": lambda text: _reordered(swapped_letters(text, _known(), pairs=True), text),
        "illegible": _illegible,
        "escapes": lambda text: edited(escapes(text), text),
        "markup": lambda text: edited(markup(text), text),
        "mentions": lambda text: edited(handles(text), text),
        "links": lambda text: edited(links(text), text),
        "boilerplate": is_boilerplate,
        "byline": _byline,
        "repair": repair_step,
        "dagger_alef": lambda text: edited(dagger_alefs(text, shipped_words()), text),
        "hyphens": _hyphens,
        "kashida": _display_step("kashida"),
        "spaces": _display_step("spaces"),
        "unwrap": _unwrap,
        "dedupe": _dedupe,
        "vowel_signs": _display_step("vowel_signs"),
        "letters": _display_step("letters"),
        "digits": _display_step("digits"),
        "punctuation": _display_step("punctuation"),
        "sentences": sentences,
        "dates": dates_step,
        "folding": key,
        "tokens": _tokens,
        "elongation": _elongation,
    }
)
#: What the cases that came with the project call some of them.
ALIASES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "chars": "unicode",
        "pua": "private_use",
        "ligature": "repair",
        "furniture": "boilerplate",
        "tatweel": "kashida",
        "holes": "spaces",
        "harakat": "vowel_signs",
        "punct": "punctuation",
        "key": "folding",
    }
)
#: The steps by all their names.
STEPS: Final[Mapping[str, Callable[[Any], Any]]] = MappingProxyType(
    {**NAMED, **{alias: NAMED[name] for alias, name in ALIASES.items()}}
)
