"""The seeds through the text chain, held to the byte: passages, repairs, and the vocabulary.

Nothing here depends on floating-point sums. `python -m tests.test_golden` writes the files anew:
read what changed before you commit it.
"""

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from jobs import config
from jobs.canonical import rounded
from jobs.topics.training import prepare_training

GOLDEN = Path(__file__).parent / "golden"
CONFIG = Path(__file__).parents[1] / "configs" / "lda.yaml"
NAMES = ("seeds_passages.jsonl", "seeds_repairs.jsonl", "seeds_terms.jsonl")


@cache
def made() -> dict[str, str]:
    """What the text chain makes of the seeds, file by file."""
    job = config.load(str(CONFIG))
    documents = job.reader.read(job.root).documents
    lexicon = job.text.learn(documents)
    preparation = job.text.prepare(documents, lexicon)
    vocabulary = job.text.vocabulary(preparation.corpus, lexicon)
    passages = [
        {"id": passage.id, "spans": [[s.start, s.end] for s in passage.spans], "text": passage.text}
        for document in preparation.documents
        for passage in document.passages
    ]
    repairs = [
        {
            "document": repair.document,
            "rule": repair.rule,
            "before": repair.before,
            "after": repair.after,
            "confidence": rounded(repair.confidence),
        }
        for document in preparation.documents
        for repair in document.repairs
    ]
    columns = (vocabulary.terms, vocabulary.display, vocabulary.document_frequency.tolist())
    terms = [
        {"term": term, "display": display, "rows": rows}
        for term, display, rows in zip(*columns, strict=True)
    ]
    contents = (_lines(passages), _lines(repairs), _lines(terms))
    return dict(zip(NAMES, contents, strict=True))


def _lines(records: list[dict[str, Any]]) -> str:
    return "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records)


@pytest.mark.parametrize("name", NAMES)
def test_the_seeds_come_through_the_chain_as_before(name: str) -> None:
    assert made()[name].splitlines() == (GOLDEN / name).read_text("utf-8").splitlines()


@pytest.mark.parametrize("words", [2, 3])
def test_phrases_of_the_seeds_are_terms_with_their_surface(words: int) -> None:
    job = config.load(str(CONFIG), [f"vocabulary.phrases.max_words={words}"])
    documents = job.reader.read(job.root).documents
    lexicon = job.text.learn(documents)
    training = prepare_training(job, job.text.prepare(documents, lexicon), lexicon)
    shown = {
        display: rows
        for term, display, rows in zip(
            training.vocabulary.terms,
            training.vocabulary.display,
            training.vocabulary.document_frequency.tolist(),
            strict=True,
        )
        if " " in term
    }
    for phrase in ("الولايات المتحدة", "القوات الأمريكية", "الحوار الإستراتيجي", "الحشد الشعبي"):
        assert shown[phrase] >= 5, shown


if __name__ == "__main__":
    for name, content in made().items():
        (GOLDEN / name).write_text(content, encoding="utf-8")
