"""Data parallelism over rows: blocks of rows on the threads that a run may use."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

#: Block size: rows that one thread takes at a time.
BLOCK_ROWS: Final = 512
#: Threads that a run may use; one outside of `row_threads`, and in the threads of another pool.
_threads: ContextVar[int] = ContextVar("threads", default=1)


@contextmanager
def row_threads(threads: int) -> Iterator[None]:
    """Let `over_rows` use so many threads, for as long as this context is open."""
    before = _threads.set(threads)
    try:
        yield
    finally:
        _threads.reset(before)


def over_rows(work: Callable[[int, int], object], rows: int) -> None:
    """Work on rows [first, last), block by block, on as many threads as there may be.

    What is made of a row may depend on no other one: the blocks are the same, and so are the bytes,
    whatever the number of threads.
    """
    firsts = range(0, rows, BLOCK_ROWS)
    threads = min(_threads.get(), len(firsts))
    if threads < 2:
        for first in firsts:
            work(first, min(first + BLOCK_ROWS, rows))
        return
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(lambda first: work(first, min(first + BLOCK_ROWS, rows)), firsts))
