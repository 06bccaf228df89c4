"""How much of what a PDF extractor did is undone, and is healthy text left alone?

Healthy lines of each corpus go through the repair with its evidence gate forced open, as they are
and with strokes added: every edit is false. Then lines are damaged at letter pairs that the code
is not told of, and the same setting has to find them. `order` is the share of the damaged lines
whose runs are back in their right order. Only the shipped word list is used.

The rules for other damage (mojibake, escape sequences, dagger alefs, elongation, handles, addresses
without a scheme) are put to the same healthy lines, in Arabic, and to English ones: `changed` is
the number of lines that a rule changes.
"""

import argparse
import random
import sys
import time
from collections.abc import Callable

from benchmarks import harness
from jobs.datatypes import Edit, Span
from jobs.text.clean.escapes import escapes
from jobs.text.clean.handles import handles
from jobs.text.clean.markup import links
from jobs.text.repair.dagger_alef import dagger_alefs
from jobs.text.repair.mojibake import mojibake
from jobs.text.repair.pdf_damage import repair
from jobs.text.script.letters import TATWEEL
from jobs.text.words.elongation import elongated, shortened
from jobs.text.words.lexicon import shipped_lexicon, table_of
from tests.damage import Damaged, Plan, damage_line, stretch, wrap

CORPORA = ("saudinewsnet", "sanad_khaleej", "ant_v11_jawhara")
LINES, QUICK_LINES = 30_000, 1_500
# In the seeds one line in eight is cut.
SHARE = 0.12
SEED = 20
#: Lines of 30,000 that a rule may change where nothing is damaged.
HARMLESS = {"mojibake": 3, "escapes": 3, "dagger alef": 3, "elongation": 3}
#: A healthy corpus of English beside the Arabic ones.
ENGLISH = "bbc_news_raw"
NON_JOINERS = "ادذرزوة"
PLANS = {
    "untold pairs": Plan(reversed_lines=SHARE, told=False, ligatures=0.0, more_runs=0.0),
    "after a gap": Plan(
        reversed_lines=SHARE, told=False, ligatures=0.0, more_runs=0.0, only_after=NON_JOINERS
    ),
    "told pairs": Plan(reversed_lines=SHARE, told=True, ligatures=0.0, more_runs=0.0),
    "more runs": Plan(reversed_lines=SHARE, ligatures=0.0, more_runs=1.0),
    "ligatures": Plan(reversed_lines=0.0, ligatures=1.0),
}


def lines_of(corpus: str, number: int, report: harness.Report) -> list[str]:
    """Healthy lines of a corpus, in a fixed random order of its documents."""
    loaded = harness.load(corpus)
    documents = list(loaded.documents)
    random.Random(SEED).shuffle(documents)
    lines: list[str] = []
    used = 0
    for document in documents:
        if len(lines) >= number:
            break
        used += 1
        lines += [line for line in wrap(document.text) if line.count(" ")]
    report.conditions.setdefault("corpora", {})[corpus] = used
    return lines[:number]


def after(text: str, edits: list[Edit]) -> list[str]:
    """Carry out the edits, strokes removed, line by line."""
    out, done = [], 0
    for edit in edits:
        out.append(text[done : edit.start])
        out += [text[p.start : p.end] if isinstance(p, Span) else p for p in edit.pieces]
        done = edit.end
    out.append(text[done:])
    return "".join(out).replace(TATWEEL, "").split("\n")


