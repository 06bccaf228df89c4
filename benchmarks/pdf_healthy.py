"""Does the repair of text out of PDF files leave healthy text alone, in Arabic and beside it?

Whole documents of Arabic corpora, and their lines as documents of their own, go through the chain
as they are and with strokes added: every repair of letters, ligatures, strokes and cuts is false,
and so is every document put in another word order, or left out as illegible. The table of
neighbours is also asked of every document as if there were other evidence. Documents in other
languages of the Arabic script, and in Latin script, go through it too: no rule may open there.
"""

import argparse
import random
import sys
from collections import Counter
from collections.abc import Sequence

from benchmarks import harness
from jobs.datatypes import Document
from jobs.text.prepare import PassageSettings, PreparationChain, TextSettings
from jobs.text.repair.extraction.embeddings import EMBEDDED, WORD_ORDER
from jobs.text.repair.extraction.glued_words import GLUED
from jobs.text.repair.extraction.known_words import KnownWords
from jobs.text.repair.extraction.letter_order import LAM_ALEF, PAIRS
from jobs.text.repair.extraction.line_order import LINE_ORDER, line_order
from jobs.text.repair.extraction.split_words import SPLIT
from jobs.text.repair.extraction.stroke_codes import STROKE
from jobs.text.repair.extraction.visual_order import TURNED_LINE, TURNED_WORDS
from jobs.text.terms.decisions import VocabularySettings
from jobs.text.words.lexicon import shipped_lexicon
from tests.damage import stretch, wrap

#: Healthy Arabic news.
ARABIC = ("sanad_khaleej", "saudinewsnet", "ant_v11_jawhara")
#: Sentences in other languages of the Arabic script, in English and in German.
OTHERS = ("sib200_fas", "sib200_urd", "sib200_ckb", "sib200_pus", "sib200_eng", "sib200_deu")
DOCUMENTS, LINES, QUICK = 4_000, 30_000, 10
SEED = 20
#: The rules that change words, and those that change their order.
LETTERS = frozenset({TURNED_LINE, TURNED_WORDS, LAM_ALEF, PAIRS, STROKE, SPLIT, GLUED})
ORDER = frozenset({EMBEDDED, WORD_ORDER, LINE_ORDER})


def texts_of(corpus: str, number: int, report: harness.Report) -> list[str]:
    """Draw documents of a corpus in a fixed random order."""
    documents = [one.text for one in harness.load(corpus).documents]
    random.Random(SEED).shuffle(documents)
    report.conditions.setdefault("corpora", {})[corpus] = min(number, len(documents))
    return documents[:number]


def judge(report: harness.Report, corpus: str, kind: str, texts: Sequence[str]) -> Counter[str]:
    """Pass texts through the chain, and count what the rules did."""
    chain = PreparationChain(
        text=TextSettings(), passages=PassageSettings(), vocabulary=VocabularySettings()
    )
    documents = [Document(str(number), text, corpus) for number, text in enumerate(texts)]
    prepared = chain.prepare(documents, shipped_lexicon())
    done: Counter[str] = Counter()
    for one in prepared.documents:
        rules = [repair for repair in one.repairs if repair.rule in LETTERS]
        done["words"] += sum(len(repair.before.split()) for repair in rules)
        done["order"] += any(repair.rule in ORDER for repair in one.repairs)
    done["illegible"] = len(chain.illegible(documents, prepared.corpus)[0])
    report.row(
        corpus=corpus,
        text=kind,
        texts=len(texts),
        words_changed=done["words"],
        in_other_order=done["order"],
        illegible=done["illegible"],
    )
    return done


def run(report: harness.Report, options: argparse.Namespace) -> None:
    """Put healthy text of each corpus to all rules."""
    report.conditions["seeds"] = [SEED]
    less = QUICK if report.quick else 1
    known, rng = KnownWords(shipped_lexicon()), random.Random(SEED)
    for corpus in options.corpora:
        documents = texts_of(corpus, DOCUMENTS // less, report)
        lines = [line for text in documents for line in wrap(text) if line.count(" ")]
        rng.shuffle(lines)
        lines = lines[: LINES // less]
        wrapped = ["\n".join(wrap(text)) for text in documents]
        struck = [stretch(text, rng) for text in wrapped]
        total: Counter[str] = Counter()
        for kind, texts in (
            ("documents", documents),
            ("documents, wrapped", wrapped),
            ("documents, wrapped, with strokes", struck),
            ("lines", lines),
            ("lines, as one document", ["\n".join(lines)]),
        ):
            total += judge(report, corpus, kind, texts)
        neighbours = sum(bool(line_order(text, known)) for text in wrapped)
        report.row(corpus=corpus, text="table of neighbours alone", in_other_order=neighbours)
        report.goal(f"{corpus}: words changed", total["words"], at_most=3, quick_too=True)
        report.goal(f"{corpus}: in another order", total["order"], at_most=1, quick_too=True)
        report.goal(f"{corpus}: left out as illegible", total["illegible"], at_most=0)
        report.goal(f"{corpus}: in another order by neighbours alone", neighbours, at_most=1)
    for corpus in OTHERS:
        done = judge(report, corpus, "documents", texts_of(corpus, DOCUMENTS // less, report))
        report.goal(f"{corpus}: all of these", sum(done.values()), at_most=0, quick_too=True)


def arguments(parser: argparse.ArgumentParser) -> None:
    """Which Arabic corpora."""
    parser.add_argument("--corpora", nargs="+", default=list(ARABIC), metavar="NAME")


if __name__ == "__main__":
    sys.exit(harness.main(__doc__, run, arguments))
