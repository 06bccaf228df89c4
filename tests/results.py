"""A small result with all that writers and store must carry: planted topics, odd characters."""

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from jsonschema import Draft202012Validator

from jobs import canonical
from jobs.contracts import FitOptions, Model, RunFacts, Vectoriser
from jobs.datatypes import (
    Assignment,
    Candidate,
    Choice,
    Corpus,
    Document,
    DocumentTermMatrix,
    Exemplar,
    Highlight,
    InputFile,
    Lexicon,
    ModelRows,
    Passage,
    PassageAssignment,
    Preparation,
    Prepared,
    Reading,
    Repair,
    Result,
    Score,
    Skipped,
    Span,
    Topic,
    TopicModel,
    TopicTerm,
    TopicWeight,
    Vocabulary,
)
from jobs.models.nmf import Nmf
from jobs.topics.hierarchy import tree
from jobs.topics.text_summary import text_summary
from jobs.vectorisers.tfidf import TfIdf
from tests.planted import SHARED, TOPICS, WORDS, counted, tokens
from tests.registers import of_ids

SCHEMAS = Path(canonical.__file__).parent / "schemas"
ROWS = 12
COLUMNS = TOPICS * WORDS + SHARED
VECTORISER: Vectoriser = TfIdf()
MODEL: Model = Nmf(topics=TOPICS)
CONFIG: Mapping[str, Any] = {
    "job": "sample",
    "root": "..",
    "seed": 3,
    "threads": 2,
    "reader": {"kind": "text", "path": "seeds"},
    "text": {"digits": True},
    "passages": {"unit": "passage"},
    "vocabulary": {"min_documents": 1},
    "vectoriser": {"kind": "tfidf"},
    "model": {"kind": "nmf", "topics": TOPICS},
    "topics": {"terms": 10, "floor": 0.01},
    "artifacts": {"dir": "artifacts", "passages": True, "repairs": True},
}
FACTS = RunFacts(run_id="20261122T021545Z-3f9a1c2e", version="0.1.0", config=CONFIG)
RAW = "نــ صــ <script>alert(1)</script> مكسور وممطــوط هنا وهناك"
ODD = '\u202eعكس\u2066 \x1b[31m\u2028 <b>&"\\ \U0001f600'


