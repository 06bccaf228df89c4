"""The writer of the interactive explorer, a chain: sampled, coded, made into one HTML page.

`columns` chooses the documents and cuts their excerpts, `words` makes the inverted index of the
search, `topics` the words of topics, `earlier` reads what a carried run said, `html` puts it all on
a page with the scripts and styles of `page/`. The page asks for nothing: it is one file to send.
"""

from collections.abc import Iterable, Iterator
from typing import Literal

from jobs.contracts import RunFacts, WriterSettings
from jobs.datatypes import Result
from jobs.writers.paging import EXPLORER


class Explorer(WriterSettings):
    """Write explorer.html, where `artifacts.explorer` asks for it, in the report's language."""

    kind: Literal["explorer"] = "explorer"

    def pieces(self, result: Result, facts: RunFacts) -> Iterator[tuple[str, Iterable[bytes]]]:
        """Yield (relative name, content in pieces); see `jobs.contracts.Writer`."""
        if facts.config.get("artifacts", {}).get("explorer", False):
            from jobs.writers.explorer.html import page

            yield EXPLORER, page(result, facts)
