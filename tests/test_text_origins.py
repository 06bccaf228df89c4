"""Where words came from: from any token back to its raw characters, rejoined words included."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jobs.datatypes import Document, Span, Trace
from jobs.text.prepare import PassageSettings, PreparationChain, TextSettings
from jobs.text.script.folding import key
from jobs.text.terms.decisions import VocabularySettings
from jobs.text.words.lexicon import shipped_lexicon
from tests.damage import PRIVATE_DIGITS, Plan, damage_text

SEEDS = sorted((Path(__file__).parent.parent / "seeds").glob("*.txt"))
HEALTHY = "\n".join(path.read_text("utf-8") for path in SEEDS if path.name[:3] in ("001", "002"))
PARAGRAPHS = [part for part in HEALTHY.split("\n") if len(part) > 200]
#: What the private-use characters of the extractor stand for: figures, and two letters.
READ_AS = {ord(shape): digit for digit, shape in PRIVATE_DIGITS.items()}
READ_AS |= {0xE0ED: "ر", 0xE072: "ع"}
PLAN = Plan(reversed_lines=0.4, more_runs=0.2, ligatures=0.7, private_digits=0.5, furniture=0.1)


def traced(text: str) -> Trace:
    chain = PreparationChain(
        text=TextSettings(), passages=PassageSettings(), vocabulary=VocabularySettings()
    )
    return chain.trace(Document(id="d", text=text, source="t"), shipped_lexicon(), {})


def raw(text: str, spans: Sequence[Span]) -> str:
    return "".join(text[span.start : span.end] for span in spans)


def check(text: str, trace: Trace) -> Iterator[str]:
    """Hold each token to its raw characters; yield those that were put together again."""
    for passage, tokens in zip(trace.prepared.passages, trace.tokens, strict=True):
        inside = {place for a, b in passage.spans for place in range(a, b)}
        assert all(0 <= a < b <= len(text) for a, b in passage.spans)
        for token in tokens:
            found = key(raw(text, token.spans).translate(READ_AS))
            form = key(token.form)
            # Where a ligature was lost two letters have no origin.
            assert found == form or (len(form) - len(found) == 2 and form.startswith(found))
            places = {place for a, b in token.spans for place in range(a, b)}
            assert places <= inside, (token.form, passage.spans)
            starts = [span.start for span in token.spans]
            if starts != sorted(starts):
                yield token.form


@pytest.mark.parametrize("path", SEEDS, ids=lambda path: path.name[:3])
def test_words_of_the_seeds_lead_back_to_their_letters(path: Path) -> None:
    text = path.read_bytes().decode("utf-8")
    rejoined = list(check(text, traced(text)))
    assert len(rejoined) >= {"000": 20, "001": 0, "002": 0, "003": 12, "004": 11}[path.name[:3]]
    assert not rejoined or path.name[:3] not in ("001", "002")


def damaged(seed: int, first: int) -> tuple[str, set[str]]:
    """Three paragraphs after the damage, and the keys of the words that were cut in it."""
    lines = damage_text("\n".join(PARAGRAPHS[first : first + 3]), PLAN, seed)
    cut = {key(word.strip('،.؟:"()')) for line in lines for word in line.words}
    return "\n".join(line.text for line in lines), cut


@settings(max_examples=25)
@given(st.integers(0, 10**6), st.integers(0, len(PARAGRAPHS) - 3))
def test_words_of_damaged_text_lead_back_to_their_letters(seed: int, first: int) -> None:
    text, _ = damaged(seed, first)
    assert "" not in check(text, traced(text))


def test_words_that_were_cut_are_among_those_that_lead_back() -> None:
    cut = found = 0
    for seed in range(6):
        text, words = damaged(seed, seed)
        rejoined = {key(word) for word in check(text, traced(text))}
        cut += len(words)
        found += len(words & rejoined)
    assert found / cut >= 0.5


def test_repairs_are_recorded_with_what_stood_there_before() -> None:
    line = "ير البلاد من سيطرة التنظيمات الإرهابية. عمليات تحر"
    text = f"بعــد أن ســحبت الولايــات قواتهــا\n{line}\n"
    trace = traced(text)
    (repair,) = trace.prepared.repairs
    assert (repair.rule, repair.before) == ("runs", line)
    assert repair.after == "عمليات تحرير البلاد من سيطرة التنظيمات الإرهابية."
    assert raw(text, repair.spans) == line
