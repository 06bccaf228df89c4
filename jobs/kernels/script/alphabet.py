"""The letters that Arabic words are packed with, what becomes of forms, and the grain of counts."""

from typing import Final

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
HAMZA, ALEF, BEH, MARBUTA, TEH = 1, 2, 3, 4, 5
SEEN, FEH = 14, 22
KAF, LAM, MEEM, NOON, HEH, WAW, MAKSURA, YEH = range(24, 32)
#: Letters from here on are spellings of others: alef with hamza or madda, then hamza on a seat.
FIRST_SPELLING, FIRST_SEAT = 32, 35
#: Words of more letters are not packed.
LONGEST: Final = 20
#: What a table of letters says of a character that is no letter: it is passed over, or it is odd.
PASSED_OVER, ODD = 0, 255
#: What becomes of a form: it could not be packed, it is a stop word, it has a stem.
NOT_ARABIC, STOPPED, STEMMED = range(3)
#: Frequencies are whole numbers of this, so that sums do not depend on their order.
GRAIN: Final = 1e-12
