"""How much of what a PDF extractor did is undone, and is healthy text left alone?

Healthy lines of each corpus go through the repair with its evidence gate forced open, as they are
and with strokes added: every edit is false. Then lines are damaged at letter pairs that the code
is not told of, and the same setting has to find them. `order` is the share of the damaged lines
whose runs are back in their right order. Only the shipped word list is used.

The rules for other damage (mojibake, escape sequences, dagger alefs, elongation, handles, addresses
without a scheme) are put to the same healthy lines, in Arabic, and to English ones: `changed` is
the number of lines that a rule changes. Corpora in Latin script are wrapped, at hyphens too, and no
word may be joined; then words are cut at line ends, and `mended` is the share that is joined.
"""

import argparse
import random
import sys
import textwrap
import time
from collections import Counter
from collections.abc import Callable
from itertools import accumulate

from benchmarks import harness
from jobs.datatypes import Edit, Span
from jobs.text.clean.escapes import escapes
from jobs.text.clean.handles import handles
from jobs.text.clean.markup import links
from jobs.text.repair.dagger_alef import dagger_alefs
from jobs.text.repair.hyphenation import count_cut_words, evidence, joined_words
from jobs.text.repair.mojibake import mojibake
from jobs.text.repair.pdf_damage import repair
from jobs.text.script.letters import TATWEEL
from jobs.text.words.elongation import elongated, shortened
from jobs.text.words.lexicon import shipped_lexicon, table_of
from jobs.text.words.tokens import words
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
#: Corpora in Latin script whose words are cut at the ends of lines; the width of these.
LATIN, COLUMNS = ("bbc_news_raw", "reuters21578", "sib200_deu", "sib200_fra"), 70
#: Lines of a corpus from which on it knows its words well enough to be judged.
ENOUGH = 10_000
VOWELS = frozenset("aeiouyäöüéèêàâîôû")
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
    known = table_of(shipped_lexicon()).words

    def elongation(line: str) -> bool:
        forms = line.replace(TATWEEL, "").split()
        return any(
            shortened(forms[i], lambda w: known.get(w, 0.0)) != forms[i]
            for i in elongated(forms).tolist()
        )

    rules: dict[str, Callable[[str], object]] = {
        "mojibake": lambda line: mojibake(line, known),
        "escapes": escapes,
        "dagger alef": lambda line: dagger_alefs(line, known),
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


def hyphens(report: harness.Report, corpus: str, number: int) -> None:
    """Count the healthy words with a hyphen at a line end that are joined, and the cut ones."""
    loaded = list(harness.load(corpus).documents)
    random.Random(SEED).shuffle(loaded)
    whole = [textwrap.wrap(one.text, COLUMNS) for one in loaded[: number // 10]]
    kept = list(accumulate(map(len, whole)))
    texts = [one.text for one, lines in zip(loaded, kept, strict=False) if lines <= number]
    draw = random.Random(SEED)
    for kind, made in (
        ("hyphens", [(textwrap.fill(text, COLUMNS), 0) for text in texts]),
        ("words cut at line ends", [cut_at_ends(text, draw) for text in texts]),
    ):
        found = count_cut_words(text for text, _ in made)
        counts = Counter(word.lower() for text, _ in made for word in words(text))
        known = evidence(sorted(found), (text for text, _ in made), counts)
        begin = time.process_time()
        joined = sum(len(joined_words(text, known)) for text, _ in made)
        seconds = time.process_time() - begin
        lines = sum(text.count("\n") + 1 for text, _ in made)
        cuts = sum(count for _, count in made)
        report.row(
            corpus=corpus, text=kind, lines=lines, changed=joined, damaged_words=cuts,
            mended=joined / cuts if cuts else None, ms_a_line=1000 * seconds / lines,
        )  # fmt: skip
        if cuts and lines > ENOUGH:
            report.goal(f"{corpus}: words cut at line ends and joined", joined / cuts, at_least=0.9)
        if not cuts:
            goal = f"{corpus}: false joins at line ends"
            report.goal(goal, joined, at_most=5, quick_too=True)


def cut_at_ends(text: str, draw: random.Random) -> tuple[str, int]:
    """Wrap a text, half of the long words at its line ends cut between a vowel and a consonant."""
    lines, line, cuts = [], "", 0
    for word in text.split():
        if len(line) + len(word) < COLUMNS:
            line = f"{line} {word}".lstrip()
            continue
        places = [
            at
            for at in range(2, len(word) - 2)
            if word[at - 1] in VOWELS and word[at] not in VOWELS
        ]
        if word.isalpha() and word[1:].islower() and places and draw.random() < 0.5:
            at = draw.choice(places)
            lines.append(f"{line} {word[:at]}-".lstrip())
            line, cuts = word[at:], cuts + 1
        else:
            lines.append(line)
            line = word
    return "\n".join([*lines, line]), cuts


def damaged(report: harness.Report, corpus: str, lines: list[str], name: str) -> float:
    """Damage lines and count what is whole again; return the share of words."""
    rng = random.Random(SEED)
    done: list[Damaged] = [damage_line(line, PLANS[name], rng) for line in lines]
    text = "\n".join(line.text for line in done)
    edits = repair(text, shipped_lexicon(), force=True)
    result = after(text, edits)
    total = found = cut = ordered = lost = restored = 0
    for line, got in zip(done, result, strict=True):
        tokens = set(got.split())
        total += len(line.words)
        found += sum(word.replace(TATWEEL, "") in tokens for word in line.words)
        cut += bool(line.runs)
        ordered += bool(line.runs) and got.split() == line.before.replace(TATWEEL, "").split()
        lost += len(line.ligatures)
        restored += sum(word.replace(TATWEEL, "") in tokens for word in line.ligatures)
    share = (found + restored) / max(total + lost, 1)
    report.row(
        corpus=corpus,
        text=name,
        lines=len(lines),
        damaged_words=total + lost,
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
    number = QUICK_LINES if report.quick else LINES
    spared(report, ENGLISH, lines_of(ENGLISH, number, report))
    for corpus in LATIN:
        hyphens(report, corpus, number)


def arguments(parser: argparse.ArgumentParser) -> None:
    """Which corpora."""
    parser.add_argument("--corpora", nargs="+", default=list(CORPORA), metavar="NAME")


if __name__ == "__main__":
    sys.exit(harness.main(__doc__, run, arguments))