def result() -> Result:
    """Six documents of two passages each, one that has no topic, and one that was skipped."""
    rows, _ = tokens(rows=ROWS)
    counts = counted(rows, COLUMNS)
    weights = VECTORISER.fit(counts)
    matrix = DocumentTermMatrix(counts, weights.transform(counts))
    fitted = MODEL.fit(matrix, FitOptions(3))
    ids = tuple(f"t{k:04d}" for k in range(TOPICS))
    model = TopicModel(fitted.topic_term, fitted.transform(matrix), ids)
    words = tuple(f"كلمة{j:04d}" for j in range(COLUMNS))
    return Result(
        job="sample",
        reading=_reading(),
        preparation=Preparation(tuple(_prepared(d) for d in range(ROWS // 2)), _corpus(rows)),
        text=text_summary(tuple(map(_prepared, range(ROWS // 2))), _corpus(rows), _vocabulary()),
        corpus=_corpus(rows),
        lexicon=Lexicon(words, np.linspace(0.1, 0.2, COLUMNS)),
        vocabulary=_vocabulary(),
        matrix=matrix,
        vectoriser_arrays=weights.arrays(),
        model_arrays=fitted.arrays(),
        model=model,
        rows=ModelRows(ids, ids, np.full(len(ids), 1 / len(ids))),
        registry=of_ids(ids),
        topics=tuple(_topic(topic_id, words) for topic_id in ids),
        hierarchy=tree(model.topic_term, np.full(len(ids), 0.98 / len(ids)), ids),
        assignments=tuple(
            replace(
                _assignment(d, ids),
                language="ar" if d else "",
                tokens=sum(map(len, rows[2 * d : 2 * d + 2])),
                terms=sum(map(len, rows[2 * d : 2 * d + 2])),
                digest=f"{d:032x}",
            )
            for d in range(ROWS // 2)
        ),
        scores=(
            Score("c_npmi", 0.123456789, "how often (2013)", {"top": 10}, (0.1, None, -0.0, 1e-9)),
            Score("silhouette", None, "not defined here", {"sample": 0.1 + 0.2}),
        ),
        choice=Choice(
            TOPICS,
            "the highest score",
            (Candidate(TOPICS, 4 / 9, 2 / 3, None, 5.1234567, 0.1, 1, 0.1, None),),
            None,
            False,
            (TOPICS, TOPICS),
        ),
        refusals=(),
        skipped=_reading().skipped,
        fitted_in=1,
        counts={"documents": ROWS // 2, "passages": ROWS, "tokens": counts.sum().item()},
    )


def _vocabulary() -> Vocabulary:
    words = tuple(f"كلمة{j:04d}" for j in range(COLUMNS))
    return Vocabulary(
        words,
        tuple(f"ال{word}" for word in words),
        np.ones(COLUMNS, np.int64),
        np.arange(COLUMNS, dtype=np.int32),
        np.zeros(COLUMNS, np.int8),
    )


def _corpus(rows: list[Any]) -> Corpus:
    lengths = [len(row) for row in rows]
    return Corpus(
        forms=tuple(f"كلمة{j:04d}" for j in range(COLUMNS)),
        form_ids=np.concatenate(rows).astype(np.int32),
        indptr=np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64),
        sentence_ends=np.cumsum(lengths).astype(np.int64),
        row_documents=(np.arange(len(rows)) // 2).astype(np.int32),
    )


def _name(document: int) -> str:
    return f"{document}{ODD}" if document == 5 else f"document {document}"


def _reading() -> Reading:
    names = [_name(d) for d in range(ROWS // 2)]
    return Reading(
        documents=tuple(Document(name, f"{RAW} {ODD}", f"{name}.txt") for name in names),
        files=(
            *(InputFile(f"{name}.txt", 60, "0" * 64, "utf-8", documents=1) for name in names),
            InputFile("seeds/gone.txt", 0, "1" * 64, "", "skipped", "the file is empty"),
        ),
        skipped=(Skipped("gone", "seeds/gone.txt", "the file is empty"),),
    )


def _prepared(document: int) -> Prepared:
    key = _name(document)
    passages = (
        Passage(key, 0, (Span(40, 50), Span(0, 10)), f"نص {ODD}", "ar"),
        Passage(key, 1, (Span(10, 40),), "text", ""),
    )
    repair = Repair(key, "join", (Span(3, 5), Span(7, 9)), "أ مر", "أمر", 2 / 3)
    language = "ar" if document else ""
    return Prepared(key, f"{key}.txt", "", "", "", language, passages, (repair,))


def _topic(topic_id: str, words: tuple[str, ...]) -> Topic:
    terms = tuple(TopicTerm(word, f"ال{word}", 1 / 3, 2 / 3) for word in words[:10])
    exemplar = Exemplar(
        document="document 1",
        passage="document 1#0",
        weight=2 / 3,
        excerpt=f"نص {ODD}",
        highlights=(Highlight(0, 2, "نص"),),
        spans=(Span(0, 10), Span(40, len(RAW))),
        sources=((Span(0, 2), Span(3, 5)),),
    )
    coherence = None if topic_id == "t0001" else 1 / 7
    return Topic(topic_id, f"عنوان {ODD}", terms, 0.98 / TOPICS, 1, 2, coherence, (exemplar,))


def _assignment(document: int, ids: tuple[str, ...]) -> Assignment:
    key = _name(document)
    if document == 5:
        lost = tuple(PassageAssignment(f"{key}#{n}", None, 0.0) for n in range(2))
        return Assignment(key, f"{key}.txt", "", "", None, "unlike all", 0.0, 0.0, (), lost)
    weights = (TopicWeight(ids[0], 2 / 3), TopicWeight(ids[1], 1 / 3))
    passages = tuple(PassageAssignment(f"{key}#{n}", ids[n], 1 / 3) for n in range(2))
    return Assignment(
        key, f"{key}.txt", f"T {ODD}", "2021-03-05", ids[0], "", 2 / 3, 1 / 3, weights, passages
    )


def validator(name: str) -> Draft202012Validator:
    schema = json.loads((SCHEMAS / f"{name}.json").read_bytes())
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)
