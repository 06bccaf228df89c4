"""Unicode code points that kernels compare characters with."""

#: White space: line feed, carriage return, space
LINE_FEED, CARRIAGE_RETURN, SPACE = 0x0A, 0x0D, 0x20
#: ASCII punctuation that words may hold or end before
APOSTROPHE, COMMA, HYPHEN, FULL_STOP, SOLIDUS, SEMICOLON = 0x27, 0x2C, 0x2D, 0x2E, 0x2F, 0x3B
#: Quotation marks of Hebrew acronyms, and the letters of Hebrew from the first to the last
QUOTATION_MARK, GERSHAYIM, HEBREW = 0x22, 0x5F4, (0x5D0, 0x5EA)
#: The hyphens beyond ASCII, from the first to the last; and the ampersand
HYPHEN_RANGE, AMPERSAND = (0x2010, 0x2011), 0x26
#: Signs of markup and of addresses: `#`, `*`, `_`, `@`
NUMBER_SIGN, ASTERISK, LOW_LINE, COMMERCIAL_AT = 0x23, 0x2A, 0x5F, 0x40
#: Punctuation beyond ASCII: the Arabic comma and semicolon, three dots in one
ARABIC_COMMA, ARABIC_SEMICOLON, HORIZONTAL_ELLIPSIS = 0x060C, 0x061B, 0x2026
#: Small Latin letters: from a to z
LATIN_A, LATIN_Z = 0x61, 0x7A
#: Kashida (tatweel), the stroke that stretches a word
KASHIDA = 0x0640
#: Arabic letters by their code points
ALEF_CODE, LAM_CODE, MEEM_CODE, HEH_CODE, WAW_CODE, YEH_CODE = map(
    ord,
    (
        "\N{ARABIC LETTER ALEF}",
        "\N{ARABIC LETTER LAM}",
        "\N{ARABIC LETTER MEEM}",
        "\N{ARABIC LETTER HEH}",
        "\N{ARABIC LETTER WAW}",
        "\N{ARABIC LETTER YEH}",
    ),
)
#: The basic Arabic letters: the first, and how many there are before the vowel signs
FIRST_LETTER, BARE_LETTERS = 0x0620, 0x2B
#: Zero-width joiner, soft hyphen
JOINER, SOFT_HYPHEN = 0x200D, 0xAD
#: What PDFium writes for a hyphen and the line end after it: a control, a noncharacter (U+FFFE)
LINE_HYPHEN_CONTROL, LINE_HYPHEN = 0x02, 0xFFFE
#: Madda and hamza as combining marks
MADDA_ABOVE, HAMZA_ABOVE, HAMZA_BELOW = 0x0653, 0x0654, 0x0655
