"""Command-line entry point `topic-jobs`: the commands by name, wherever it is started.

`python -m jobs.run` looks for `jobs` in the current folder first, so that a package of that name
there hides this one; `topic-jobs run` does not look there.
"""

import sys
from collections.abc import Sequence
from importlib import import_module

from jobs import __version__
from jobs.commands import COMMANDS


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command that the first argument names, and return its exit code."""
    from jobs.console import guarded, say
    from jobs.errors import EXIT_DONE, UsageError
    from jobs.memory import collect_rarely

    if arguments is None:
        collect_rarely()  # to the end of the process
    name, *rest = (sys.argv[1:] if arguments is None else arguments) or ("--help",)
    if name in COMMANDS:
        return int(import_module(f"jobs.{name}").main(rest))

    def work() -> int:
        if name == "--version":
            say(f"topic-jobs {__version__}")
        elif name in ("-h", "--help"):
            say(_help())
        else:
            raise UsageError(f"topic-jobs has no command {name!r}; it has {', '.join(COMMANDS)}")
        return EXIT_DONE

    return guarded(work)


def _help() -> str:
    lines = [f"  {name:<10} {what}" for name, what in COMMANDS.items()]
    return "\n".join(
        [
            "usage: topic-jobs COMMAND ...",
            "",
            "commands:",
            *lines,
            "",
            "topic-jobs COMMAND --help has the options of each; topic-jobs --version its version.",
        ]
    )


if __name__ == "__main__":
    sys.exit(main())
