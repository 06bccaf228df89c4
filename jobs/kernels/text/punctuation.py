"""Sentence-final punctuation and closing quotes, as sentence segmentation reads them."""

from jobs.kernels.compiled import inlined
from jobs.kernels.script.code_points import FULL_STOP, HORIZONTAL_ELLIPSIS


@inlined
def is_terminal(code: int) -> bool:
    """Tell whether a sentence can end with this character."""
    return (
        code == FULL_STOP
        or code == 0x21
        or code == 0x3F
        or code == 0x061F
        or code == HORIZONTAL_ELLIPSIS
        or code == 0x06D4
        or code == 0x3002
    )


@inlined
def is_closer(code: int) -> bool:
    """Tell whether this character may be between the end of a sentence and the next."""
    return (
        code == 0x22
        or code == 0x27
        or code == 0x29
        or code == 0x5D
        or code == 0xBB
        or code == 0x201D
        or code == 0x2019
    )
