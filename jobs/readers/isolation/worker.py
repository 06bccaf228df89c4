"""A subprocess that reads foreign formats: one request after another, until its input ends.

It is started as `python -m jobs.readers.isolation.worker MEMORY`. What it raises is a reason, never
a traceback; what ends it (its bounds, a library that crashes) is told apart by its parent.
"""

import os
import sys
from dataclasses import asdict
from typing import Any

from jobs.readers.isolation.frames import packed, unpacked
from jobs.readers.isolation.limits import allow_seconds, confine


def main(memory: int) -> None:
    """Serve requests on standard input; what libraries print goes nowhere."""
    requests = os.fdopen(os.dup(0), "rb")
    answers = os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)
    confine(memory)
    while (frame := unpacked(requests.read)) is not None:
        header, data = frame
        allow_seconds(header.pop("seconds"))
        answers.write(answer(header, data))
        answers.flush()


def answer(header: dict[str, Any], data: bytes) -> bytes:
    """Read one file; the answer is `documents` and `failed`, `rows`, or the `reason` for none."""
    try:
        return packed(_read(header, data))
    except MemoryError:
        return packed({"reason": "", "spent": "memory"})


def _read(header: dict[str, Any], data: bytes) -> dict[str, Any]:
    return _rows(header, data) if header.pop("task", None) == "parquet" else _files(header, data)


def _rows(header: dict[str, Any], data: bytes) -> dict[str, Any]:
    from jobs.readers.extraction.extracted import CannotExtract
    from jobs.readers.extraction.parquet_rows import rows

    names = header["names"] and tuple(header["names"])
    try:
        needed = tuple(header["needed"])
        return {"rows": rows(data, header["max_bytes"], names, needed, most=header["most"])}
    except CannotExtract as error:
        return {"reason": _whole(str(error))}


def _files(header: dict[str, Any], data: bytes) -> dict[str, Any]:
    from jobs.readers.extraction.extracted import CannotExtract, Failed, NothingIn, Request
    from jobs.readers.extraction.recognising import NoDocument
    from jobs.readers.formats import extract

    documents: list[dict[str, Any]] = []
    failed: list[dict[str, Any]] = []
    try:
        request = Request(**{**header, "formats": tuple(header["formats"])})
        for one in extract(data, request):
            (failed if isinstance(one, Failed) else documents).append(_whole(asdict(one)))
    except NoDocument as error:
        return {"reason": _whole(str(error)), "passed": True}
    except NothingIn as error:
        return {"reason": _whole(str(error)), "empty": True}
    except CannotExtract as error:
        return {"reason": _whole(str(error))}
    return {"documents": documents, "failed": failed}


def _whole(value: Any) -> Any:
    """Put U+FFFD for each half of a surrogate pair, and a blank for each NUL."""
    if isinstance(value, dict):
        return {name: _whole(one) for name, one in value.items()}
    if not isinstance(value, str):
        return value
    wide = value.encode("utf-16-le", "surrogatepass")
    return wide.decode("utf-16-le", "replace").replace("\0", " ")


if __name__ == "__main__":
    main(int(sys.argv[1]))
