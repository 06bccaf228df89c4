"""The writer of the HTML report, a chain: summed up, highlighted, laid out, made into pages.

`overview` sums up, `marks` and `evidence` say which words count and where, `drawings` places and
colours the topics, `documents`, `cards` and `listing` are what the templates show, `texts`, `notes`
and `reasons` what the report itself says, `pages` fills the templates. The report has no script and
asks for nothing: it is one file to send by mail, with its documents in side files where they are
many.
"""

from collections.abc import Iterable, Iterator
from typing import Literal

from jobs.contracts import RunFacts, WriterSettings
from jobs.datatypes import Result


class Report(WriterSettings):
    """Write report.html, and where they are wanted its pages in report/ and pictures in figures/.

    Its language and size are said under `report:`, its pictures under `artifacts:`.
    """

    kind: Literal["report"] = "report"

    def pieces(self, result: Result, facts: RunFacts) -> Iterator[tuple[str, Iterable[bytes]]]:
        """Yield (relative name, content in pieces); see `jobs.contracts.Writer`."""
        from jobs.writers.report.pages import pieces

        yield from pieces(result, facts)
