"""Prometheus metrics of a run, text exposition for the node exporter's textfile collector."""

from collections.abc import Iterable, Iterator
from typing import Literal

from jobs.canonical import rounded
from jobs.contracts import RunFacts, WriterSettings
from jobs.datatypes import Result

#: What each gauge is, in the order in which they are written.
_HELP = {
    "run": "Number of the run.",
    "count": "What was counted, stage by stage.",
    "score": "Scores of the model.",
    "documents_common": "Documents that the run before has too, with a topic.",
    "documents_moved": "Those of them that have another topic now.",
    "drift": "Share of them that moved, weighed by margin.",
    "topics_born": "Topics that are new, or have returned.",
    "topics_gone": "Topics that were merged, split up, or went to sleep.",
}


class PrometheusFile(WriterSettings):
    """Write metrics.prom. It bears no time: the collector knows when the file was written."""

    kind: Literal["prometheus"] = "prometheus"

    def pieces(self, result: Result, facts: RunFacts) -> Iterator[tuple[str, Iterable[bytes]]]:
        """Yield (relative name, content in pieces); see `jobs.contracts.Writer`."""
        lines: list[str] = []
        for name, samples in _gauges(result).items():
            shown = [(labels, value) for labels, value in samples if value is not None]
            if shown:
                lines += [
                    f"# HELP topic_jobs_{name} {_HELP[name]}",
                    f"# TYPE topic_jobs_{name} gauge",
                ]
            for labels, value in shown:
                pairs = {"job": result.job, **labels}
                written = ",".join(f'{key}="{_escaped(text)}"' for key, text in pairs.items())
                lines.append(f"topic_jobs_{name}{{{written}}} {rounded(value):g}")
        yield "metrics.prom", ["".join(f"{line}\n" for line in lines).encode()]


_Samples = Iterable[tuple[dict[str, str], float | None]]


def _gauges(result: Result) -> dict[str, _Samples]:
    found: dict[str, _Samples] = {
        "run": [({}, result.registry.run)],
        "count": [({"what": name}, value) for name, value in result.counts.items()],
        "score": [({"name": score.name}, score.value) for score in result.scores],
    }
    if (moved := result.movement) is not None:
        found |= {
            "documents_common": [({}, moved.common)],
            "documents_moved": [({}, moved.moved)],
            "drift": [({}, moved.drift)],
            "topics_born": [({}, len(moved.born))],
            "topics_gone": [({}, len(moved.gone))],
        }
    return found


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")
