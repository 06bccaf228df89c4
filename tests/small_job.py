"""A small corpus and a configuration of it: what the tests of the commands run."""

import hashlib
import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

THEMES = (
    "river water fish boat lake shore wave harbour sail anchor",
    "bread flour oven baker crust dough butter yeast grain mill",
    "engine wheel road driver truck brake fuel garage bridge toll",
)
SENTENCES = 12


def text(theme: int, seed: int) -> str:
    """Sentences about one theme: words drawn from its list, the same for the same seed."""
    draw = random.Random(seed)
    words = THEMES[theme].split()
    lines = [" ".join(draw.choices(words, k=9)).capitalize() for _ in range(SENTENCES)]
    return ". ".join(lines) + ".\n"


def documents(folder: Path, count: int = 9) -> Path:
    """Write `count` text files, three themes by turns."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(count):
        (folder / f"d{number}.txt").write_text(text(number % 3, number), "utf-8")
    return folder


def config(folder: Path, **sections: Any) -> Path:
    """Write job.yaml in `folder`, which has the corpus in docs/."""
    values: dict[str, Any] = {
        "job": "small",
        "reader": {"kind": "text", "path": "docs"},
        "passages": {"words": 20},
        "vocabulary": {"min_rows": 1, "max_share": 1.0},
        "vectoriser": {"kind": "tfidf"},
        "model": {"kind": "nmf", "topics": 3},
        "metrics": [{"kind": "u_mass"}],
    }
    path = folder / "job.yaml"
    path.write_text(json.dumps({**values, **sections}, indent=1), "utf-8")
    return path


def job(folder: Path, **sections: Any) -> str:
    """Write the corpus and its configuration, and return the path of the latter."""
    documents(folder / "docs")
    return str(config(folder, **sections))


Command = Callable[..., tuple[int, str, str]]


def latest(folder: Path) -> Path:
    return folder / "artifacts/small/latest"


def manifest(folder: Path) -> Any:
    return json.loads((latest(folder) / "manifest.json").read_text("utf-8"))


def rows(out: str) -> dict[str, str]:
    return dict(line.split(": ", 1) for line in out.splitlines())


def vouched(folder: Path, name: str, data: bytes) -> None:
    """Write a file of the latest run, and have its manifest vouch for it."""
    top = latest(folder)
    whole = json.loads((top / "manifest.json").read_text("utf-8"))
    whole["files"][name] = {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
    (top / name).write_bytes(data)
    (top / "manifest.json").write_text(json.dumps(whole), "utf-8")
