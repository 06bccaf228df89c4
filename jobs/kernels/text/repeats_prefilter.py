"""Pre-filter of repeated blocks: which documents can have one whose word bigrams are elsewhere too.

It says "certainly not" of most documents; the rule itself is in `jobs.text.layout`. As there, words
are compared by the keys of their letters.
"""

import numpy as np

from jobs.datatypes import BoolArray, Int32Array, Int64Array, UInt8Array, UInt32Array, UInt64Array
from jobs.kernels.compiled import compiled, inlined
from jobs.kernels.hashing import fnv1a
from jobs.kernels.script.character_classes import TABLE_SIZE
from jobs.kernels.splitmix64 import GOLDEN_GAMMA
from jobs.kernels.text.tables import LEAVE, LINE_DOCUMENT, LINE_END, LINE_START, PARAGRAPH

#: Owner of a bigram in the hash table: none yet, or more than one block
_NO_BLOCK, _SEVERAL_BLOCKS = 0, -1
#: Key of a character that ends a word; what is below is looked through
_GAP = 1
#: Supplementary planes: letters that the table does not fold (mathematical ones), up to the emoji,
#: and rare ideographs, which it does not hold
_LETTERS, _EMOJI, _IDEOGRAPHS = 0x10000, 0x1F000, 0x20000
#: Initial size of the hash table of bigrams, a power of two
_TABLE = 16


@inlined
def scan_line(
    codes: UInt32Array,
    start: int,
    end: int,
    keys: UInt32Array,
    before: np.uint64,
    owners: Int32Array,
    hashes: UInt64Array,
    block: int,
) -> tuple[np.uint64, int, int]:
    """Enter the word bigrams of a line for a block; or (block 0) count those of several blocks.

    Gives the hash of the last word, the number of bigrams, and of those in several blocks.

    Parameters
    ----------
    codes : uint32[n]
        The line is at [start, end), the line feed after it included.
    keys : uint32[TABLE_SIZE]
        The key of each character: 0 is looked through, 1 is no letter.
    before : uint64
        The hash of the word before the line.
    owners : int32[size]
        The block of each bigram in an open-addressing hash table, its size a power of two.
    hashes : uint64[size]
    """
    mask = len(owners) - 1
    pairs = 0
    shared = 0
    value = np.uint64(0)
    for i in range(start, end):
        code = codes[i]
        key = keys[code] if code < TABLE_SIZE else np.uint32(_GAP)
        if key > _GAP:
            value = fnv1a(value, np.uint64(key)) + np.uint64(1)
            continue
        if key < _GAP or value == 0:
            continue
        pair = (before * GOLDEN_GAMMA) ^ value
        before = value
        value = np.uint64(0)
        pairs += 1
        slot = np.int64((pair ^ (pair >> np.uint64(31))) & np.uint64(mask))
        while owners[slot] != _NO_BLOCK and hashes[slot] != pair:
            slot = (slot + 1) & mask
        if block == 0:
            shared += owners[slot] == _SEVERAL_BLOCKS
        elif owners[slot] == _NO_BLOCK:
            owners[slot] = block
            hashes[slot] = pair
        elif owners[slot] != block:
            owners[slot] = _SEVERAL_BLOCKS
    return before, pairs, shared


@inlined
def may_repeat_block(
    codes: UInt32Array,
    lines: Int64Array,
    actions: UInt8Array,
    keys: UInt32Array,
    owners: Int32Array,
    hashes: UInt64Array,
    share: float,
) -> bool:
    """Tell whether one document has a block most of whose word bigrams are in others too.

    Parameters
    ----------
    codes : uint32[n]
    lines : int64[lines, 7]
        The lines of the document.
    actions : uint8[lines]
        What becomes of each.
    keys : uint32[TABLE_SIZE]
        The key of each character: 0 is looked through, 1 is no letter.
    owners : int32[size]
        An empty hash table with more slots than the document has words.
    hashes : uint64[size]
    share : float
        As for `may_repeat_blocks`.
    """
    for fill in (True, False):
        block = 0
        pairs = 0
        shared = 0
        before = np.uint64(0)
        for row in range(len(lines)):
            if actions[row] == LEAVE:
                continue
            if actions[row] >= PARAGRAPH:
                if not fill and pairs > 0 and shared >= share * (pairs - 1):
                    return True
                block += 1
                pairs = 0
                shared = 0
                before = np.uint64(0)
            start, end = lines[row, LINE_START], lines[row, LINE_END] + 1
            owner = block if fill else 0
            before, more, both = scan_line(codes, start, end, keys, before, owners, hashes, owner)
            pairs += more
            shared += both
        if not fill and pairs > 0 and shared >= share * (pairs - 1):
            return True
    return False


@inlined
def is_beyond(codes: UInt32Array) -> bool:
    """Tell whether a text has letters of which the table does not say the key.

    Parameters
    ----------
    codes : uint32[n]
    """
    for code in codes:
        if code >= _LETTERS and (code < _EMOJI or code >= _IDEOGRAPHS):
            return True
    return False


@compiled("boolean[::1](uint32[::1], int64[:,::1], uint8[::1], uint32[::1], int64, float64)")
def may_repeat_blocks(
    codes: UInt32Array,
    lines: Int64Array,
    actions: UInt8Array,
    keys: UInt32Array,
    documents: int,
    share: float,
) -> BoolArray:
    """Tell which documents have a block most of whose word bigrams are in another block too.

    Parameters
    ----------
    codes : uint32[n]
        Text after `normalise_display`.
    lines : int64[lines, 7]
        The table of `normalise_display`.
    actions : uint8[lines]
        What becomes of each line: LEAVE, CONTINUE, PARAGRAPH or HEADING.
    keys : uint32[TABLE_SIZE]
        The key of each character: 0 is looked through, 1 is no letter.
    documents : int
        How many documents there are.
    share : float
        Of its bigrams, all but one: how many must be elsewhere.

    Returns
    -------
    bool[documents]
    """
    found = np.zeros(documents, np.bool_)
    first = 0
    while first < len(lines):
        document = lines[first, LINE_DOCUMENT]
        last = first
        blocks = 0
        letters = 0
        while last < len(lines) and lines[last, LINE_DOCUMENT] == document:
            blocks += actions[last] >= PARAGRAPH
            letters += lines[last, LINE_END] - lines[last, LINE_START]
            last += 1
        if blocks > 1:
            size = _TABLE
            while size < letters:
                size *= 2
            owners = np.zeros(size, np.int32)
            hashes = np.zeros(size, np.uint64)
            found[document] = may_repeat_block(
                codes, lines[first:last], actions[first:last], keys, owners, hashes, share
            ) or is_beyond(codes[lines[first, LINE_START] : lines[last - 1, LINE_END]])
        first = last
    return found
