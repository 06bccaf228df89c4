"""Reasons of left-out documents: grouped, in the report's language, without the machine's paths."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from jobs import run
from jobs.datatypes import Skipped
from jobs.readers import READERS
from jobs.text.chain.legibility import REASON
from jobs.writers.report.overview import local_names
from jobs.writers.report.reasons import Reasons
from jobs.writers.wording import speaker
from tests import small_job
from tests.reported import ROOT, Page, written
from tests.results import FACTS, result
from tests.small_job import latest

BINARY = bytes(range(256)) * 20


@pytest.mark.parametrize("language", ["en", "ar"])
def test_left_out_files_are_grouped_in_the_language_without_paths(
    tmp_path: Path, language: str
) -> None:
    docs = small_job.documents(tmp_path / "docs")
    for n in range(7):
        (docs / f"binary{n}.txt").write_bytes(BINARY)
    for n in range(2):
        (docs / f"empty{n}.txt").write_bytes(b"")
    (docs / "a.txt").write_text("\N{SMILING FACE WITH SMILING EYES}", "utf-8")
    path = small_job.config(
        tmp_path,
        reader={"kind": "text", "path": str(docs)},  # as jobs.new writes it
        report={"language": language},
        corpus={"max_skipped": 0.9},
    )
    assert run.main([str(path), "--quiet"]) == 3
    report = (latest(tmp_path) / "report.html").read_bytes()
    assert str(tmp_path).encode() not in report
    say = speaker(language)
    table = Page(report).top.one("table", class_="reasons")
    rows = [[cell.text.strip() for cell in row.all("td")] for row in table.all("tr")][1:]
    assert [row[:2] for row in rows] == [[say("why_binary"), "7"], [say("why_empty_file"), "2"]]
    assert "binary0.txt" in rows[0][2]
    assert "+ 2" in rows[0][2]
    assert say("why_nothing_left").encode() in report


def test_what_has_no_code_stays_as_it_is_and_is_grouped_all_the_same() -> None:
    skipped = [Skipped(f"d{n}", f"f{n}", f"odd at byte {n}: 'x{n}'") for n in range(12)]
    (group,) = Reasons(speaker("ar"), "ar").skipped(skipped, lambda source: source)
    assert (group.told.text, group.told.language, group.count) == ("odd at byte …: …", "en", 12)
    assert group.names == ("f0", "f1", "f2", "f3", "f4")


def test_each_reason_that_a_reader_gives_is_told_in_arabic() -> None:
    """Literal reasons in the sources of the readers; formatted ones by their fixed parts."""
    reasons = Reasons(speaker("ar"), "ar")
    untold = set()
    for path in [*(ROOT / "jobs/readers").glob("*.py"), ROOT / "jobs/topics/assignments.py"]:
        text = path.read_text("utf-8")
        for found in re.finditer(
            r"(?:raise (?:Unusable|Empty|BadRecord|NoText|NotText)\(\s*"
            r"|NO_[A-Z]+ = |_LINKED_[A-Z]+ = |_FOLDER = )"
            r"f?\"([^\"]+)\"", text
        ):  # fmt: skip
            reason = re.sub(r"^\{name\}", "its text (field 'x')", found[1])
            reason = re.sub(r"\{[^{}]*\}", "x", reason)
            if reasons.tell(reason).language == "en":
                untold.add(reason)
    assert untold == set()


@pytest.mark.parametrize(
    ("reason", "code"),
    [
        ("it is encrypted: it needs a password; take that off first", "encrypted"),
        ("3 pages scanned: pictures without a text; run optical", "scanned"),
        ("the glyphs of 2 of 3 pages have no Unicode values, so that their text", "no_unicode"),
        ("reading it takes more than 8 seconds of CPU time", "too_costly"),
        ("a decompression bomb: 900 bytes unpack to 9,000,000,000 bytes", "too_costly"),
        ("it is damaged, or no PDF: no trailer", "damaged"),
        ("its ZIP data is damaged: bad CRC", "damaged"),
        (REASON, "illegible"),
    ],
)
def test_reasons_of_formats_and_of_the_text_chain_are_told_too(reason: str, code: str) -> None:
    told = Reasons(speaker("ar"), "ar").tell(reason)
    assert (told.language, told.text) == ("ar", speaker("ar")(f"why_{code}"))


TEXT = "The harbour of the old town is closed to ships in winter. " * 4
#: For each warning of the readers: the kind of reader, a file that earns it.
WARNED = {
    "broken": ("text", "Où être, cœur léger ? ".encode() * 9 + b"\xff" + TEXT.encode()),
    "guess": ("text", ("Все люди рождаются свободными и равными в своём достоинстве. " * 9)
              .encode("koi8-r")),
    "nuls": ("text", (TEXT + "\0" + TEXT).encode()),
    "quote": ("csv", f'id,text\n1,"open {TEXT}\n2,b\n3,c\n'.encode()),
    "escape": ("csv", b'id,text\n1,"a \\"b\\" c",d"\n2,"say \\"x\\" y"\n3,c\n'),
    "unseen": ("jsonl", b'{"id": 1, "text": "a\0 text"}\n'),
}  # fmt: skip


@pytest.mark.parametrize("code", WARNED)
def test_what_the_readers_warn_of_is_told_in_arabic(code: str, tmp_path: Path) -> None:
    kind, data = WARNED[code]
    (tmp_path / "f").write_bytes(data)
    settings = {"path": "f", **({"fields": {"title": "t"}} if kind == "jsonl" else {})}
    reader = READERS[kind].model_validate(settings)  # type: ignore[attr-defined]
    (file,) = reader.read(str(tmp_path)).files
    assert file.warning
    found = Reasons(speaker("ar"), "ar").warn(file.warning)
    assert {one.language for one in found} == {"ar"}
    wanted = speaker("ar")(f"warn_{code}").partition("{")[0]
    assert any(one.text.startswith(wanted) for one in found)
    assert not any("{" in one.text for one in found)


def test_a_warning_that_is_not_known_stays_as_it_is() -> None:
    told = Reasons(speaker("ar"), "ar").warn("odd; 3 NUL characters taken out, a blank for each")
    assert [(one.language, "NUL" in one.text) for one in told] == [("ar", True), ("en", False)]


@pytest.mark.parametrize(
    ("path", "text", "shown"),
    [
        ("/home/me/news", "/home/me/news/a/b.txt", "a/b.txt"),
        ("/home/me/news/", "/home/me/news/a.txt:3", "a.txt:3"),
        ("/home/me/news.csv", "/home/me/news.csv", "news.csv"),
        ("docs", "docs/a.txt", "docs/a.txt"),
        ("/", "/a.txt", "/a.txt"),
    ],
)
def test_the_folder_of_an_input_is_not_in_the_report(path: str, text: str, shown: str) -> None:
    assert local_names({"reader": {"path": path}})(text) == shown


def test_a_result_without_a_reader_section_is_reported() -> None:
    files = written(replace(result(), skipped=()))
    assert FACTS.run_id.encode() in files["report.html"]
