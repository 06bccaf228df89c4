"""`python -m benchmarks`: write benchmarks/README.md anew from the newest results."""

import ast
import json
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
PAGE = HERE / "README.md"
HEAD = """\
# What is measured

One script a question. Each is started from the root of the repository:

```sh
python -m benchmarks.NAME [--quick] [--json FILE]
```

It prints a table and its goals, and exits 1 when a goal does not hold; `--quick` takes under a
minute and judges few goals. The corpora are looked for in the folder `TOPIC_JOBS_CORPORA` (default
`../shared/corpora`); they are not part of the project. Peers run in the same process, in turn with
ours, on the same matrix; times are CPU seconds and medians. `pip install -e '.[benchmark]'` brings
the peers.

Whole results, with their conditions, are in `results/`. This page is made of the newest of each,
and of each part that was measured by itself (NAME_PART), by `python -m benchmarks`; a goal that
was missed stays in the list.

| benchmark | question | measured | goals that hold |
|---|---|---|---|
"""


def questions() -> dict[str, str]:
    """The question of each benchmark, by name: of each script that ends in the harness."""
    found = {}
    for path in sorted(HERE.glob("*.py")):
        text = path.read_text("utf-8")
        if "    sys.exit(harness.main(" in text and path != Path(__file__).resolve():
            said = ast.get_docstring(ast.parse(text)) or ""
            found[path.stem] = said.split("\n\n", maxsplit=1)[0].replace("\n", " ")
    return found


def newest(name: str) -> list[dict[str, Any]]:
    """The last committed results of a benchmark: of the whole, and of each part that has its own.

    A file is called NAME-DATE.json, or NAME_PART-DATE.json where a part was measured by itself;
    names of one part sort by their date.
    """
    parts: dict[str, dict[str, Any]] = {}
    for path in sorted((HERE / "results").glob(f"{name}*-????-??-??.json")):
        content = json.loads(path.read_text("utf-8"))
        if content["benchmark"] == name:
            parts[path.stem[: -len("-0000-00-00")]] = content
    return list(parts.values())


def page() -> str:
    """The page as it should be."""
    rows, goals = [], []
    for name, question in questions().items():
        results = newest(name)
        if not results:
            rows.append(f"| `{name}` | {question} | not yet | |")
            continue
        judged = [goal for one in results for goal in one["goals"] if goal["holds"] is not None]
        held = sum(goal["holds"] for goal in judged)
        measured = max(one["conditions"]["date"] for one in results)
        rows.append(f"| `{name}` | {question} | {measured} | {held} of {len(judged)} |")
        goals += [
            f"| `{name}` | {goal['goal']} | {goal['value']:.4g} | {goal['bound']} "
            f"| {'holds' if goal['holds'] else '**missed**'} |"
            for goal in judged
        ]
    table = "\n".join(goals)
    return (
        HEAD
        + "\n".join(rows)
        + "\n\n## Goals\n\n| benchmark | goal | value | bound | |\n|---|---|---|---|---|\n"
        + f"{table}\n"
    )


def main() -> int:
    """Write the page."""
    PAGE.write_text(page(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
