"""Just-in-time compilation of kernels: machine code is cached where that is possible, else not."""

import gc
from collections.abc import Callable
from functools import cache, wraps
from hashlib import sha256
from importlib.resources import files
from typing import Any, Final, TypeVar, cast

import numpy as np
from numba import njit
from numba.core import environment
from numba.core.runtime.nrt import rtsys
from numba.extending import overload, register_jitable

Kernel = TypeVar("Kernel", bound=Callable[..., Any])

#: How numba makes environments of cached machine code, but for ours
_REBUILD: Final = environment._rebuild_env
#: Options of all machine code: nothing calls it through a pointer of C
_OPTIONS: Final[Any] = {"no_cfunc_wrapper": True}


@cache
def sources() -> str:
    """Digest the source of all kernels (SHA-256): any of them may be compiled into any other."""
    digest = sha256()
    rooms = [files(__package__)]
    while rooms:
        for entry in sorted(rooms.pop().iterdir(), key=lambda entry: entry.name):
            if entry.name.endswith(".py"):
                digest.update(entry.name.encode() + entry.read_bytes())
            elif entry.is_dir() and entry.name != "__pycache__":
                rooms.append(entry)
    return digest.hexdigest()


def compiled(*signatures: str) -> Callable[[Kernel], Kernel]:
    """Compile a kernel for these signatures, off the interpreter's lock.

    Numba refuses to cache where neither the package's folder nor the user's cache folder can be
    written to (a read-only install run by a user without a home): the kernel is then compiled
    anew in each process.
    """

    def decorate(function: Kernel) -> Kernel:
        try:
            kernel: Kernel = _jit(function, signatures, cache=True)
        except (RuntimeError, OSError):
            kernel = _jit(function, signatures, cache=False)
        return kernel

    return decorate


def compiled_beyond(steps: int, work: Callable[..., int]) -> Callable[[Kernel], Kernel]:
    """Compile a kernel when it is first given more `work` than `steps`; until then interpret it.

    The same text gives the same arrays in both ways: it must be of integers alone, which wrap
    around in numpy as they do in machine code. Other kernels cannot call it.

    Parameters
    ----------
    steps : int
        Break-even point: so many turns of the loops take less time than compiling them.
    work : callable
        How many turns they take, by the kernel's arguments.
    """

    def decorate(function: Kernel) -> Kernel:
        kernel = cache(lambda: compiled()(function))

        @wraps(function)
        def either(*arguments: Any) -> Any:
            if kernel.cache_info().currsize or work(*arguments) > steps:
                return kernel()(*arguments)
            with np.errstate(over="ignore"):
                return function(*arguments)

        return cast(Kernel, either)

    return decorate


def _jit(function: Callable[..., Any], signatures: tuple[str, ...], *, cache: bool) -> Any:
    """Do what `numba.njit(signatures, cache=...)` does, but mind the source of all kernels.

    Numba's stamp of cached code is that of the kernel's own file; the code of a piece is compiled
    into kernels of other files, which are stale too once it is another.
    """
    kernel: Any = njit(nogil=True, **_OPTIONS)(function)
    kernel._compiler.compile = _uncollected(kernel._compiler.compile)
    if cache:
        kernel.enable_caching()
        index = kernel._cache._cache_file
        index._source_stamp = index._source_stamp, sources()
        kernel._cache.load_overload = _without_types(kernel._cache)
    for signature in signatures:
        kernel.compile(signature)
    if signatures:
        kernel.disable_compile()
    return kernel


def _without_types(cached: Any) -> Callable[[Any, Any], Any]:
    """Load machine code from a cache without what only compiling needs.

    That is the registries of types, and the modules of numba that it was compiled from. They cost
    more than the machine code of all kernels of a run. Where a signature is not in the cache, numba
    goes on as usual. Its lock is held, so nobody else sees the environments made otherwise.
    """
    usual = cached.load_overload

    def load(signature: Any, target: Any) -> Any:
        rtsys.initialize(target)
        environment._rebuild_env = _environment
        try:
            found = cached._load_overload(signature, target)
        finally:
            environment._rebuild_env = _REBUILD
        return usual(signature, target) if found is None else found

    return load


def _environment(module: str, constants: list[Any], name: str) -> Any:
    """Make the environment of a function: code has its constants alone, object mode its globals."""
    found = environment.Environment._memo.get(name)
    if found is None:
        found = environment.Environment({"__name__": module})
        found.consts[:] = constants
        found.env_name = name
        environment.Environment._memo[name] = found
    return found


def _uncollected(compile_: Callable[..., Any]) -> Callable[..., Any]:
    """Compile without garbage collection: what compiling makes is kept, and looked at in vain."""

    def compiled_once(*arguments: Any) -> Any:
        collects = gc.isenabled()
        gc.disable()
        try:
            return compile_(*arguments)
        finally:
            if collects:
                gc.enable()

    return compiled_once


def inlined(function: Kernel) -> Kernel:
    """Mark a piece of kernels: it is compiled into each that calls it, never on its own.

    It counts no references to the arrays that it is given, which costs as much as a look into
    them; so it may make no array, and return none (numba refuses the first, a test the second).
    """
    piece: Kernel = register_jitable(_nrt=False, **_OPTIONS)(function)
    return piece


def compiled_as(body: Callable[..., Any]) -> Callable[[Kernel], Kernel]:
    """Let kernels run `body` where they call this function; called from Python it is itself.

    A rule that is written over such functions alone runs in both ways: interpreted over values of
    Python, and compiled over what stands for them in kernels.
    """

    def decorate(function: Kernel) -> Kernel:
        overload(function, jit_options=_OPTIONS, strict=False)(lambda *_: body)
        return function

    return decorate
