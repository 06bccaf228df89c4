"""Scratch space of an out-of-core run: chosen by size, resumed by fingerprint, swept when done."""

import os
import re
import shutil
from collections.abc import Collection, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from jobs import pipeline
from jobs.backends import BACKENDS
from jobs.contracts import Job, Progress
from jobs.datatypes import Reading, Result
from jobs.errors import CannotCreate, GateRefused, Locked, WriteFailed
from jobs.journal import log
from jobs.locks import locked
from jobs.memory import SHARE, available, in_words, size_in_bytes
from jobs.readers.finding import find
from jobs.readers.opening import Files
from jobs.shards import unsound_parts, write_failed
from jobs.streaming.documents import ShardedDocuments, Spool, earlier_documents
from jobs.streaming.standing import Noted
from jobs.text.chain.packed_documents import packed_if_large
from jobs.text.prepare import PreparationChain

if TYPE_CHECKING:
    from jobs.streaming.parts import Shards

#: Bytes that a run in memory holds for each byte of its input files, and of packed ones
_HELD, _HELD_PACKED = 8, 40
#: Bytes that libraries and machine code take, whatever the input
_LIBRARIES: Final = 350_000_000
#: Letters of a fingerprint that name a scratch folder
_NAMED: Final = 16
#: File name prefix of the folder that documents are spooled to, before the process id
_READING: Final = "reading-"
#: Names of folders that hold what was read, and of all that are ours
_READ: Final = re.compile(rf"{_READING}\d+")
_OURS: Final = re.compile(rf"{_READ.pattern}|[0-9a-f]{{{_NAMED}}}")


@dataclass
class Flow:
    """How one run goes: in memory, or over shards in a folder of its own.

    Parameters
    ----------
    job : Job
        Its parts: those that work on shards, once the reading is settled.
    spool : Spool or None
        Where documents go while they are read; None in memory.
    base : Path
        Holds the scratch folders of a job.
    """

    job: Job
    spool: Spool | None = None
    base: Path = Path()
    shards: int = 0
    folder: Path | None = field(default=None, init=False)

    def settle(self, reading: Reading, fingerprint: str) -> Reading:
        """Take what was read under the name of its fingerprint, or go on from an earlier start.

        Scratch of any other inputs, configuration or code is removed. In memory, the texts of a
        large corpus are packed.
        """
        documents = reading.documents
        if not isinstance(documents, ShardedDocuments) or self.spool is None:
            return replace(reading, documents=packed_if_large(documents))
        self.folder = self.base / fingerprint[:_NAMED]
        self.shards = len(documents.shards)
        _sweep(self.base, _OURS, but=(self.folder, self.spool.folder))
        if self.folder.is_dir():
            _check(self.folder)
        self.spool.merge(self.folder)
        found = ShardedDocuments(self.folder / documents.folder.name, self.shards)
        return replace(reading, documents=found)

    @contextmanager
    def over_shards(self) -> Iterator[Job]:
        """Give the job with parts that work on shards, or as it is in memory."""
        if self.folder is None:
            yield self.job
            return
        from jobs.streaming.matrix import ShardedMatrices
        from jobs.streaming.parts import Shards

        for note in _in_memory(self.job):
            log.warning("%s", note)
        backend = BACKENDS[self.job.backend.kind](self.job.threads)
        shards = Shards(backend, self.folder, ShardedMatrices(self.folder / "matrices"))
        try:
            yield self._sharded(shards)
        finally:
            backend.close()

    def _sharded(self, shards: "Shards") -> Job:
        from jobs.streaming.parts import ShardedChain, ShardedModel, ShardedVectoriser

        chain = self.job.text
        if not isinstance(chain, PreparationChain):
            raise TypeError(f"{chain!r} cannot be taken to shards")
        return replace(
            self.job,
            text=ShardedChain(chain, shards),
            vectoriser=ShardedVectoriser(
                self.job.vectoriser, shards, weighed=self.job.model.kind != "lda"
            ),
            model=ShardedModel(self.job.model, shards),
        )

    def noted(self, progress: Progress) -> Progress:
        """Give a progress that `jobs.status` can read, too, where the corpus lies in shards."""
        return progress if self.folder is None else Noted(progress, self.folder)

    def run(self, reading: Reading, **told: Any) -> Result:
        """Run the pipeline on what was settled; `told` is as `jobs.pipeline.run` has it."""
        with self.over_shards() as parts:
            return pipeline.run(parts, reading, **told)

    def finish(self) -> None:
        """Remove the scratch of a run that has come to its end."""
        if self.folder is not None:
            shutil.rmtree(self.folder, ignore_errors=True)