def healthy(report: harness.Report, corpus: str, lines: list[str], strokes: bool) -> None:
    """Count false edits on healthy lines."""
    rng = random.Random(SEED)
    text = "\n".join(stretch(line, rng) if strokes else line for line in lines)
    begin = time.process_time()
    edits = repair(text, shipped_lexicon(), force=True)
    seconds = time.process_time() - begin
    joins = sum("runs" in edit.rule for edit in edits)
    ligatures = sum("ligature" in edit.rule for edit in edits)
    kind = "with strokes" if strokes else "as it is"
    report.row(
        corpus=corpus,
        text=kind,
        lines=len(lines),
        false_joins=joins,
        false_ligatures=ligatures,
        ms_a_line=1000 * seconds / len(lines),
    )
    report.goal(f"{corpus}, {kind}: false joins", joins, at_most=3)
    report.goal(f"{corpus}, {kind}: false ligatures", ligatures, at_most=3)


def spared(report: harness.Report, corpus: str, lines: list[str]) -> None:
    """Count the healthy lines that each rule for other damage changes."""
    words = table_of(shipped_lexicon()).words

    def elongation(line: str) -> bool:
        forms = line.replace(TATWEEL, "").split()
        return any(
            shortened(forms[i], lambda w: words.get(w, 0.0)) != forms[i]
            for i in elongated(forms).tolist()
        )

    rules: dict[str, Callable[[str], object]] = {
        "mojibake": lambda line: mojibake(line, words),
        "escapes": escapes,
        "dagger alef": lambda line: dagger_alefs(line, words),
        "elongation": elongation,
        "mentions": handles,
        "links": links,
    }
    for name, rule in rules.items():
        begin = time.process_time()
        changed = [line for line in lines if rule(line)]
        seconds = time.process_time() - begin
        report.row(
            corpus=corpus,
            text=name,
            lines=len(lines),
            changed=len(changed),
            ms_a_line=1000 * seconds / len(lines),
        )
        if name in HARMLESS:
            goal = f"{corpus}: lines changed by {name}"
            report.goal(goal, len(changed), at_most=HARMLESS[name], quick_too=True)


def damaged(report: harness.Report, corpus: str, lines: list[str], name: str) -> float:
    """Damage lines and count what is whole again; return the share of words."""
    rng = random.Random(SEED)
    done: list[Damaged] = [damage_line(line, PLANS[name], rng) for line in lines]
    text = "\n".join(line.text for line in done)
    edits = repair(text, shipped_lexicon(), force=True)
    result = after(text, edits)
    words = found = cut = ordered = lost = restored = 0
    for line, got in zip(done, result, strict=True):
        tokens = set(got.split())
        words += len(line.words)
        found += sum(word.replace(TATWEEL, "") in tokens for word in line.words)
        cut += bool(line.runs)
        ordered += bool(line.runs) and got.split() == line.before.replace(TATWEEL, "").split()
        lost += len(line.ligatures)
        restored += sum(word.replace(TATWEEL, "") in tokens for word in line.ligatures)
    share = (found + restored) / max(words + lost, 1)
    report.row(
        corpus=corpus,
        text=name,
        lines=len(lines),
        damaged_words=words + lost,
        mended=share,
        order=ordered / cut if cut else None,
    )
    return share


def run(report: harness.Report, options: argparse.Namespace) -> None:
    """Measure healthy text, then each kind of damage, on each corpus."""
    table_of(shipped_lexicon())
    report.conditions["seeds"] = [SEED]
    for corpus in options.corpora:
        lines = lines_of(corpus, QUICK_LINES if report.quick else LINES, report)
        for strokes in (False, True):
            healthy(report, corpus, lines, strokes)
        spared(report, corpus, lines)
        for name in PLANS:
            share = damaged(report, corpus, lines[: len(lines) // 3], name)
            if name in ("untold pairs", "after a gap"):
                report.goal(f"{corpus}, {name}: words joined", share, at_least=0.85)
    spared(report, ENGLISH, lines_of(ENGLISH, QUICK_LINES if report.quick else LINES, report))


def arguments(parser: argparse.ArgumentParser) -> None:
    """Which corpora."""
    parser.add_argument("--corpora", nargs="+", default=list(CORPORA), metavar="NAME")


if __name__ == "__main__":
    sys.exit(harness.main(__doc__, run, arguments))
