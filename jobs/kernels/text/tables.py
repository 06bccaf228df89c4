"""Record layouts: the columns of the tables that kernels of running text hand on to one another."""

#: Columns of the table of lines, int64[lines, 7]
(
    LINE_START,
    LINE_END,
    LINE_INDENT,
    LINE_WORDS,
    LINE_TERMINAL,
    LINE_LOWER,
    LINE_DOCUMENT,
) = range(7)
#: Sentence boundary at the end of a line (LINE_TERMINAL): none, a mark, or one full stop
ENDS_OPEN, ENDS_IN_MARK, ENDS_IN_FULL_STOP = range(3)
#: Line classification: left out, continues a block, or begins a paragraph or a heading
LEAVE, CONTINUE, PARAGRAPH, HEADING = range(4)
#: Columns of the table of blocks, int64[blocks, 4]
BLOCK_START, BLOCK_END, BLOCK_HEADING, BLOCK_DOCUMENT = range(4)
#: Columns of the table of tokens, int32[tokens, 3]
WORD_START, WORD_END, WORD_LETTERS = range(3)
#: Columns of the table of segment boundaries, int64[cuts, 3]: tokens before it, its offset, level
CUT_TOKENS, CUT_AT, CUT_LEVEL = range(3)
#: Levels of segment boundaries, the weakest first
CUT_COMMA, CUT_SEMICOLON, CUT_SENTENCE, CUT_BLOCK = range(4)
#: Columns of the table of passages, int64[passages, 6]
(
    PASSAGE_START,
    PASSAGE_END,
    PASSAGE_FIRST,
    PASSAGE_LAST,
    PASSAGE_HEADINGS,
    PASSAGE_DOCUMENT,
) = range(6)