def scratch(job: Job) -> Path:
    """Name the folder that holds the scratch of a job."""
    if job.backend.scratch is not None:
        return Path(job.root, job.backend.scratch, job.name)
    return Path(job.root, job.artifacts.dir, job.name, "scratch")


@contextmanager
def opened(job: Job, base: Path, *, over_shards: bool | None = None) -> Iterator[Flow]:
    """Open the flow of a run, whose scratch lies below `base`.

    What was read is removed if the run ends before it is settled; all else stays for the next run
    where this one fails. A run that comes to its end in memory removes what others left.
    `over_shards` says how it goes; None where that is to be found out.

    Raises
    ------
    Locked
        A run of a job of this name has its scratch there.
    """
    if not (wanted(job) if over_shards is None else over_shards):
        yield Flow(job)
        if base.is_dir():
            with suppress(Locked, WriteFailed, OSError), _taken(base):  # what was done is done
                _sweep(base, _OURS)
                _remove_empty(base)
        return
    with _taken(base), _spooled(job, base) as flow:
        yield flow


@contextmanager
def _spooled(job: Job, base: Path) -> Iterator[Flow]:
    """Open the flow of a run over shards."""
    _sweep(base, _READ)  # by runs that were killed while they read
    spool = Spool(base / f"{_READING}{os.getpid()}", earlier_documents(base))
    flow = Flow(job, spool, base)
    try:
        yield flow
        flow.finish()
    except GateRefused:
        flow.finish()
        raise
    finally:
        spool.discard()
        _remove_empty(base)


@contextmanager
def _taken(base: Path) -> Iterator[None]:
    """Hold the lock of a scratch folder: jobs of one name may be told one, and remove the other's.

    Raises
    ------
    Locked
        Another run holds it.
    WriteFailed
        The folder cannot be made, or not be read.
    """
    try:
        base.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(base, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    except OSError as error:
        raise write_failed(base, error) from error
    with ExitStack() as held:
        try:
            held.enter_context(locked(descriptor, base, "another run of a job of this name"))
        except CannotCreate as error:  # some network file systems have no locks
            log.warning("%s; no other run of a job of this name may have its scratch there", error)
        yield


def _sweep(base: Path, names: re.Pattern[str], but: Collection[Path] = ()) -> None:
    """Remove scratch by its names, and nothing else that a person may keep in that folder."""
    for found in sorted(base.iterdir()):
        if names.fullmatch(found.name) and found not in but:
            shutil.rmtree(found, ignore_errors=True)


def _remove_empty(base: Path) -> None:
    if base.is_dir() and not any(base.iterdir()):
        base.rmdir()


def wanted(job: Job) -> bool:
    """Whether a run goes over shards: it is asked for, or memory would not do."""
    if job.backend.shards == "always" or job.backend.kind != "local":
        return True
    written = job.config["memory_limit"]
    limit = SHARE * available() if written == "auto" else size_in_bytes(written)
    needed = _needed(job)
    if needed <= limit:
        return False
    log.info(
        "in memory this input would take about %s, over the limit of %s: it goes through shards on "
        "the disk",
        *(in_words(needed), in_words(limit)),
    )
    return True


def _needed(job: Job) -> int:
    """Estimate the memory of a run by the size of its input files; 0 where they are not known."""
    if not isinstance(job.reader, Files):
        return 0
    needed = _LIBRARIES
    for found in find(job.reader, job.root).found:
        size = found.path.stat().st_size if found.path.is_file() else 0
        needed += size * (_HELD_PACKED if found.name.lower().endswith(".gz") else _HELD)
    return needed


def _in_memory(job: Job) -> Iterator[str]:
    """Say what of a job is done in memory although its corpus lies in shards."""
    from jobs.models.distributed import fits_shards

    told = "in memory, though the corpus lies in shards: it takes memory that grows with the rows"
    if job.start.mode != "refit":
        yield f"start.mode {job.start.mode!r} works {told}"
    if job.config["vocabulary"]["phrases"]["max_words"] > 1:
        yield f"vocabulary.phrases are joined {told}"
    if job.embeddings.path is not None:
        yield f"embeddings are held {told}"
    if not fits_shards(job.model):
        yield f"model.kind {job.model.kind!r} is fitted {told}"


def _check(folder: Path) -> None:
    """Remove what is torn or damaged in the shards of an earlier start of the same run."""
    for shard in sorted({path.parent.parent for path in folder.rglob("*.npy")}):
        for name in unsound_parts(shard):
            log.warning("%s was damaged, and is made again", shard / name)
    log.info("going on from what an earlier run left in %s", folder)
