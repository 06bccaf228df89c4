"""Globbing for a survey: the files of a folder by their endings, and which reader most are for."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from jobs.datatypes import by_ending
from jobs.errors import InputMissing
from jobs.readers.finding import find
from jobs.readers.formats import ENDINGS, FORMATS
from jobs.readers.opening import Files

#: Formats that the reader of plain text reads as well.
_PLAIN = ("txt", "md")
SUFFIXES = {
    "text": tuple(ending for name in _PLAIN for ending in FORMATS[name].endings),
    "jsonl": (".jsonl", ".ndjson", ".json"),
    "csv": (".csv", ".tsv"),
    "parquet": (".parquet", ".pq"),
    "files": tuple(ending for ending, name in ENDINGS.items() if name not in _PLAIN),
}


@dataclass(frozen=True, slots=True)
class ListedFile:
    """A file that may be read: its size in bytes, and its ending."""

    path: Path
    size: int
    ending: str


def listed(folder: Path) -> tuple[list[ListedFile], Counter[str]]:
    """List the files that may be read, and count the endings of the others.

    Raises
    ------
    InputMissing
        The folder is not there, or holds no file that may be read.
    """
    if not folder.exists():
        raise InputMissing(f"{folder}: there is no such folder. Name the folder of your documents.")
    single = folder.is_file()
    try:
        everything = Files(path=folder.name if single else ".", pattern="**/*")
        found_files = find(everything, str(folder.parent if single else folder)).found
    except InputMissing:
        found_files = []
    paths = [one.path for one in found_files if not one.refused and one.path.is_file()]
    known = {suffix for some in SUFFIXES.values() for suffix in some}
    files = [ListedFile(path, path.stat().st_size, *by_ending([path.name])) for path in paths]
    found = [one for one in files if one.ending.removesuffix(".gz") in known]
    others = Counter(one.ending for one in files if one.ending.removesuffix(".gz") not in known)
    if not found:
        kinds = ", ".join(sorted(known))
        seen = ", ".join(f"{count} {name}" for name, count in others.most_common(5)) or "nothing"
        raise InputMissing(
            f"{folder}: no documents here: it holds {seen}. A job reads files that end in {kinds} "
            "(each also with .gz); convert the others first."
        )
    return found, others


def chosen_kind(files: Sequence[ListedFile], others: Counter[str]) -> tuple[str, list[ListedFile]]:
    """Choose the kind that most bytes are of; tables must be of one ending.

    Texts beside files of other formats are read with them.
    """
    kind_of = {suffix: kind for kind, some in SUFFIXES.items() for suffix in some}
    mixed = any(kind_of[one.ending.removesuffix(".gz")] == "files" for one in files)
    sizes: Counter[tuple[str, str]] = Counter()
    group: dict[str, tuple[str, str]] = {}
    for one in files:
        plain_ending = one.ending.removesuffix(".gz")
        kind = kind_of[plain_ending]
        kind = "files" if kind == "text" and mixed else kind
        group[one.ending] = (kind, plain_ending if kind == "csv" else "")
        sizes[group[one.ending]] += one.size + 1
    best = sizes.most_common(1)[0][0]
    others.update(one.ending for one in files if group[one.ending] != best)
    return best[0], [one for one in files if group[one.ending] == best]


def pattern_of(kind: str, folder: Path, chosen: Sequence[ListedFile]) -> dict[str, str]:
    """Say which files of the folder are meant: those of the endings that were counted.

    Of mixed files all are: each is told by its content, and what is no document is passed over.
    """
    if folder.is_file() or kind == "files":
        return {}
    below = "**/" if any(one.path.parent != folder for one in chosen) else ""
    endings = sorted({one.ending for one in chosen})
    if len(endings) == 1:
        return {"pattern": f"{below}*{endings[0]}"}
    return {"pattern": f"{below}*.{{{','.join(one.removeprefix('.') for one in endings)}}}"}
