"""Arabic orthography: the letters that rules name, the article, variants of alef and hamza."""

from typing import Final

AIN: Final = "\N{ARABIC LETTER AIN}"
ALEF: Final = "\N{ARABIC LETTER ALEF}"
ALEF_HAMZA: Final = "\N{ARABIC LETTER ALEF WITH HAMZA ABOVE}"
BEH: Final = "\N{ARABIC LETTER BEH}"
FEH: Final = "\N{ARABIC LETTER FEH}"
HAMZA: Final = "\N{ARABIC LETTER HAMZA}"
HEH: Final = "\N{ARABIC LETTER HEH}"
KAF: Final = "\N{ARABIC LETTER KAF}"
LAM: Final = "\N{ARABIC LETTER LAM}"
MAKSURA: Final = "\N{ARABIC LETTER ALEF MAKSURA}"
MARBUTA: Final = "\N{ARABIC LETTER TEH MARBUTA}"
MEEM: Final = "\N{ARABIC LETTER MEEM}"
NOON: Final = "\N{ARABIC LETTER NOON}"
REH: Final = "\N{ARABIC LETTER REH}"
SEEN: Final = "\N{ARABIC LETTER SEEN}"
TATWEEL: Final = "\N{ARABIC TATWEEL}"
TEH: Final = "\N{ARABIC LETTER TEH}"
WAW: Final = "\N{ARABIC LETTER WAW}"
YEH: Final = "\N{ARABIC LETTER YEH}"
ZAIN: Final = "\N{ARABIC LETTER ZAIN}"
ARTICLE: Final = ALEF + LAM
#: l- before the article, which loses its alef after it.
LAM_LAM: Final = LAM + LAM
#: Alefs that are written with hamza or madda.
HAMZAS: Final = (
    "\N{ARABIC LETTER ALEF WITH HAMZA ABOVE}\N{ARABIC LETTER ALEF WITH HAMZA BELOW}"
    "\N{ARABIC LETTER ALEF WITH MADDA ABOVE}"
)
#: Folds plain spelling to the bare one that stems are looked up by.
BARE: Final = str.maketrans(
    dict.fromkeys(HAMZAS, ALEF)
    | dict.fromkeys(
        "\N{ARABIC LETTER WAW WITH HAMZA ABOVE}\N{ARABIC LETTER YEH WITH HAMZA ABOVE}", HAMZA
    )
)
