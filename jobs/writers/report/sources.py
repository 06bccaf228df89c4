"""Cache validation of the HTML report: digests of all that a document is shown from."""

from hashlib import sha256
from typing import Final

from jobs.datatypes import Assignment, Prepared, Result

#: Tolerance of shares: a document is shown anew where one is no longer what was shown, within it
TOLERANCE: Final = 0.01
#: Length of a digest, in hexadecimal digits
_DIGITS: Final = 32


class Sources:
    """Digests of the sources of the documents of a result, in a language of the report.

    In them are the text and the fields of a document, the topics of it and of its passages, and the
    colours of these; shares are not, as those of all documents move a little in each update, nor
    are the labels of topics, which are replaced in place.
    """

    def __init__(self, result: Result, language: str) -> None:
        self._language = language
        self._numbers = {topic.id: number for number, topic in enumerate(result.topics)}

    def digest(self, document: Prepared, assignment: Assignment) -> str:
        """Digest a document and its topics: SHA-256 of UTF-16, 128 bits, in hexadecimal."""
        said = (
            self._language,
            assignment.title,
            assignment.date,
            assignment.source,
            assignment.copy_of,
            assignment.reason,
            sorted((name, repr(value)) for name, value in assignment.metadata.items()),
            [(one.id, self._numbers[one.id]) for one in assignment.topics],
        )
        found = sha256(repr(said).encode("utf-16-le", "surrogatepass"))
        for passage, own in zip(document.passages, assignment.passages, strict=True):
            number = self._numbers.get(own.topic or "", -1)
            text = f"\0{own.topic}\0{number}\0{passage.language}\0{passage.text}"
            found.update(text.encode("utf-16-le", "surrogatepass"))
        return found.hexdigest()[:_DIGITS]
