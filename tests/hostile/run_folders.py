"""Attacks on the folder of a published run: each spoils one file, and reseals it where it can.

An attacker who writes to a run folder also writes its manifest: so a spoilt file has the size and
the digest that the manifest says, unless the attack is on just that.
"""

import hashlib
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from tests.hostile.odd_files import KINDS

MANIFEST, TOPICS, ASSIGNMENTS = "manifest.json", "topics.json", "assignments.json"
METRICS, PASSAGES, REGISTRY = "metrics.json", "passages.jsonl", "registry.json"
HEAD, ARRAYS = "model/model.json", "model/arrays.npz"
#: What reads each file, and so must refuse it.
READERS = {
    MANIFEST: ("show", "tree", "explain", "assign", "previous"),
    TOPICS: ("show", "tree", "explain"),
    ASSIGNMENTS: ("explain", "previous"),
    REGISTRY: ("previous",),
    PASSAGES: ("explain",),
    METRICS: ("previous",),
    HEAD: ("explain", "assign", "previous"),
    ARRAYS: ("explain", "assign", "previous"),
}
#: The sections of the recorded configuration are read by those who make its parts anew.
OF_PARTS = ("explain", "assign")
#: The size of a sparse file that no memory holds: 1 TiB, and nothing of it on the disk.
HUGE = 2**40


class Attack(NamedTuple):
    """What is done to which file; `spoil` is given the folder of the run."""

    file: str
    what: str
    spoil: Callable[[Path], None]
    readers: tuple[str, ...]


def put(run: Path, name: str, data: bytes) -> None:
    """Replace a file, and make the manifest vouch for it."""
    (run / name).write_bytes(data)
    if name != MANIFEST:
        manifest = json.loads((run / MANIFEST).read_bytes())
        digest = hashlib.sha256(data).hexdigest()
        manifest["files"][name] = {"bytes": len(data), "sha256": digest}
        (run / MANIFEST).write_text(json.dumps(manifest))


# ---- files of another kind -------------------------------------------------------------------


def _of_kind(name: str, spoil: Callable[[Path], None]) -> Callable[[Path], None]:
    return lambda run: spoil(run / name)


def _huge(name: str) -> Callable[[Path], None]:
    def spoil(run: Path) -> None:
        put(run, name, b"")
        os.truncate(run / name, HUGE)
        if name != MANIFEST:
            manifest = json.loads((run / MANIFEST).read_bytes())
            manifest["files"][name]["bytes"] = HUGE
            (run / MANIFEST).write_text(json.dumps(manifest))

    return spoil


# ---- JSON that is none, or not ours ----------------------------------------------------------


def _first_number(data: bytes, number: bytes) -> bytes:
    """Put a number in the place of the value of the first key."""
    text = data.decode()
    start = text.index(":") + 1
    end = text.index(",", start)
    return (text[:start] + " " + number.decode() + text[end:]).encode()


JSON: dict[str, Callable[[bytes], bytes]] = {
    "is a list": lambda data: b"[]\n",
    "is null": lambda data: b"null\n",
    "is an empty object": lambda data: b"{}\n",
    "is 200,000 brackets deep": lambda data: b"[" * 200_000 + b"]" * 200_000,
    "is 300 objects deep": lambda data: _first_number(data, b'{"x":' * 300 + b"1" + b"}" * 300),
    "holds NaN": lambda data: _first_number(data, b"NaN"),
    "holds -Infinity": lambda data: _first_number(data, b"-Infinity"),
    "holds 1e400": lambda data: _first_number(data, b"1e400"),
    "holds a number of a million digits": lambda data: _first_number(data, b"9" * 1_000_000),
    "holds half a surrogate pair": lambda data: data.replace(b'"', b'"\\ud800', 1),
    "begins with a byte order mark": lambda data: b"\xef\xbb\xbf" + data,
    "is UTF-16": lambda data: data.decode().encode("utf-16"),
    "has text behind its end": lambda data: data + b"{}",
    "is of schema version 2": lambda data: data.replace(b'"1.', b'"2.', 1),
    "is of schema version true": lambda data: _first_number(data, b"true"),
}


def _json(name: str, change: Callable[[bytes], bytes]) -> Callable[[Path], None]:
    return lambda run: put(run, name, change((run / name).read_bytes()))


