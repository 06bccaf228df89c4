"""Every step of the chain against its cases: the project's own, and the shared file where it is."""

import json
import os
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from jobs.text.chain.records import TALLY_NAMES
from jobs.text.prepare import TextSettings
from jobs.writers.wording import catalogue
from tests.prepared import chain, document, prepared
from tests.text_steps import ALIASES, NAMED, STEPS

HERE = Path(__file__).parent
SHARED = Path(os.environ.get("TOPIC_JOBS_CASES", HERE.parent.parent / "shared/arabic/cases.jsonl"))


# Where the two runs of this line meet, no word of it tells: the table of neighbours would have to
# know how news begins a line (docs/decisions/0003-word-order-without-news.md).
UNDECIDED = "كثر من سنوات على انتهاء التحالف"


def cases(path: Path) -> list[Any]:
    lines = path.read_text(encoding="utf-8").split("\n")
    found = [json.loads(line) for line in lines if line]
    return [
        pytest.param(case, id=f"{path.stem}-{case['step']}-{number}")
        for number, case in enumerate(found, 1)
    ]


OWN = [case for path in sorted((HERE / "cases").glob("*.jsonl")) for case in cases(path)]


@pytest.mark.parametrize("case", OWN)
def test_own_case(case: dict[str, Any]) -> None:
    assert STEPS[case["step"]](case["input"]) == case["expected"], case.get("note")


@pytest.mark.skipif(not SHARED.exists(), reason=f"no shared cases at {SHARED}: TOPIC_JOBS_CASES")
@pytest.mark.parametrize("case", cases(SHARED) if SHARED.exists() else [])
def test_shared_case(case: dict[str, Any], request: pytest.FixtureRequest) -> None:
    if str(case["input"]).startswith(UNDECIDED):
        request.applymarker(pytest.mark.xfail(strict=True, reason="the order is a guess"))
    assert STEPS[case["step"]](case["input"]) == case["expected"], case.get("note")


def test_every_step_has_cases_of_its_own_three_of_them_negative() -> None:
    negative = Counter(
        case["step"]
        for case in (case.values[0] for case in OWN)
        if "negative" in (case.get("kind", ""), case.get("note", "").partition(":")[0])
    )
    assert {step for step in NAMED if negative[step] < 3} == set()


def test_a_step_has_one_name_in_yaml_and_cases() -> None:
    files = {path.stem: cases(path) for path in (HERE / "cases").glob("*.jsonl")}
    assert {name: {case.values[0]["step"] for case in found} for name, found in files.items()} == {
        name: {name} for name in NAMED
    }
    assert set(TextSettings.model_fields) - {"private_use_map", "unspaced"} <= set(NAMED)
    assert not set(ALIASES) & set(NAMED)


def test_what_is_counted_and_removed_bears_the_name_of_its_step() -> None:
    paths = sorted(HERE.parent.glob("seeds/*.txt"))
    seeds = [document(path.read_text("utf-8"), path.stem) for path in paths]
    odd = "\N{ARABIC LETTER MEEM ISOLATED FORM}\u064b\u064c\u064d\u064e\u064f\u00ad\ue123 .\n---\n"
    found = [*chain().prepare(seeds, chain().learn(seeds)).documents, *prepared(odd).documents]
    counted = {name for one in found for name in one.counts} | set(filter(None, TALLY_NAMES))
    removed = {rule for one in found for rule, _ in one.removed}
    assert {name for name in counted if not name.startswith(tuple(NAMED))} == set()
    assert {"kashida", "spaces", "boilerplate", "byline", "repair", "unicode_marks_cut"} <= counted
    assert {"boilerplate", "byline"} <= removed <= set(NAMED)
    assert counted | removed <= set(catalogue("en").report)
