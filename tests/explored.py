"""Explorers to test: of the seeds, of a small dated corpus with metadata, of odd characters."""

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from jobs import config, pipeline
from jobs.contracts import RunFacts
from jobs.datatypes import Result
from jobs.writers.explorer import Explorer
from jobs.writers.report import Report
from tests import small_job
from tests.results import CONFIG, FACTS

#: How one word is written: with hamza, without, with vowel signs, with a stroke, with clitics.
WAYS = ("أمريكا", "امريكا", "أَمْرِيكَا", "أمـــريكا", "وأمريكا", "بأمريكا")
ARTIFACTS = {"dir": "artifacts", "explorer": True}


def put(folder: Path, files: Mapping[str, bytes]) -> Path:
    """Write files into a folder."""
    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    return folder


def both(of: Result, facts: RunFacts, folder: Path) -> Path:
    """Write the report and the explorer of a result."""
    on = {**facts.config, "artifacts": {**facts.config.get("artifacts", {}), "explorer": True}}
    asked = replace(facts, config=on)
    return put(folder, {**dict(Report().files(of, asked)), **dict(Explorer().files(of, asked))})


def records(count: int) -> list[dict[str, Any]]:
    """Documents of three themes with dates, sections and authors; some are of America."""
    return [
        {
            "id": f"d{number:03d}",
            "title": "=1+1 <blink>" if number == 7 else f"Title {number}",
            "text": small_job.text(number % 3, number)
            + (small_job.text(1, number) if number % 12 == 0 else "")
            + (f" {WAYS[number // 5 % len(WAYS)]} والعالم من the." if number % 5 == 0 else ""),
            "date": f"2024-{1 + number % 12:02d}-{1 + number % 28:02d}",
            "section": ("sport", "<i>news", None)[number % 3],
            "author": f"author {number}",
        }
        for number in range(count)
    ]


def small(folder: Path, count: int = 60, **sections: Any) -> str:
    """Write that corpus and its configuration, and return the path of the latter."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = (json.dumps(one, ensure_ascii=False) for one in records(count))
    (folder / "docs.jsonl").write_text("\n".join(lines), "utf-8")
    fields = {"title": "title", "date": "date", "metadata": ["section", "author"]}
    reader = {"kind": "jsonl", "path": "docs.jsonl", "fields": fields}
    asked = {"reader": reader, "artifacts": ARTIFACTS, "trends": {"by": ["section"]}, **sections}
    return str(small_job.config(folder, **asked))


def modelled(folder: Path, **sections: Any) -> tuple[Result, RunFacts]:
    """The result of that corpus."""
    job = config.load(small(folder, **sections))
    found = pipeline.run(job, job.reader.read(job.root), progress=lambda *_: None)
    return found, replace(FACTS, config=job.config)


def page(of: Result, **sections: Any) -> str:
    """The explorer of a result."""
    facts = replace(FACTS, config={**CONFIG, "artifacts": ARTIFACTS, **sections})
    return dict(Explorer().files(of, facts))["explorer.html"].decode()


def data(text: str) -> dict[str, Any]:
    """What a page embeds."""
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', text, re.DOTALL)
    assert found
    embedded: dict[str, Any] = json.loads(found[1])
    return embedded