def edit(name: str, change: Callable[[Any], Any]) -> Callable[[Path], None]:
    """Change the value of a JSON file."""

    def spoil(run: Path) -> None:
        value = json.loads((run / name).read_bytes())
        change(value)
        put(run, name, json.dumps(value).encode())

    return spoil


def _set(name: str, *path: str | int, to: Any) -> Callable[[Path], None]:
    def change(value: Any) -> None:
        for step in path[:-1]:
            value = value[step]
        value[path[-1]] = to

    return edit(name, change)


def _cycle(value: Any) -> None:
    """A merge that has itself below it, two merges down."""
    value["hierarchy"][0]["children"][0] = value["hierarchy"][-1]["id"]


def _twice(value: Any) -> None:
    value["hierarchy"][-1]["children"] = [value["topics"][0]["id"]] * 2


def _same_ids(value: Any) -> None:
    value["topics"][1]["id"] = value["topics"][0]["id"]


def _other_topics(value: Any) -> None:
    for topic in value["topics"]:
        topic["id"] = "t9" + topic["id"][1:]
    value["hierarchy"] = []


def _unknown_topic(value: Any) -> None:
    for document in value["documents"]:
        document["topics"] = [{"id": "t9999", "weight": 0.5}]


def _other_passages(value: Any) -> None:
    for document in value["documents"]:
        document["passages"] = document["passages"][1:] * 2


def _key(change: Callable[[dict[str, Any]], Any]) -> Callable[[Any], Any]:
    """Change each part of the recorded configuration, in the manifest as in model.json."""
    return lambda value: change(value["config"])


VALUES: dict[str, dict[str, Callable[[Path], None]]] = {
    MANIFEST: {
        "lists its files as a list": _set(MANIFEST, "files", to=[]),
        "lists its files as a list of lists": _set(MANIFEST, "files", to=[["topics.json", 1]]),
        "says that a file has 1e18 bytes": _set(MANIFEST, "files", TOPICS, "bytes", to=10**18),
        "says that a file has -1 bytes": _set(MANIFEST, "files", TOPICS, "bytes", to=-1),
        "says that a file has '3' bytes": _set(MANIFEST, "files", TOPICS, "bytes", to="3"),
        "says that a file has true bytes": _set(MANIFEST, "files", TOPICS, "bytes", to=True),
        "gives a digest that is none": _set(MANIFEST, "files", TOPICS, "sha256", to="0"),
        "names a file above the run": _set(
            MANIFEST, "files", "../../secret", to={"bytes": 1, "sha256": "0" * 64}
        ),
        "names a file by its full path": _set(
            MANIFEST, "files", "/etc/passwd", to={"bytes": 1, "sha256": "0" * 64}
        ),
        "has the id of another run": _set(MANIFEST, "run_id", to="20200101T000000Z-00000000"),
        "has a path for an id": _set(MANIFEST, "run_id", to="../../x"),
        "has a list for a configuration": _set(MANIFEST, "config", to=[]),
        "lists numbers as inputs": _set(MANIFEST, "inputs", to=[1, 2]),
        "lists numbers as skipped documents": _set(MANIFEST, "skipped", to=[1, 2]),
    },
    TOPICS: {
        "has a hierarchy with a circle": edit(TOPICS, _cycle),
        "has a hierarchy that names one topic twice": edit(TOPICS, _twice),
        "has a merge of itself": edit(
            TOPICS, lambda v: v["hierarchy"][0].update(children=[v["hierarchy"][0]["id"]] * 2)
        ),
        "has a hierarchy of unknown topics": edit(
            TOPICS, lambda v: v["hierarchy"][0].update(children=["t9998", "t9999"])
        ),
        "has one id twice": edit(TOPICS, _same_ids),
        "has a share of 1e18": _set(TOPICS, "topics", 0, "prevalence", to=10**18),
        "has a share below nought": _set(TOPICS, "topics", 0, "prevalence", to=-0.5),
        "has a label that is a list": _set(TOPICS, "topics", 0, "label", to=["a"]),
        "has terms that are numbers": _set(TOPICS, "topics", 0, "terms", to=[1, 2]),
        "has topics that are an object": _set(TOPICS, "topics", to={}),
    },
    ASSIGNMENTS: {
        "has documents that are an object": _set(ASSIGNMENTS, "documents", to={}),
        "has documents without keys": _set(ASSIGNMENTS, "documents", to=[{}]),
        "has a weight of 1e18": _set(ASSIGNMENTS, "documents", 0, "weight", to=10**18),
    },
    REGISTRY: {
        "has one id twice": edit(REGISTRY, lambda v: v["topics"].append(v["topics"][0])),
        "lacks a topic of the model": edit(REGISTRY, lambda v: v["topics"].pop()),
        "names a topic that is not there": edit(
            REGISTRY, lambda v: v["events"][0].update(into=["t9999"])
        ),
        "has a number of nine thousand digits": edit(
            REGISTRY, lambda v: v["topics"][0].update(id="t" + "9" * 9_000)
        ),
        "says that the next number is taken": _set(REGISTRY, "next", to=0),
        "has a share of 1e18": _set(REGISTRY, "topics", 0, "peak", "share", to=10**18),
        "has terms that are a list": _set(REGISTRY, "topics", 0, "terms", to=[]),
    },
    METRICS: {
        "has scores that are an object": _set(METRICS, "scores", to={}),
        "has a score that is a text": _set(METRICS, "scores", 0, "value", to="1"),
    },
    HEAD: {
        "has one topic id twice": edit(
            HEAD, lambda v: v.update(topic_ids=[v["topic_ids"][0]] * len(v["topic_ids"]))
        ),
        "has a topic less than its arrays": edit(HEAD, lambda v: v["topic_ids"].pop()),
        "declares a term more than there are": edit(HEAD, lambda v: v.update(terms=v["terms"] + 1)),
        "shows a row as a topic that it does not list": edit(
            HEAD, lambda v: v["rows"][0].update(topic="t0099")
        ),
        "has one row twice": edit(HEAD, lambda v: v["rows"][0].update(id=v["rows"][1]["id"])),
        "declares 1e18 words": _set(HEAD, "words", to=10**18),
        "declares no arrays": _set(HEAD, "arrays", to={}),
        "declares a side of 1e18": edit(
            HEAD, lambda v: next(iter(v["arrays"].values())).update(shape=[10**18])
        ),
        "has a list for a configuration": _set(HEAD, "config", to=[]),
    },
    PASSAGES: {
        "has a line that is a list": lambda run: put(run, PASSAGES, b"[]\n"),
        "has a line that is no JSON": lambda run: put(run, PASSAGES, b"{\n"),
        "has a line with half of its keys": lambda run: put(run, PASSAGES, b'{"id": "d0#0"}\n'),
        "has a line of 200,000 brackets": lambda run: put(run, PASSAGES, b"[" * 200_000),
        "has the passages of nobody": lambda run: put(run, PASSAGES, b""),
    },
}


