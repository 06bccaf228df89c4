"""`python -m tests.map_page`: the tables of `docs/map.md` made anew from code and floors."""

import ast
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs/map.md"
#: The rooms of each container stand below a heading of their own, these first.
_FIRST = ("jobs", "jobs/text", "jobs/kernels")


def said(path: Path) -> str:
    """What a file says of itself: the first sentence of its docstring."""
    docstring = ast.get_docstring(ast.parse(path.read_text("utf-8"))) or ""
    return docstring.split("\n\n", maxsplit=1)[0].replace("\n", " ").rstrip(".")


def floors() -> str:
    """The floors that import-linter enforces, a block for each container."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    blocks = []
    for contract in settings["tool"]["importlinter"]["contracts"]:
        if contract["type"] == "layers":
            names = ", ".join(f"`{name.replace('.', '/')}/`" for name in contract["containers"])
            blocks.append(f"In {names}:\n\n```\n" + "\n".join(contract["layers"]) + "\n```\n")
    return "\n".join(blocks)


def rooms() -> str:
    """A table for each folder: its files, and what each says of itself."""
    folders = sorted({path.parent for path in (ROOT / "jobs").rglob("*.py")}, key=_place)
    return "\n".join(filter(None, map(_table, folders)))


def _place(folder: Path) -> tuple[int, str]:
    name = folder.relative_to(ROOT).as_posix()
    first = [i for i, room in enumerate(_FIRST) if name == room or name.startswith(room + "/")]
    return (max(first, default=len(_FIRST)) if name != "jobs" else 0, name)


def _table(folder: Path) -> str:
    name = folder.relative_to(ROOT).as_posix()
    rows = [
        f"| `{path.name}` | {said(path)} |"
        for path in sorted(folder.glob("*.py"))
        if path.name != "__init__.py"
    ]
    of_itself = said(folder / "__init__.py")
    table = ["| file | what it is |", "|---|---|", *rows, ""] if rows else []
    return "\n".join([f"### `{name}/`", "", f"{of_itself}.", "", *table])


def page(text: str) -> str:
    """The page with its made parts as they are now."""
    for name, make in (("floors", floors), ("rooms", rooms)):
        begin, end = f"<!-- made: {name} -->\n", "<!-- end -->"
        before, _, rest = text.partition(begin)
        text = before + begin + make() + "\n" + end + rest.partition(end)[2]
    return text


if __name__ == "__main__":
    PAGE.write_text(page(PAGE.read_text("utf-8")), "utf-8")
