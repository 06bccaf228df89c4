"""The alphabet of the packed encoding of Arabic words, the status of forms, the unit of counts."""

from typing import Final, NamedTuple

#: The letters that words are spelled with; the number of a letter is its place, from 1 on.
LETTERS: Final = (
    "\N{ARABIC LETTER HAMZA}\N{ARABIC LETTER ALEF}\N{ARABIC LETTER BEH}"
    "\N{ARABIC LETTER TEH MARBUTA}\N{ARABIC LETTER TEH}\N{ARABIC LETTER THEH}"
    "\N{ARABIC LETTER JEEM}\N{ARABIC LETTER HAH}\N{ARABIC LETTER KHAH}\N{ARABIC LETTER DAL}"
    "\N{ARABIC LETTER THAL}\N{ARABIC LETTER REH}\N{ARABIC LETTER ZAIN}\N{ARABIC LETTER SEEN}"
    "\N{ARABIC LETTER SHEEN}\N{ARABIC LETTER SAD}\N{ARABIC LETTER DAD}\N{ARABIC LETTER TAH}"
    "\N{ARABIC LETTER ZAH}\N{ARABIC LETTER AIN}\N{ARABIC LETTER GHAIN}\N{ARABIC LETTER FEH}"
    "\N{ARABIC LETTER QAF}\N{ARABIC LETTER KAF}\N{ARABIC LETTER LAM}\N{ARABIC LETTER MEEM}"
    "\N{ARABIC LETTER NOON}\N{ARABIC LETTER HEH}\N{ARABIC LETTER WAW}"
    "\N{ARABIC LETTER ALEF MAKSURA}\N{ARABIC LETTER YEH}"
    "\N{ARABIC LETTER ALEF WITH HAMZA ABOVE}\N{ARABIC LETTER ALEF WITH HAMZA BELOW}"
    "\N{ARABIC LETTER ALEF WITH MADDA ABOVE}\N{ARABIC LETTER WAW WITH HAMZA ABOVE}"
    "\N{ARABIC LETTER YEH WITH HAMZA ABOVE}"
)


class LetterNumbers(NamedTuple):
    """Numbers of the letters that rules name."""

    HAMZA: int
    ALEF: int
    BEH: int
    MARBUTA: int
    TEH: int
    REH: int
    SEEN: int
    SHEEN: int
    FEH: int
    KAF: int
    LAM: int
    MEEM: int
    NOON: int
    HEH: int
    WAW: int
    MAKSURA: int
    YEH: int


LETTER: Final = LetterNumbers(
    HAMZA=LETTERS.index("\N{ARABIC LETTER HAMZA}") + 1,
    ALEF=LETTERS.index("\N{ARABIC LETTER ALEF}") + 1,
    BEH=LETTERS.index("\N{ARABIC LETTER BEH}") + 1,
    MARBUTA=LETTERS.index("\N{ARABIC LETTER TEH MARBUTA}") + 1,
    TEH=LETTERS.index("\N{ARABIC LETTER TEH}") + 1,
    REH=LETTERS.index("\N{ARABIC LETTER REH}") + 1,
    SEEN=LETTERS.index("\N{ARABIC LETTER SEEN}") + 1,
    SHEEN=LETTERS.index("\N{ARABIC LETTER SHEEN}") + 1,
    FEH=LETTERS.index("\N{ARABIC LETTER FEH}") + 1,
    KAF=LETTERS.index("\N{ARABIC LETTER KAF}") + 1,
    LAM=LETTERS.index("\N{ARABIC LETTER LAM}") + 1,
    MEEM=LETTERS.index("\N{ARABIC LETTER MEEM}") + 1,
    NOON=LETTERS.index("\N{ARABIC LETTER NOON}") + 1,
    HEH=LETTERS.index("\N{ARABIC LETTER HEH}") + 1,
    WAW=LETTERS.index("\N{ARABIC LETTER WAW}") + 1,
    MAKSURA=LETTERS.index("\N{ARABIC LETTER ALEF MAKSURA}") + 1,
    YEH=LETTERS.index("\N{ARABIC LETTER YEH}") + 1,
)
#: Spelling variants: numbers from here on are alef with hamza or madda, then hamza on a seat
FIRST_SPELLING, FIRST_SEAT = 32, 35
#: Capacity of the packed encoding: words of more letters are not packed
LONGEST: Final = 20
#: Sentinels of the lookup table of letters: a character that is passed over, one that is none
PASSED_OVER, ODD = 0, 255
#: Status of a form: it could not be packed, it is a stop word, it has a stem
NOT_ARABIC, STOPPED, STEMMED = range(3)
#: Fixed point: frequencies are whole numbers of this, so that sums do not depend on their order
GRAIN: Final = 1e-12
