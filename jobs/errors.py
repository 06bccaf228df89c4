"""What can go wrong: a tree of exceptions that each know their exit code (sysexits.h, 4.3BSD)."""

from collections.abc import Sequence

#: Exit status of success.
EXIT_DONE = 0
#: Exit status of an unhandled exception: a defect of the program.
EXIT_DEFECT = 1
#: Exit status of a wrong command line, as argparse has it.
EXIT_USAGE = 2
#: Exit status of a partial success: published, with documents left out.
EXIT_SOME_SKIPPED = 3


class JobError(Exception):
    """The root: an error that a person can act on, with the exit code of the process.

    The message says what is wrong, where, and what to do about it.
    """

    exit_code = EXIT_DEFECT


class UsageError(JobError):
    """The command line is wrong."""

    exit_code = EXIT_USAGE


class GateRefused(JobError):
    """The quality gate refused to publish; the last good run stays `latest`."""

    exit_code = 4


class InputUnusable(JobError):
    """The input was read but cannot be modelled: nothing left, ids clash, too much skipped."""

    exit_code = 65


class OverMemoryLimit(InputUnusable):
    """A stage of a run in memory would take more than `memory_limit`; over shards it may not."""


class InputMissing(JobError):
    """The input, or a run that a command was pointed at, is not there."""

    exit_code = 66


class CannotCreate(JobError):
    """The artifacts folder cannot be created or written to."""

    exit_code = 73


class WriteFailed(JobError):
    """Writing an artifact failed (disk full, input-output error)."""

    exit_code = 74


class Locked(JobError):
    """Another run of the same job holds the lock."""

    exit_code = 75


class ConfigError(JobError):
    """The configuration is wrong; carries every problem, one a line.

    Parameters
    ----------
    problems : sequence of str
        Each is ``file:line:column: yaml.path: what is wrong, and what is allowed``.
    """

    exit_code = 78

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


class Interrupted(JobError):
    """The run was interrupted from the keyboard (SIGINT)."""

    exit_code = 130


class Terminated(JobError):
    """The run was terminated (SIGTERM)."""

    exit_code = 143
