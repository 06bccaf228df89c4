"""One document through the chain, token by token: what each was in the raw text, and became."""

from collections.abc import Mapping

from jobs.datatypes import Document, Drop, Lexicon, Trace, TracedToken
from jobs.text.block import Steps, process
from jobs.text.describing import describe
from jobs.text.edits import spans
from jobs.text.language import Languages
from jobs.text.places import Places
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
    block, places = process([document.id], [document.text], lexicon, steps, forms)
    (prepared,) = describe([document], block, forms, Languages())
    names = forms.words()
    fates = _fates(decide(names, lexicon, settings), terms)
    forms_of = block.form_ids.tolist()
    tokens = []
    for row in block.passages.tolist():
        tokens.append(
            tuple(
                _token(places, token, row[P_START], names[forms_of[token]], fates[forms_of[token]])
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
    places: Places, token: int, start: int, form: str, fate: tuple[int, Drop]
) -> TracedToken:
    first, end, _ = places.words[token].tolist()
    return TracedToken(
        start=first - start,
        end=end - start,
        form=form,
        spans=spans(places.sources(0, first, end)),
        term=fate[0],
        drop=fate[1],
    )
