"""Character classes of the passes over code points, and the bit flags and counts that they note."""

#: Size of the lookup tables: code points from here on are not in them
TABLE_SIZE = 0x20000

#: Actions of Unicode normalisation (the first pass); CHAR_PLAIN characters are copied
(
    CHAR_PLAIN,
    CHAR_MAP,
    CHAR_DROP,
    CHAR_MARK,
    CHAR_EXPAND,
    CHAR_PRIVATE,
    CHAR_RETURN,
    CHAR_NOTE,
) = range(8)
#: Classes of display normalisation (the second pass); up to KIND_CLOSING most are copied
(
    KIND_COPY,
    KIND_ARABIC,
    KIND_LATIN,
    KIND_DIGIT,
    KIND_SPACE,
    KIND_CLOSING,
    KIND_VOWEL_SIGN,
    KIND_KASHIDA,
    KIND_COMMA,
    KIND_ELLIPSIS,
    KIND_THOUSANDS,
    KIND_NON_JOINER,
    KIND_LINE_FEED,
) = range(13)
#: Word-boundary classes of tokenisation; CLASS_SIGN characters are in a word but not in its form
CLASS_GAP, CLASS_ARABIC, CLASS_LETTER, CLASS_DIGIT, CLASS_SIGN, CLASS_MARK = range(6)

#: Columns of the counts of normalisation: those of the first pass, those of the second, how many
(
    TALLY_NOTES,
    TALLY_INVISIBLE,
    TALLY_PRIVATE_USE,
    TALLY_MARKS_CUT,
    TALLY_PRESENTATION_FORMS,
    TALLY_KASHIDA,
    TALLY_SPACES,
    TALLY_VOWEL_SIGNS,
    TALLY_COLUMNS,
) = range(9)
#: Bit flags of the TALLY_NOTES column; the signs of markup have one each, from NOTE_MARKUP on
(
    NOTE_NFC,
    NOTE_LINK,
    NOTE_BAR,
    NOTE_KASHIDA,
    NOTE_PRIVATE,
    NOTE_NOT_ARABIC,
    NOTE_DAGGER_ALEF,
    NOTE_MOJIBAKE,
    NOTE_HEBREW,
    NOTE_RETURN,
    NOTE_MARKUP,
) = (1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024)

#: Letter codes of packed words: where the Latin and Arabic letters and the digits begin, the end
FIRST_LATIN, FIRST_ARABIC, FIRST_DIGIT, LETTER_CODES = 1, 27, 63, 73
