"""Are inflected Arabic words joined, neighbours kept apart, broken plurals found, and how fast?

The pairs of `tests/cases/stem_fresh.json` were written after the rules, and are not tuned to: who
changes the rules writes others. `nanoseconds` is the CPU time a form of deciding on the forms of a
corpus, all steps on; `of_snowball` is that time over the time of the Snowball stemmer alone.
"""

import argparse
import json
import sys
from pathlib import Path

from benchmarks import harness
from jobs.text.prepare import PassageSettings, PreparationChain, TextSettings
from jobs.text.stem.snowball import StemSettings, snowball
from jobs.text.terms.decisions import VocabularySettings, decide
from jobs.text.words.lexicon import shipped_lexicon

CASES = Path(__file__).resolve().parent.parent / "tests" / "cases" / "stem_fresh.json"
#: Least number of pairs of each kind that must be right, of 60, 60 and 20
GOALS = {"joined": 56, "apart": 57, "plurals": 14}
CORPUS, DOCUMENTS = "sanad_khaleej", 1000


def run(report: harness.Report, options: argparse.Namespace) -> None:
    for kind, pairs in json.loads(CASES.read_text("utf-8")).items():
        wrong = [pair for pair in pairs if joined(*pair) != (kind != "apart")]
        report.row(
            what=kind,
            pairs=len(pairs),
            right=len(pairs) - len(wrong),
            wrong=", ".join("/".join(pair) for pair in wrong),
        )
        report.goal(kind, len(pairs) - len(wrong), at_least=GOALS[kind], quick_too=True)
    corpus = harness.load(CORPUS, 200 if options.quick else DOCUMENTS)
    report.used(corpus)
    chain = PreparationChain(
        text=TextSettings(), passages=PassageSettings(), vocabulary=VocabularySettings()
    )
    lexicon = chain.learn(corpus.documents)
    forms = chain.prepare(corpus.documents, lexicon).corpus.forms
    settings = StemSettings(method="snowball")
    seconds = harness.interleaved(
        {
            "decide": lambda: decide(forms, lexicon, VocabularySettings()),
            "Snowball": lambda: snowball(forms, settings),
        },
        repeats=3,
    )
    base = harness.median(seconds["Snowball"])
    for what, times in seconds.items():
        each = harness.median(times)
        report.row(what=what, nanoseconds=each / len(forms) * 1e9, of_snowball=each / base)


def joined(one: str, other: str) -> bool:
    decision = decide([one, other], shipped_lexicon(), VocabularySettings())
    first, second = decision.form_to_term.tolist()
    return bool(first == second >= 0)


if __name__ == "__main__":
    sys.exit(harness.main(__doc__, run))
