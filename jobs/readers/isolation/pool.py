"""A pool of subprocesses that read foreign formats: started when needed, ended when they err."""

import os
import select
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any

import jobs
from jobs.readers.isolation.frames import PREFIX, packed, unpacked

#: Bound of wall time as a multiple of that of CPU time, for what waits and does not work.
_PATIENCE = 30
#: Size of one read of a pipe, in bytes.
_CHUNK = 2**20
_MODULE = "jobs.readers.isolation.worker"


@dataclass(frozen=True, slots=True)
class Bounds:
    """What one file may cost: CPU time in seconds, address space and answer in bytes."""

    seconds: int
    memory: int
    answer: int = 2**30


class Ended(Exception):
    """The subprocess ended, or had to be ended; the message is the reason."""


@dataclass
class Pool:
    """A subprocess, and the next one where it has to be replaced; use it in a `with` statement."""

    bounds: Bounds
    _process: "subprocess.Popen[bytes] | None" = field(default=None, init=False)

    def __enter__(self) -> "Pool":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._end()

    def ask(self, header: dict[str, Any], data: bytes) -> dict[str, Any]:
        """Have one file read; a subprocess that met its bounds is replaced.

        Returns
        -------
        dict
            `documents` and `failed`, `rows`, or the `reason` why there are none.
        """
        try:
            answer = self._ask(packed({**header, "seconds": self.bounds.seconds}, data))
        except Ended as error:
            self._end()
            return {"reason": str(error)}
        spent = answer.pop("spent", "")
        if spent:
            self._end()
        return {"reason": self._too_much_memory()} if spent == "memory" else answer

    def _ask(self, request: bytes) -> dict[str, Any]:
        process = self._process or self._start()
        self._process = process
        deadline = time.monotonic() + _PATIENCE * self.bounds.seconds
        try:
            assert process.stdin is not None
            process.stdin.write(request)
            process.stdin.flush()
        except OSError:
            raise Ended(self._why(process)) from None
        frame = unpacked(_Reader(process, deadline, self).read)
        if frame is None:
            raise Ended(self._why(process))
        return frame[0]

    def _start(self) -> "subprocess.Popen[bytes]":
        """Start a subprocess that knows of the environment only where to find modules."""
        home = str(Path(jobs.__file__).parents[1])
        places = [home, *(place for place in sys.path if place and place != home)]
        environment = {
            "PATH": os.defpath,
            "LC_ALL": "C.UTF-8",
            "PYTHONPATH": os.pathsep.join(places),
            "PYTHONHASHSEED": "0",
            "PYTHONUTF8": "1",
            "PYTHONDONTWRITEBYTECODE": "1",
            "OPENBLAS_NUM_THREADS": "1",
            "OMP_NUM_THREADS": "1",
        }
        return subprocess.Popen(
            [sys.executable, "-P", "-m", _MODULE, str(self.bounds.memory)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd="/",
            env=environment,
            start_new_session=True,
        )

    def _end(self) -> None:
        """End the subprocess, and wait for it."""
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        for stream in (process.stdin, process.stdout):
            assert stream is not None
            with suppress(OSError):
                stream.close()
        process.wait()

    def too_long(self) -> str:
        """Say that a file needs too much time."""
        return f"reading it takes more than {self.bounds.seconds} seconds of CPU time"

    def _too_much_memory(self) -> str:
        return f"reading it takes more than {self.bounds.memory:,} bytes of memory"

    def _why(self, process: "subprocess.Popen[bytes]") -> str:
        """Say why a subprocess ended."""
        code = process.wait()
        if code in (-signal.SIGPROF, -signal.SIGXCPU):
            return self.too_long()
        if code in (-signal.SIGABRT, -signal.SIGKILL, -signal.SIGSEGV, -signal.SIGBUS):
            name = signal.Signals(-code).name
            return f"it is damaged, or takes too much memory: what reads it was ended by {name}"
        return f"what reads it ended with the exit code {code}"


@dataclass
class _Reader:
    """Reads exactly so many bytes of an answer, up to a deadline."""

    process: "subprocess.Popen[bytes]"
    deadline: float
    pool: Pool

    def read(self, size: int) -> bytes:
        if size > PREFIX and size > self.pool.bounds.answer:
            raise Ended(f"its text is larger than {self.pool.bounds.answer:,} bytes")
        assert self.process.stdout is not None
        descriptor = self.process.stdout.fileno()
        chunks: list[bytes] = []
        while size:
            left = self.deadline - time.monotonic()
            if left <= 0 or not select.select([descriptor], [], [], left)[0]:
                raise Ended(self.pool.too_long())
            chunk = os.read(descriptor, min(size, _CHUNK))
            if not chunk:
                if chunks:
                    raise Ended("what reads it ended in the middle of an answer")
                break
            chunks.append(chunk)
            size -= len(chunk)
        return b"".join(chunks)
