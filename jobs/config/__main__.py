"""`python -m jobs.config`: configuration files and pages of this checkout made anew.

docs/config.md and configs/schema.json, and of configs/ the examples that a wheel carries.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

from jobs.config import installed
from jobs.config.reference import json_schema, page

ROOT = Path(__file__).parents[2]
#: What differs where the documents are another's.
_OTHERS = (
    ("the five seed documents", "the documents in documents/"),
    ("path: seeds", "path: documents"),
    ("python -m jobs.run", "topic-jobs run"),
)


def examples() -> Iterator[tuple[Path, str]]:
    """Yield the configurations of this checkout as examples for documents of another's."""
    for path in sorted((ROOT / "configs").glob("*.yaml")):
        text = path.read_text("utf-8")
        for own, others in _OTHERS:
            text = text.replace(own, others)
        yield ROOT / "jobs/examples" / path.name, text


def _main() -> int:
    menus = installed()
    made = [
        (ROOT / "docs/config.md", page(menus)),
        (ROOT / "configs/schema.json", json_schema(menus)),
        *examples(),
    ]
    for path, text in made:
        if not path.parent.is_dir():
            sys.stderr.write(f"{path.parent} is not there: run this in a checkout of the sources\n")
            return 73
        path.write_text(text, "utf-8")
        sys.stdout.write(f"{path.relative_to(ROOT)}: {len(text):,} characters\n")
    return 0


if __name__ == "__main__":
    sys.exit(_main())
