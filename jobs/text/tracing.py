"""One document through the chain, token by token: what each was in the raw text, and became."""

from collections.abc import Mapping

from jobs.datatypes import Document, Drop, Lexicon, Trace, TracedToken
from jobs.text.block import Block, Steps, process
from jobs.text.edits import spans
from jobs.text.language import Languages
from jobs.text.shards import describe
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
    from jobs.kernels.passages import P_FIRST, P_LAST, P_START

    forms = Forms()
    block = process([document], lexicon, steps, forms)
    (prepared,) = describe([document], block, forms, Languages())
    names = forms.words()
    fates = _fates(decide(names, lexicon, settings), terms)
    tokens = []
    for row in block.passages.tolist():
        tokens.append(
            tuple(
                _token(block, token, row[P_START], names, fates)
                for token in range(row[P_FIRST], row[P_LAST])
            )
        )
    return Trace(prepared=prepared, tokens=tuple(tokens))


def _fates(decision: Decision, terms: Mapping[str, int]) -> list[tuple[int, Drop]]:
    """Give for each form its column, or -1 and why it has none."""
    columns = [terms.get(term, -1) for term in decision.terms]
    fates = []
    for number, reason in zip(
        decision.form_to_term.tolist(), decision.reasons.tolist(), strict=True
    ):
        if number < 0:
            fates.append((-1, Drop(reason)))
        else:
            column = columns[number]
            fates.append((column, Drop.KEPT if column >= 0 else Drop.UNKNOWN))
    return fates


def _token(
    block: Block, token: int, start: int, names: list[str], fates: list[tuple[int, Drop]]
) -> TracedToken:
    first, end, _ = block.words[token].tolist()
    form = int(block.form_ids[token])
    term, drop = fates[form]
    return TracedToken(
        start=first - start,
        end=end - start,
        form=names[form],
        spans=spans(block.sources(0, first, end)),
        term=term,
        drop=drop,
    )
