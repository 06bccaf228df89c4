"""Reports to test: of the seeds, of made-up documents, and read back as a tree of elements."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import numpy as np

from jobs import config, pipeline
from jobs.contracts import RunFacts
from jobs.datatypes import Result
from jobs.writers.report import Report
from jobs.writers.tables import JsonTables
from tests.results import CONFIG, FACTS, result

ROOT = Path(__file__).parents[1]
VOID = {"meta", "link", "br", "hr", "img", "input", "col", "wbr", "area", "base", "embed", "source"}


@dataclass
class Node:
    """An element of a page."""

    name: str
    attributes: dict[str, str]
    children: list["Node | str"] = field(default_factory=list)

    def all(self, name: str = "", **wanted: str) -> Iterator["Node"]:
        for child in self.children:
            if isinstance(child, Node):
                has = all(value in child.attributes.get(key.rstrip("_"), "").split()
                          for key, value in wanted.items())  # fmt: skip
                if has and name in ("", child.name):
                    yield child
                yield from child.all(name, **wanted)

    def one(self, name: str = "", **wanted: str) -> "Node":
        (found,) = self.all(name, **wanted)
        return found

    @property
    def text(self) -> str:
        return "".join(one if isinstance(one, str) else one.text for one in self.children)

    @property
    def values(self) -> list[float]:
        return [float(data.attributes["value"]) for data in self.all("data")]


class Page(HTMLParser):
    """A page as a tree; elements that are not closed in their order are a fault."""

    def __init__(self, text: bytes) -> None:
        super().__init__()
        self.top = Node("", {})
        self._open = [self.top]
        self.feed(text.decode())
        self.close()
        assert len(self._open) == 1, [node.name for node in self._open]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = Node(tag, {key: value or "" for key, value in attrs})
        assert len(node.attributes) == len(attrs), (tag, attrs)
        self._open[-1].children.append(node)
        if tag not in VOID:
            self._open.append(node)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self._open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self._open[-1].name == tag
        self._open.pop()

    def handle_data(self, data: str) -> None:
        self._open[-1].children.append(data)


@cache
def seeds(*changes: str) -> tuple[Result, RunFacts]:
    """The seeds by configs/nmf.yaml, with changes to it."""
    job = config.load(str(ROOT / "configs/nmf.yaml"), ["metrics=[]", *changes])
    found = pipeline.run(job, job.reader.read(job.root), progress=lambda *_: None)
    return found, replace(FACTS, config=job.config)


def page(of: Result, facts: RunFacts) -> Node:
    return Page(dict(Report().files(of, facts))["report.html"]).top


def tables(of: Result, facts: RunFacts) -> dict[str, Any]:
    files = JsonTables().files(of, facts)
    return {name: json.loads(data) for name, data in files if name.endswith(".json")}


def many(copies: int = 30) -> Result:
    """The small result with each of its documents many times."""
    one = result()
    corpus, n = one.preparation.corpus, len(one.preparation.documents)
    documents = tuple(
        replace(
            d,
            document=f"{d.document} {c:03d}",
            passages=tuple(p._replace(document=f"{d.document} {c:03d}") for p in d.passages),
        )
        for c in range(copies)
        for d in one.preparation.documents
    )
    lengths = np.tile(np.diff(corpus.indptr), copies)
    rows = np.tile(np.arange(corpus.rows), copies)
    big = replace(
        corpus,
        form_ids=np.tile(corpus.form_ids, copies),
        indptr=np.concatenate([[0], np.cumsum(lengths)]),
        sentence_ends=np.cumsum(lengths),
        row_documents=(np.arange(len(rows)) // 2).astype(np.int32),
    )
    assert n * copies == len(documents)
    return replace(
        one,
        preparation=replace(one.preparation, documents=documents, corpus=big),
        corpus=big,
        matrix=one.matrix.rows(rows),
        model=replace(one.model, document_topic=one.model.document_topic[rows]),
        assignments=tuple(
            replace(a, id=f"{a.id} {c:03d}") for c in range(copies) for a in one.assignments
        ),
    )


def facts(**sections: Any) -> RunFacts:
    return replace(FACTS, config={**CONFIG, **sections})


def written(of: Result | None = None, **sections: Any) -> dict[str, bytes]:
    return dict(Report().files(of or result(), facts(**sections)))


def pages(files: dict[str, bytes]) -> Iterator[tuple[str, Node]]:
    for name, data in files.items():
        if name.endswith(".html"):
            yield name, Page(data).top
