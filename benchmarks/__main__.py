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

Whole results, with their conditions, are in `results/`. This page is made of the newest of each by
`python -m benchmarks`; a goal that was missed stays in the list.

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


def newest(name: str) -> dict[str, Any] | None:
    """The last committed result of a benchmark; its file ends in the date, and so sorts by it."""
    results = sorted((HERE / "results").glob(f"{name}-????-??-??.json"))
    if not results:
        return None
    content: dict[str, Any] = json.loads(results[-1].read_text("utf-8"))
    return content


def page() -> str:
    """The page as it should be."""
    rows, goals = [], []
    for name, question in questions().items():
        result = newest(name)
        if result is None:
            rows.append(f"| `{name}` | {question} | not yet | |")
            continue
        judged = [goal for goal in result["goals"] if goal["holds"] is not None]
        held = sum(goal["holds"] for goal in judged)
        measured = result["conditions"]["date"]
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
