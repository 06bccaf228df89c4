"""One document through the chain, token by token: what each was in the raw text, and became."""

from collections.abc import Mapping

from jobs.datatypes import Document, Drop, Lexicon, Trace, TracedToken
from jobs.text.block import Block, Steps, process
from jobs.text.edits import spans
from jobs.text.shards import Scripts, describe
from jobs.text.tokens import Forms
from jobs.text.vocabulary import Decision, VocabularySettings, decide


def trace(
    document: Document,
    lexicon: Lexicon,
    terms: Mapping[str, int],
    steps: Steps,
    settings: VocabularySettings,
) -> Trace:
    """Prepare a document as the batch does, and follow each of its tokens."""
    from jobs.kernels.passages import P_FIRST, P_LAST

    forms = Forms()
    block = process([document], lexicon, steps, forms)
    (prepared,) = describe([document], block, Scripts().totals(forms, block.form_ids))
    names = forms.words()
    decision = decide(names, lexicon, settings)
    tokens = []
    at = 0
    for passage, row in zip(prepared.passages, block.passages.tolist(), strict=True):
        start = block.text.index(passage.text, at)
        at = start + len(passage.text)
        tokens.append(
            tuple(
                _token(block, token, start, names, decision, terms)
                for token in range(row[P_FIRST], row[P_LAST])
            )
        )
    return Trace(prepared=prepared, tokens=tuple(tokens))


def _token(
    block: Block,
    token: int,
    start: int,
    names: list[str],
    decision: Decision,
    terms: Mapping[str, int],
) -> TracedToken:
    first, end = block.places[token].tolist()
    form = int(block.form_ids[token])
    number = int(decision.form_to_term[form])
    column = terms.get(decision.terms[number], -1) if number >= 0 else -1
    drop = Drop(int(decision.reasons[form])) if number < 0 else Drop.KEPT
    return TracedToken(
        start=first - start,
        end=end - start,
        form=names[form],
        spans=spans(block.sources(0, first, end)),
        term=column,
        drop=Drop.UNKNOWN if number >= 0 and column < 0 else drop,
    )
