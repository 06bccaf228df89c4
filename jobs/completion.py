"""`topic-jobs completion SHELL`: shell completion (command line) for bash, zsh and fish."""

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module

from jobs.commands import COMMANDS
from jobs.console import command_parser, guarded, parsed, say
from jobs.errors import EXIT_DONE

EXAMPLES = """\
examples:
  topic-jobs completion bash > ~/.local/share/bash-completion/completions/topic-jobs
  topic-jobs completion zsh > ~/.zfunc/_topic-jobs       (with ~/.zfunc in fpath)
  topic-jobs completion fish > ~/.config/fish/completions/topic-jobs.fish
"""


def _parser() -> argparse.ArgumentParser:
    parser = command_parser(
        "completion",
        "Print what makes a shell complete commands, their options, and files.",
        EXAMPLES,
    )
    parser.add_argument("shell", choices=sorted(SHELLS), help="the shell")
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command, and return its exit code."""
    return guarded(lambda: _main(parsed(_parser(), arguments)))


def _main(options: argparse.Namespace) -> int:
    say(SHELLS[options.shell]({name: _options(name) for name in COMMANDS}, COMMANDS).rstrip("\n"))
    return EXIT_DONE


def _options(command: str) -> list[str]:
    """Give the long options of a command, from its own parser."""
    parser: argparse.ArgumentParser = import_module(f"jobs.{command}")._parser()
    named = (name for action in parser._actions for name in action.option_strings)
    return [name for name in named if name.startswith("--")]


def _bash(options: Mapping[str, Sequence[str]], told: Mapping[str, str]) -> str:
    cases = "\n".join(f"    {name}) words='{' '.join(own)}' ;;" for name, own in options.items())
    return f"""\
_topic_jobs() {{
  local current=${{COMP_WORDS[COMP_CWORD]}} words=''
  COMPREPLY=()
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W '{" ".join(told)} --help --version' -- "$current"))
    return
  fi
  case ${{COMP_WORDS[1]}} in
{cases}
  esac
  if [[ $current == -* ]]; then
    COMPREPLY=($(compgen -W "$words" -- "$current"))
  fi
}}
complete -o default -F _topic_jobs topic-jobs
"""


def _zsh(options: Mapping[str, Sequence[str]], told: Mapping[str, str]) -> str:
    commands = "\n".join(f"    {_quoted(f'{name}:{what}')}" for name, what in told.items())
    cases = "\n".join(f"    {name}) words_of=({' '.join(own)}) ;;" for name, own in options.items())
    return f"""\
#compdef topic-jobs
_topic_jobs() {{
  local -a commands words_of
  commands=(
{commands}
  )
  if (( CURRENT == 2 )); then
    _describe command commands
    return
  fi
  case $words[2] in
{cases}
  esac
  if [[ $words[CURRENT] == -* ]]; then
    compadd -- $words_of
  else
    _files
  fi
}}
compdef _topic_jobs topic-jobs
"""


def _fish(options: Mapping[str, Sequence[str]], told: Mapping[str, str]) -> str:
    lines = [
        f"complete -c topic-jobs -n __fish_use_subcommand -f -a {name} -d {_quoted(what)}"
        for name, what in told.items()
    ]
    lines += [
        f"complete -c topic-jobs -n '__fish_seen_subcommand_from {name}' -l {one[2:]}"
        for name, own in options.items()
        for one in own
    ]
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    """Quote a text for a shell; the texts here hold no backslash."""
    return "'" + text.replace("'", "'\\''") + "'"


#: How each shell is told: from the options of the commands, and what each is for.
SHELLS: dict[str, Callable[[Mapping[str, Sequence[str]], Mapping[str, str]], str]] = {
    "bash": _bash,
    "zsh": _zsh,
    "fish": _fish,
}


if __name__ == "__main__":
    sys.exit(main())
