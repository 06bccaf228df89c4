"""Is the text of a file found whatever its encoding, against charset-normalizer, at what cost?

Character encoding detection on 5 languages in 8 encodings and 5 lengths: parts of the SIB-200
corpora, encoded where at least 97 of 100 characters can be (the rest is left out; Persian is
written in cp1256 as it was before Unicode, with an Arabic yeh). A text is right where it comes back
whole; wrong is another text in silence, refused is none. The peer is charset-normalizer alone, and
behind what a fast look decides (a byte order mark, strict UTF-8).
"""

import argparse
import codecs
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from charset_normalizer import from_bytes

from benchmarks import harness
from jobs.readers.binary import NotText
from jobs.readers.encoding import decode

LANGUAGES = {"ar": "ara", "en": "eng", "fr": "fra", "fa": "fas", "ru": "rus"}
ENCODINGS = (
    *("utf-8", "utf-8-sig", "utf-16-le", "utf-16-be"),
    *("cp1256", "iso8859-6", "cp1252", "cp1251"),
)
LENGTHS = (20, 80, 400, 2_000, 20_000)
#: Texts of each length, evenly spaced over a corpus.
SAMPLES, FEW = 20, 3
#: Share of the characters that an encoding must have for a language to be written in it.
WRITABLE = 0.97
OLD = str.maketrans(
    "\N{ARABIC LETTER FARSI YEH}" + "".join(map(chr, range(0x06F0, 0x06FA))),
    "\N{ARABIC LETTER YEH}0123456789",
)


@dataclass(frozen=True)
class Case:
    language: str
    encoding: str
    length: int
    text: str
    data: bytes


def ours(data: bytes) -> str | None:
    try:
        return decode(data).text
    except NotText:
        return None


def library(data: bytes) -> str | None:
    found = from_bytes(data).best()
    return None if found is None else str(found)


def behind_a_look(data: bytes) -> str | None:
    try:
        if b"\0" not in data:
            return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    return library(data)


JUDGES: dict[str, Callable[[bytes], str | None]] = {
    "ours": ours,
    "charset-normalizer": library,
    "UTF-8, then charset-normalizer": behind_a_look,
}


def cases(report: harness.Report, samples: int) -> Iterator[Case]:
    for language, name in LANGUAGES.items():
        corpus = harness.load(f"sib200_{name}")
        report.used(corpus)
        whole = "\n".join(document.text for document in corpus.documents)
        for encoding in ENCODINGS:
            wide = encoding.startswith("utf")
            written = whole if wide else whole.translate(OLD)
            kept = "".join(one for one in written if one.encode(encoding, "ignore"))
            if len(kept) < WRITABLE * len(whole):
                continue
            for length in LENGTHS:
                for sample in range(samples):
                    at = (len(kept) - length) * sample // samples
                    text = kept[at : at + length].strip()
                    if codecs.lookup(encoding).name != "utf-8" and text.isascii() and not wide:
                        continue  # nothing to find: it is UTF-8
                    yield Case(language, encoding, length, text, text.encode(encoding))


def run(report: harness.Report, options: argparse.Namespace) -> None:
    from charset_normalizer import __version__

    report.conditions["versions"]["charset-normalizer"] = __version__
    given = list(cases(report, FEW if options.quick else SAMPLES))
    for judge in JUDGES.values():  # what is loaded once is no cost of a text
        for case in given[:: len(given) // 40]:
            judge(case.data)
    seconds = dict.fromkeys(JUDGES, 0.0)
    found: Counter[tuple[str, str, str | int]] = Counter()
    for case in given:
        for name, judge in JUDGES.items():
            before = time.process_time()
            text = judge(case.data)
            seconds[name] += time.process_time() - before
            end = "right" if text == case.text else "refused" if text is None else "wrong"
            groups: tuple[str | int, ...] = (case.language, case.encoding, case.length, "all")
            for group in groups:
                found[name, end, group] += 1
    whole: tuple[str | int, ...] = ("all", *LANGUAGES, *ENCODINGS, *LENGTHS)
    for group in whole:
        for name in JUDGES:
            ends = {end: found[name, end, group] for end in ("right", "wrong", "refused")}
            report.row(
                texts=group if isinstance(group, str) else f"{group} characters",
                judge=name,
                **ends,
                share_right=ends["right"] / sum(ends.values()),
                ms=1000 * seconds[name] / len(given) if group == "all" else None,
            )
    peer = "charset-normalizer"
    total = len(given)
    report.goal(
        "share of texts that come back whole",
        found["ours", "right", "all"] / total,
        at_least=0.98,
        quick_too=True,
    )
    report.goal(
        "texts that come back another one in silence, of 1000",
        1000 * found["ours", "wrong", "all"] / total,
        at_most=3,
        quick_too=True,
    )
    report.goal(
        "languages, encodings and lengths in which the peer has more right",
        sum(found["ours", "right", group] < found[peer, "right", group] for group in whole[1:]),
        at_most=2,
    )
    report.goal("CPU time, as a multiple of the peer's", seconds["ours"] / seconds[peer], at_most=2)


if __name__ == "__main__":
    sys.exit(harness.main(__doc__, run))
