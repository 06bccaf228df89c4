"""`python -m jobs.config`: write docs/config.md and configs/schema.json of this checkout anew."""

import sys
from pathlib import Path

from jobs.config import installed
from jobs.config.reference import json_schema, page

ROOT = Path(__file__).parents[2]


def _main() -> int:
    menus = installed()
    for path, text in (
        (ROOT / "docs/config.md", page(menus)),
        (ROOT / "configs/schema.json", json_schema(menus)),
    ):
        if not path.parent.is_dir():
            sys.stderr.write(f"{path.parent} is not there: run this in a checkout of the sources\n")
            return 73
        path.write_text(text, "utf-8")
        sys.stdout.write(f"{path.relative_to(ROOT)}: {len(text):,} characters\n")
    return 0


if __name__ == "__main__":
    sys.exit(_main())
