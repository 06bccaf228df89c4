"""Language pack: stop words, stemmer, orthographic normalisation and elision of one language.

A pack is a text file: lines `key: value`, an empty line, then the stop words. `signs` are the
hexadecimal codes of marks that are left out (`05B0-05BD`), `folds` and `capitals` pairs (`ё=е`).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final

from jobs.text.script.folding import COMMON_FOLDS, fold_by

#: Apostrophes, all of which are folded to the first
_APOSTROPHES: Final = dict.fromkeys(
    (ord("\N{RIGHT SINGLE QUOTATION MARK}"), ord("\N{MODIFIER LETTER APOSTROPHE}")), "'"
)
#: Least length in letters of what an ending leaves of a word
_LEAST: Final = 3
#: Keys of a pack that hold one word, and those that hold several
_WORD_KEYS: Final = ("name", "stemmer", "apostrophe")
_LIST_KEYS: Final = ("capitals", "signs", "elision", "folds", "endings", "joins", "suffixes")
#: Zero width non-joiner: a suffix is written behind it, or right behind the word
_JOINER: Final = "\N{ZERO WIDTH NON-JOINER}"


@dataclass(frozen=True, eq=False)
class LanguagePack:
    """How the words of a language are spelled, stemmed, and left out.

    Parameters
    ----------
    code : str
        ISO 639.
    name : str
        In English.
    stop_words : frozenset of str
        Spelled by `spell`; empty where the language has no pack.
    stemmer : str
        The Snowball algorithm, or empty.
    joins : frozenset of str
        Letters that only join: a pair of letters that holds one is a stop word.
    apostrophe : {"", "suffix"}
        Whether an apostrophe parts a name from its suffixes (Turkish).
    elision : frozenset of str
        What is cut before an apostrophe (`l'`, `dell'`).
    capitals : dict of int to str
        Capitals whose small letters are others than in most languages (Turkish `I`, `ı`).
    folds : dict of int to str or None
        Characters that are written in several ways, beside those of all languages.
    endings : tuple of str
        Suffixes that are taken off, the longest first, where no stemmer is.
    suffixes : frozenset of str
        Suffixes that are taken off behind a zero width non-joiner, where no stemmer is (Persian).
    """

    code: str
    name: str
    stop_words: frozenset[str] = frozenset()
    stemmer: str = ""
    joins: frozenset[str] = frozenset()
    apostrophe: str = ""
    elision: frozenset[str] = frozenset()
    folds: dict[int, str | None] = field(default_factory=lambda: COMMON_FOLDS | _APOSTROPHES)
    capitals: dict[int, str] = field(default_factory=dict)
    endings: tuple[str, ...] = ()
    suffixes: frozenset[str] = frozenset()

    def spell(self, form: str) -> str:
        """Spell a form plainly: lower case, its variants of letters unified, elision cut."""
        word = fold_by(form.translate(self.capitals) if self.capitals else form, self.folds)
        before, mark, rest = word.partition("'")
        if not mark:
            return word
        if self.apostrophe:
            return before or rest
        return rest if before in self.elision and rest else word

    def stem(self, words: Sequence[str], forms: Sequence[str]) -> list[str]:
        """Stem words that are spelled plainly; `forms` are the same as they are written."""
        if self.stemmer:
            found: list[str] = stemmer(self.stemmer).stemWords(list(words))
            return found
        if not self.endings:
            return list(words)
        return [
            self._without_ending(self._without_suffixes(form) if _JOINER in form else word)
            for word, form in zip(words, forms, strict=True)
        ]

    def _without_suffixes(self, form: str) -> str:
        """Spell what comes before the suffixes of a form that are written behind a joiner."""
        while len((parts := form.rpartition(_JOINER))[0]) > 1 and (
            self.spell(parts[2]) in self.suffixes
        ):
            form = parts[0]
        return self.spell(form)

    def _without_ending(self, word: str) -> str:
        for ending in self.endings:
            least = _LEAST + (len(ending) == 1)  # one letter is an ending less surely
            if word.endswith(ending) and len(word) - len(ending) >= least:
                return word[: -len(ending)]
        return word


def parse(code: str, text: str) -> LanguagePack:
    """Read a pack.

    Raises
    ------
    ValueError
        A line is no `key: value`, or its key is not known.
    """
    head, _, words = text.partition("\n\n")
    values: dict[str, str] = {}
    for line in head.splitlines():
        key, mark, value = line.partition(":")
        if not mark or key not in (*_WORD_KEYS, *_LIST_KEYS):
            raise ValueError(f"{code}: {line!r} is not one of {(*_WORD_KEYS, *_LIST_KEYS)}: value")
        values[key] = value.strip()
    lists = {key: tuple(values.pop(key, "").split()) for key in _LIST_KEYS}
    folds = COMMON_FOLDS | _APOSTROPHES
    for pair in lists["folds"]:
        letter, _, other = pair.partition("=")
        folds[ord(letter)] = other or None
    for first, _, last in (one.partition("-") for one in lists["signs"]):
        folds |= dict.fromkeys(range(int(first, 16), int(last or first, 16) + 1))
    capitals = {ord(pair[0]): pair[2] for pair in lists["capitals"]}
    bare = LanguagePack(
        code,
        name=code,
        elision=frozenset(lists["elision"]),
        folds=folds,
        capitals=capitals,
        apostrophe=values.get("apostrophe", ""),
    )
    return LanguagePack(
        code=code,
        stop_words=frozenset(map(bare.spell, words.split())),
        elision=frozenset(lists["elision"]),
        joins=frozenset("".join(lists["joins"])),
        folds=folds,
        capitals=capitals,
        endings=tuple(sorted(lists["endings"], key=lambda ending: (-len(ending), ending))),
        suffixes=frozenset(map(bare.spell, lists["suffixes"])),
        **values,
    )


@cache
def stemmer(algorithm: str) -> Any:
    """Make a Snowball stemmer."""
    from Stemmer import Stemmer

    made = Stemmer(algorithm)
    made.maxCacheSize = 0  # each form comes once
    return made
