"""The schedule of the tutorial, played: three weeks of nights on a small corpus with dates."""

import json
import re
import shlex
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from jobs import run
from tests import small_job
from tests.small_job import latest
from tests.test_tutorial import blocks

FIRST, DAYS = date(2026, 11, 1), 21  # a Sunday, the first of a month
MODEL = {"kind": "mixture", "topics": 3, "neighbours": 3}


def hits(field: str, value: int) -> bool:
    """Whether a field of a crontab names a value: `*`, a number, or a range."""
    first, _, last = field.partition("-")
    return field == "*" or int(first) <= value <= int(last or first)


def due(day: date) -> Iterator[list[str]]:
    """The arguments of the runs that cron starts on a day, in the order of their times."""
    lines = blocks("crontab")[1].splitlines()
    for line in sorted(lines, key=lambda line: int(line.split()[1])):
        _, _, of_month, of_year, of_week, command = re.split(r"\s+", line, maxsplit=5)
        if (
            hits(of_month, day.day)
            and hits(of_year, day.month)
            and hits(of_week, day.isoweekday() % 7)
        ):
            words = shlex.split(command.partition("topic-jobs run ")[2].partition(" 2>>")[0])
            yield words[1:]


@pytest.mark.slow
def test_three_weeks_of_the_schedule(tmp_path: Path) -> None:
    documents: list[dict[str, str]] = []
    reader = {"kind": "jsonl", "path": "docs", "pattern": "*.jsonl"}
    fields = {"id": "id", "text": "text", "date": "date"}
    path = str(small_job.config(tmp_path, model=MODEL, reader={**reader, "fields": fields}))
    (tmp_path / "docs").mkdir()
    modes: list[str] = []
    topic_of: dict[str, str] = {}
    for number in range(DAYS):
        day = FIRST + timedelta(days=number)
        for theme in range(3):
            name = f"{day.isoformat()}-{theme}"
            text = small_job.text(theme, 10 * number + theme)
            documents.append({"id": name, "text": text, "date": day.isoformat()})
        lines = "".join(json.dumps(one) + "\n" for one in documents)
        (tmp_path / "docs/all.jsonl").write_text(lines, "utf-8")
        for arguments in due(day):
            assert run.main([path, *arguments]) == 0
            top = latest(tmp_path)
            modes.append(json.loads((top / "registry.json").read_text("utf-8"))["mode"])
            found = json.loads((top / "assignments.json").read_text("utf-8"))["documents"]
            now = {one["id"]: one["topic"] for one in found}
            assert len(now) == len(documents)
            assert {id_: now[id_] for id_ in topic_of} == topic_of  # nobody moved
            topic_of = now
            assert run.main([path, *arguments, "--verify", str(top)]) == 0
    week = ["assign"] * 6
    # Cron starts an update and a refit on the first day: the first run is a refit whatever it is.
    assert modes == ["refit", "refit", *week, "update", *week, "update", *week]
    by_theme = [{topic_of[id_] for id_ in topic_of if id_.endswith(f"-{k}")} for k in range(3)]
    assert sorted(map(len, by_theme)) == [1, 1, 1]
