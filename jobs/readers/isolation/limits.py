"""Bounds of a subprocess: resource limits (setrlimit), and no network, file or program at all."""

import math
import os
import resource
import signal
import sys
from typing import Any

#: Limit of open files of a subprocess.
_FILES = 64
#: Kinds of audit events (PEP 578) that no format has a use for.
_REFUSED = ("socket.", "subprocess.", "os.exec", "os.posix_spawn", "os.spawn", "os.fork",
            "os.system", "os.startfile", "os.remove", "os.rename", "os.rmdir", "os.mkdir",
            "os.link", "os.symlink", "os.truncate", "os.chmod", "os.kill", "os.putenv",
            "shutil.", "tempfile.", "urllib.", "http.", "ftplib.", "smtplib.", "webbrowser.",
            "sqlite3.")  # fmt: skip
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


class Refused(RuntimeError):
    """A library asked for the network, another program, or to write."""


def confine(memory: int) -> None:
    """Take from this process, for good, what a reader of formats needs not.

    Parameters
    ----------
    memory : int
        Bound of its address space, in bytes.
    """
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (_FILES, _FILES))
    sys.addaudithook(_refuse)


def allow_seconds(seconds: int) -> None:
    """Set the bound of CPU time from now on; the system ends a process that goes over it.

    A timer (SIGPROF) ends it at the bound. The system's limit counts whole seconds and is one
    later: it ends what has put the timer off.
    """
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    used = resource.getrusage(resource.RUSAGE_SELF)
    spent = math.ceil(used.ru_utime + used.ru_stime)
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    soft = spent + seconds + 1
    soft = soft if hard == resource.RLIM_INFINITY else min(soft, hard)
    resource.setrlimit(resource.RLIMIT_CPU, (soft, hard))


def _refuse(event: str, arguments: tuple[Any, ...]) -> None:
    """Refuse an audit event that a reader of formats has no use for."""
    if event == "open":
        _, mode, flags = arguments
        if (isinstance(mode, str) and set(mode) & set("wax+")) or (
            isinstance(flags, int) and flags & _WRITES
        ):
            raise Refused("a library would write a file")
    elif event.startswith(_REFUSED):
        raise Refused(f"a library would use {event}")
