"""A command in a process of its own, and what a terminal gets of it."""

import os
import pty
import subprocess
import sys
import textwrap
from contextlib import closing
from pathlib import Path

ROOT = Path(__file__).parents[1]


def script(body: str) -> list[str]:
    """A command whose work is `body`."""
    lines = textwrap.indent(textwrap.dedent(body), "    ")
    text = f"import sys, time\nfrom jobs import console, errors, journal\ndef work():\n{lines}\n"
    return [sys.executable, "-c", text + "sys.exit(console.guarded(work))"]


def on_a_terminal(body: str, **environment: str) -> str:
    """What a terminal gets when stdout and stderr are one."""
    ours, theirs = pty.openpty()
    env = {k: v for k, v in os.environ.items() if k != "NO_COLOR"} | environment
    child = subprocess.Popen(
        script(body), cwd=ROOT, stdout=theirs, stderr=theirs, stdin=theirs, env=env
    )
    os.close(theirs)
    got = b""
    with closing(os.fdopen(ours, "rb", buffering=0)) as terminal:
        while True:
            try:
                part = terminal.read(65536)
            except OSError:
                break
            if not part:
                break
            got += part
    assert child.wait(30) == 0
    return got.decode()
