"""`docs/map.md` shows the house as it stands: every room, what it is, and the floors."""

import ast
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs/map.md").read_text("utf-8")


def rooms() -> dict[str, str]:
    """The file of each room and the first sentence it says of itself, as the map lists them."""
    found = {}
    for path in sorted((ROOT / "jobs").rglob("*.py")):
        if path.name != "__init__.py" or path.parent.name == "jobs":
            said = ast.get_docstring(ast.parse(path.read_text("utf-8"))) or ""
            first = said.split("\n\n", maxsplit=1)[0].replace("\n", " ").rstrip(".")
            found[path.relative_to(ROOT).as_posix()] = first
    return found


def listed() -> dict[str, str]:
    folder, found = "jobs/", {}
    for line in PAGE.splitlines():
        if line.startswith("### `"):
            folder = line.split("`")[1]
        if line.startswith("| `") and ".py` | " in line:
            name, what = line.strip("| ").split(" | ", maxsplit=1)
            found[folder + name.strip("`")] = what
    return found


def test_every_room_is_on_the_map_with_what_it_is() -> None:
    assert listed() == rooms()


def test_every_room_says_what_it_is() -> None:
    assert [name for name, what in rooms().items() if not what] == []


def test_the_floors_are_those_that_are_enforced() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    contracts = settings["tool"]["importlinter"]["contracts"]
    layers = next(one["layers"] for one in contracts if one["type"] == "layers")
    assert "\n".join(layers) in PAGE
