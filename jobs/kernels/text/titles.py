"""Abbreviation detection for sentence segmentation: titles before names end no sentence."""

from jobs.datatypes import UInt32Array
from jobs.kernels.compiled import inlined
from jobs.kernels.script.code_points import LAM_CODE, MEEM_CODE, WAW_CODE

#: English titles of up to four letters, their bytes as one number.
TITLES = tuple(
    int.from_bytes(title.encode())
    for title in (
        *("Mr", "Mrs", "Ms", "Dr", "Prof", "St", "Gen"),
        *("Col", "Lt", "Sgt", "Capt", "Sen", "Rep", "Gov"),
    )
)
#: Arabic titles of one letter: here a word for "and" or "to" is written onto them.
ARABIC_TITLES = (
    ord("\N{ARABIC LETTER DAL}"),
    ord("\N{ARABIC LETTER ALEF WITH HAMZA ABOVE}"),
    MEEM_CODE,
)


@inlined
def is_title(codes: UInt32Array, start: int, end: int) -> bool:
    """Tell whether a word of more letters than one is a title before a name.

    Parameters
    ----------
    codes : uint32[n]
        Display text; the word is at [start, end).
    """
    if end - start > 4:
        return False
    value = 0
    for i in range(start, end):
        code = codes[i]
        if code > 0xFF:
            one = (
                end - start == 2 and code in (WAW_CODE, LAM_CODE) and codes[i + 1] in ARABIC_TITLES
            )
            # Lam with meem is the word for "did not", and no title.
            return bool(one and not (code == LAM_CODE and codes[i + 1] == MEEM_CODE))
        value = value << 8 | int(code)
    return value in TITLES
