"""The first pass over the documents: how often the corpus has each word, for the lexicon."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from hashlib import blake2b
from itertools import pairwise
from typing import Final

import numpy as np

from jobs.datatypes import Document, Int32Array, Lexicon, UInt32Array, ids_of, lengths_of
from jobs.text.chain.batch import Steps, process_batch
from jobs.text.chain.document_steps import StepSwitches
from jobs.text.chain.sections import is_long, section_bounds
from jobs.text.chain.threads import batches_of, columns
from jobs.text.repair.hyphenation import count_cut_words, evidence
from jobs.text.words.language import languages_by_script
from jobs.text.words.spelling_habit import heh_habit
from jobs.text.words.tokens import Forms

#: The Arabic letters that words of the lexicon are spelled with, a range of code points
_FIRST: Final = ord("\N{ARABIC LETTER HAMZA}")
_LAST: Final = ord("\N{ARABIC LETTER YEH}")
_STRANGE: Final = "?"
_NOTHING: Final = StepSwitches(
    unicode=False,
    markup=False,
    links=False,
    boilerplate=False,
    byline=False,
    repair=False,
    extraction=False,
    mojibake=False,
    mentions=False,
    dagger_alef=False,
    hyphens=False,
)

#: Sample size in characters: a larger corpus is learned from a random sample of so many
_ENOUGH: Final = 1 << 22
#: Record layout of a piece of the corpus: its document by number, its bounds, and a hash of it
_PIECE: Final = np.dtype([("at", "i8"), ("start", "i8"), ("end", "i8"), ("hash", "u8")])


def _sample(documents: Sequence[Document]) -> list[Document]:
    """Draw some documents of a large corpus: what is frequent in it is frequent there.

    A bottom-k sample by a hash of the ids (Cohen & Kaplan 2007): one document more takes at most
    its own length out of the sample, wherever it comes in the order. It has one document at least.
    Each section of a long document counts as a document.
    """
    known = zip(ids_of(documents), lengths_of(documents), strict=True)
    cut = (
        (at, start, end, _hash(name, start))
        for at, (name, length) in enumerate(known)
        for start, end in pairwise(
            section_bounds(documents[at].text) if is_long(length) else (0, length)
        )
    )
    pieces = np.fromiter(cut, _PIECE)
    lengths = pieces["end"] - pieces["start"]
    if lengths.sum() > _ENOUGH:
        order = np.argsort(pieces["hash"], kind="stable")
        before = np.cumsum(lengths[order]) - lengths[order]
        pieces = pieces[np.sort(order[before < _ENOUGH])]
    return [_piece(documents[at], start, end) for at, start, end, _ in pieces.tolist()]


def _piece(document: Document, start: int, end: int) -> Document:
    whole = end - start == len(document.text)
    return document if whole else replace(document, text=document.text[start:end])


def _hash(document: str, start: int) -> int:
    name = f"{document}#{start}" if start else document
    found = blake2b(name.encode("utf-8", "surrogatepass"), digest_size=8)
    return int.from_bytes(found.digest(), "big")


def learn_lexicon(
    documents: Sequence[Document], steps: Steps, known: Lexicon | None = None
) -> Lexicon:
    """Join the shipped word list with the words of these documents.

    Nothing but their characters is normalised, and what was taken out of PDF in the wrong order of
    letters is put in order. Damaged documents are counted line by line, so that the pieces of
    broken words count for nothing. The words of a `known` lexicon, that of the
    run before, keep their frequencies; those that it has not are added.
    """
    from jobs.text.words.lexicon import (
        count_words,
        extended,
        join_lexicon,
        shipped_lexicon,
        with_cut_words,
    )

    light = replace(
        steps,
        switches=replace(_NOTHING, extraction=steps.switches.extraction),
        unwrap=False,
        dedupe=False,
        dates=False,
        passage_words=0,
    )
    shipped = shipped_lexicon()
    forms = Forms()
    ids: list[Int32Array] = [np.zeros(0, np.int32)]
    counts: Counter[str] = Counter()
    sample = _sample(documents)
    told: Counter[int] = Counter()
    for group in batches_of(sample):
        batch, words, _ = process_batch(*columns(group), shipped, light)
        told.update(batch.languages.tolist())
        damaged = [
            number
            for number in batch.suspected_damage()
            if number not in batch.findings and _is_damaged(group[number])
        ]
        for number in damaged:
            counts.update(count_words(group[number].text, damaged=True))
        ids.append(forms.number(words)[~np.isin(batch.documents_of_tokens(), damaged)])
    often = np.bincount(np.concatenate(ids), minlength=forms.count)
    before = counts.get
    for name, count in zip(_plain_words(forms), often.tolist(), strict=True):
        if name and count:
            counts[name] = before(name, 0) + count
    learned = join_lexicon(shipped, counts)
    if steps.switches.hyphens and (wanted := count_cut_words(one.text for one in documents)):
        latin: Counter[str] = Counter()
        for word, count in zip(forms.words(), often.tolist(), strict=True):
            latin[word.lower()] += count
        found = evidence(sorted(wanted), (one.text for one in sample), latin)
        learned = with_cut_words(learned, found, latin.total())
    if known is None:
        habit = heh_habit(counts, shipped)
        return replace(learned, languages=languages_by_script(told), heh_for_marbuta=habit)
    whole = extended(known, learned)
    return replace(whole, languages=known.languages, heh_for_marbuta=known.heh_for_marbuta)


def _plain_words(forms: Forms) -> list[str]:
    """Spell all forms as the lexicon does, in the order of their numbers; empty if not Arabic."""
    letters = np.minimum(forms.pool - np.uint32(_FIRST), np.uint32(len(_plain_letters()) - 1))
    spelled = replace(forms, pool=_plain_letters()[letters])
    return [name if _STRANGE not in name else "" for name in spelled.words()]


@cache
def _plain_letters() -> UInt32Array:
    """Tabulate how the lexicon spells the Arabic letters, and that it has no other."""
    from jobs.text.words.lexicon import lexicon_form

    letters = [lexicon_form(chr(code)) or _STRANGE for code in range(_FIRST, _LAST + 1)]
    return np.array([ord(letter) for letter in [*letters, _STRANGE]], np.uint32)


def _is_damaged(document: Document) -> bool:
    from jobs.text.repair.pdf_damage import damage_signs

    return damage_signs(document.text).damaged