#: What the configuration that model.json records is changed to.
SETTINGS: dict[str, Callable[[Any], Any]] = {
    "names a model that is none": _key(lambda c: c["model"].update(kind="evil")),
    "names another model than its arrays are of": _key(
        lambda c: c.update(model={"kind": "mixture", "topics": 3})
    ),
    "has a model that is a list": _key(lambda c: c.update(model=[])),
    "has no model": _key(lambda c: c.pop("model")),
    "has a setting that nobody knows": _key(lambda c: c["text"].update(x=1)),
    "asks for 1e18 topics": _key(lambda c: c["model"].update(topics=10**18)),
    "has texts in the place of settings": _key(
        lambda c: c.update({name: "x" for name in c if name != "seed"})
    ),
}

#: What is changed in assignments.json that only those mind who show a document whole.
SHOWN: dict[str, Callable[[Any], Any]] = {
    "names a topic that is not there": _unknown_topic,
    "has other passages than passages.jsonl": _other_passages,
}


def attacks() -> dict[str, Attack]:
    """All attacks but those inside of arrays, by the file and what is done to it."""
    found = []
    for name, readers in READERS.items():
        spoilt = {what: _of_kind(name, spoil) for what, spoil in KINDS.items()}
        spoilt["is said to be of 1 TiB, and is, unwritten"] = _huge(name)
        if name.endswith(".json"):
            spoilt |= {what: _json(name, change) for what, change in JSON.items()}
        spoilt |= VALUES.get(name, {})
        found += [Attack(name, what, spoil, readers) for what, spoil in spoilt.items()]
    found += [Attack(HEAD, what, edit(HEAD, c), OF_PARTS) for what, c in SETTINGS.items()]
    found += [
        Attack(ASSIGNMENTS, what, edit(ASSIGNMENTS, c), ("explain",)) for what, c in SHOWN.items()
    ]
    return {f"{one.file} {one.what}": one for one in found}
