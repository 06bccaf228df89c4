"""jobs.new: what it sees in a folder, that the configuration fits and runs, and what it refuses."""

import csv
import gzip
import json
import random
from collections import Counter
from pathlib import Path

import pytest

from jobs import config, new, run
from jobs.config.draft import choose
from jobs.contracts import Job
from jobs.datatypes import Document
from jobs.readers.profile.survey import Survey, look
from jobs.readers.tables.columns import guess
from jobs.text.prepare import PassageSettings, TextSettings
from jobs.text.terms.decisions import VocabularySettings
from tests import small_job

ROOT = Path(__file__).parents[1]
ARABIC = (
    "يرى الخبراء أن أسعار النفط في الأسواق العالمية سترتفع خلال العام المقبل بسبب تراجع الإنتاج"
)


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def drafted(name: str, *arguments: str) -> tuple[str, Job]:
    assert new.main([name, *arguments, "--no-progress"]) == 0
    return Path(f"configs/{name}.yaml").read_text("utf-8"), config.load(f"configs/{name}.yaml")


def test_the_seeds_get_passages_repair_and_a_comment_that_says_why(
    capsys: pytest.CaptureFixture[str],
) -> None:
    text, job = drafted("mine", str(ROOT / "seeds"))
    assert "5 documents in 5 files" in text
    assert "Arabic 5" in text
    assert "46 repairs" in text
    assert job.config["passages"]["unit"] == "passage"
    assert (job.config["model"]["kind"], job.config["model"]["topics"]) == ("mixture", "auto")
    assert job.config["vectoriser"]["kind"] == "tfidf"
    assert all("#" in line for line in text.splitlines() if "kind:" in line)
    said = capsys.readouterr().out
    assert "next: python -m jobs.run configs/mine.yaml" in said
    assert "then open: artifacts/mine/latest/report.html" in said


def test_what_it_writes_runs(here: Path) -> None:
    small_job.documents(here / "docs/deep")
    text, job = drafted("small", "docs")
    assert "path: docs\n" in text
    assert job.config["reader"]["pattern"] == "**/*.txt"
    assert run.main(["configs/small.yaml", "--quiet", "--set", "model.topics=3"]) == 0
    assert (here / "artifacts/small/latest/report.html").is_file()


def test_a_folder_in_an_old_encoding_with_other_files_in_it(here: Path) -> None:
    folder = here / "قديم"
    folder.mkdir()
    draw = random.Random(1)
    for number in range(8):
        words = ARABIC.split()
        draw.shuffle(words)
        (folder / f"{number}.txt").write_bytes((" ".join(words * 4)).encode("cp1256"))
    (folder / "scan.jpg").write_bytes(b"\xff\xd8\xff")
    (folder / "empty.txt").write_bytes(b"")
    (folder / "scan.txt").write_bytes(b"%PDF-1.4")
    text, job = drafted("old", str(folder))
    assert "in the sample: cp1256 8" in text
    assert "Passed over: .jpg 1." in text
    assert "Cannot be used: scan.txt: it is a PDF file, not text." in text
    assert "11% is unusable" in text
    assert "Without a text: 1." in text
    assert job.config["corpus"]["empty"] == "skip"
    assert job.config["reader"]["path"] == "قديم"


def test_json_lines_are_known_by_their_fields(here: Path) -> None:
    with gzip.open(here / "news.jsonl.gz", "wt", encoding="utf-8") as lines:
        for number in range(400):
            record = {
                "uid": f"a{number}", "Headline": f"عنوان {number}", "body": f"{ARABIC} {number}",
                "published": "2021-03-05", "category": "economy", "url": "https://e.example/" * 9,
            }  # fmt: skip
            lines.write(json.dumps(record, ensure_ascii=False) + "\n")
        lines.write("{broken\n")
    _, job = drafted("news", "news.jsonl.gz")
    reader = job.config["reader"]
    assert reader["kind"] == "jsonl"
    assert reader["fields"] == {
        "id": "uid", "text": "body", "title": "Headline", "date": "published", "source": None,
        "language": None, "vector": None, "metadata": ["category"],
    }  # fmt: skip
    assert job.config["passages"]["unit"] == "document"
    assert len(job.reader.read(job.root).documents) == 400


def test_a_table_is_read_with_its_own_delimiter(here: Path) -> None:
    (here / "tables").mkdir()
    for part in range(2):
        with (here / f"tables/{part}.csv").open("w", encoding="utf-8-sig", newline="") as stream:
            rows = csv.writer(stream, delimiter=";")
            rows.writerow(["رقم", "النص", "title"])
            rows.writerows([str(n), f"{ARABIC}; {part} {n}", "t"] for n in range(6))
    text, job = drafted("tables", "tables")
    assert job.config["reader"]["delimiter"] == ";"
    assert job.config["reader"]["fields"]["text"] == "النص"
    assert job.config["reader"]["fields"]["id"] is None
    assert "12 documents in 2 files" in text
    assert len(job.reader.read(job.root).documents) == 12


