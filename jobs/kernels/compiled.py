"""How a kernel is compiled: its machine code is cached where that is possible, else not."""

from collections.abc import Callable
from typing import Any, TypeVar

from numba import njit
from numba.extending import register_jitable

Kernel = TypeVar("Kernel", bound=Callable[..., Any])


def _jit(signatures: tuple[str, ...], *, cache: bool) -> Any:
    return njit(list(signatures) or None, cache=cache, nogil=True)


def compiled(*signatures: str) -> Callable[[Kernel], Kernel]:
    """Compile a kernel for these signatures, off the interpreter's lock.

    Numba refuses to cache where neither the package's folder nor the user's cache folder can be
    written to (a read-only install run by a user without a home): the kernel is then compiled
    anew in each process.
    """

    def decorate(function: Kernel) -> Kernel:
        try:
            kernel: Kernel = _jit(signatures, cache=True)(function)
        except (RuntimeError, OSError):
            kernel = _jit(signatures, cache=False)(function)
        return kernel

    return decorate


def inlined(function: Kernel) -> Kernel:
    """Mark a piece of kernels: it is compiled into each that calls it, never on its own."""
    piece: Kernel = register_jitable(function)
    return piece
