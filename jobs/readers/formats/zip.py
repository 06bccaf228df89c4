"""ZIP archives: each member of a format on the menu is a document (bounded, no path traversal)."""

from collections.abc import Iterator
from dataclasses import replace
from zipfile import ZipInfo

from jobs.readers.extraction.containers import Container, hidden, inner_name, members_in_order
from jobs.readers.extraction.extracted import (
    CannotExtract,
    Extract,
    Extracted,
    Failed,
    Format,
    NothingIn,
    Request,
)
from jobs.readers.extraction.recognising import NoDocument


def archive(extract_one: Extract) -> Format:
    """Make the format, which reads members by a function that knows all the others."""

    def extract(data: bytes, request: Request) -> Iterator[Extracted | Failed]:
        """Read the members one by one; one that cannot be used is listed by its path.

        Raises
        ------
        CannotExtract
            It is damaged, or would unpack to too much.
        NothingIn
            There is no member in it.
        """
        container = Container(data, request.most_bytes)
        if not container.members:
            raise NothingIn("the archive is empty")
        latest = {_place(member): member for member in container.members}
        formats = tuple(name for name in request.formats if name != "zip")
        for member in members_in_order(container):
            shown = member.filename
            try:
                shown = inner_name(member)
                if hidden(shown):
                    raise NoDocument("a hidden file")
                if latest[_place(member)] is not member:
                    raise NoDocument("replaced: a later member of the archive has its name")
                inner = replace(request, name=shown, formats=formats)
                if shown.lower().endswith(".zip"):
                    raise CannotExtract("an archive in an archive, which is not opened")
                for one in extract_one(container.read(member), inner):
                    yield replace(one, part=f"{shown}:{one.part}" if one.part else shown)
            except NoDocument as error:
                yield Failed(shown, str(error), passed=True)
            except NothingIn as error:
                yield Failed(shown, str(error), empty=True)
            except CannotExtract as error:
                yield Failed(shown, str(error))

    return Format((".zip",), extract)


def _place(member: ZipInfo) -> str:
    """Where a member would be unpacked to; one that is added again replaces the one before."""
    try:
        return inner_name(member)
    except CannotExtract:
        return member.filename