def test_the_longest_field_is_the_text_whatever_is_called_so() -> None:
    records = [{"text": "short", "summary": "long " * 9, "id": 1}] * 2
    assert guess(records).text == "summary"
    assert guess(records).id is None


@pytest.mark.parametrize(
    ("total", "unit", "rows"),
    [
        (3, "document", 3),
        (50, "document", 50),
        (5_000, "document", 5_000),
        (200_000, "document", 200_000),
    ],
)
def test_what_is_chosen_goes_by_the_size(total: int, unit: str, rows: int) -> None:
    survey = Survey({"kind": "text"}, total, 1, total, False, look(ROOT / "seeds").passed_over)
    choice = choose(survey)
    assert (choice.unit, choice.rows) == (unit, rows)


def surveyed(words: int, documents: int, total: int, copies: int = 0) -> Survey:
    """A survey of so many documents of one length, as the reader leaves it."""
    text = " ".join(f"w{number % 50}" for number in range(words))
    sample = [Document(id=str(number), text=text, source="docs") for number in range(documents)]
    survey = Survey({"kind": "text"}, total, 1, total, False, Counter(), documents=sample)
    chain = config.installed().chain(
        text=TextSettings(), passages=PassageSettings(), vocabulary=VocabularySettings()
    )
    survey.sample = chain.prepare(sample, chain.learn(sample))
    survey.copies = copies
    return survey


@pytest.mark.parametrize(
    ("words", "total", "unit", "reason"),
    [
        (300, 5, "passage", "5 documents are few rows"),
        (300, 150, "document", "150 documents are rows enough"),
        (8, 40, "document", "documents are short"),
        (2_500, 4_000, "passage", "documents are long: 2,500 words"),
    ],
)
def test_rows_are_documents_or_passages_by_their_number_and_length(
    words: int, total: int, unit: str, reason: str
) -> None:
    choice = choose(surveyed(words, 3, total))
    assert choice.unit == unit
    assert reason in choice.unit_reason
    assert 60 <= choice.words <= 200


@pytest.mark.parametrize(
    ("copies", "fitted", "reason"),
    [(0, "first", "no copies among 3"), (1, "first", "1 of 3"), (2, "all", "2 of 3")],
)
def test_copies_are_told_and_left_out_of_the_fit_unless_most_are(
    copies: int, fitted: str, reason: str
) -> None:
    choice = choose(surveyed(20, 3, 300, copies))
    assert choice.fitted == fitted
    assert reason in choice.copies_reason


@pytest.mark.parametrize("model", ["mixture", "lda", "nmf", "kmeans"])
def test_each_model_is_written_with_its_vectoriser_and_a_number_to_be_found(
    here: Path, model: str
) -> None:
    small_job.documents(here / "docs")
    (here / "docs/again.txt").write_bytes((here / "docs/d1.txt").read_bytes())
    text, job = drafted("small", "docs", "--model", model)
    assert job.config["model"]["kind"] == model
    assert job.config["model"]["topics"] == "auto"
    assert job.config["vectoriser"]["kind"] == ("counts" if model == "lda" else "tfidf")
    assert "1 of 10 looked at are copies" in text
    written = [line for line in text.splitlines() if line.startswith("  ") and ":" in line]
    for key in ("unit", "words", "max_share", "fitted", "topics", "kind"):
        assert all("#" in line for line in written if line.split(":")[0].strip(" -") == key)


def test_no_file_is_overwritten(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    small_job.documents(here / "docs")
    (here / "kept.yaml").write_text("mine", "utf-8")
    assert new.main(["small", "docs", "--to", "kept.yaml", "--no-progress"]) == 73
    assert "never overwritten" in capsys.readouterr().err
    assert (here / "kept.yaml").read_text("utf-8") == "mine"
    assert new.main(["small", "docs", "--to", "there/new.yaml", "--no-progress"]) == 0
    job = config.load("there/new.yaml")
    assert len(job.reader.read(job.root).documents) == 9


@pytest.mark.parametrize(
    ("name", "folder", "expected"),
    [
        ("Not A Name", "docs", (2, "is no name for a job")),
        ("x", "nowhere", (66, "there is no such folder")),
        ("x", "pictures", (66, "it holds 2 .png")),
        ("x", "hollow", (65, "the file is empty")),
    ],
)
def test_it_says_what_is_wrong_and_writes_nothing(
    here: Path,
    capsys: pytest.CaptureFixture[str],
    name: str,
    folder: str,
    expected: tuple[int, str],
) -> None:
    code, said = expected
    for path in ("pictures/a.png", "pictures/b.png", "hollow/a.txt"):
        (here / path).parent.mkdir(exist_ok=True)
        (here / path).touch()
    assert new.main([name, folder, "--no-progress"]) == code
    assert said in capsys.readouterr().err
    assert not (here / "configs").exists()
