"""Subtitles as SubRip has them: what is spoken, as line classification leaves it."""

from collections.abc import Iterator

from jobs.readers.extraction.decoding import text_of
from jobs.readers.extraction.extracted import CannotExtract, Extracted, Format, NothingIn, Request
from jobs.text.clean.subtitles import are_subtitles, subtitle_edits


def extract(data: bytes, request: Request) -> Iterator[Extracted]:
    """Decode it, and take out numbers, times and styles; cues run on as one text.

    Raises
    ------
    CannotExtract
        It has no times.
    NothingIn
        Nothing is spoken.
    """
    decoded = text_of(data, request.encoding)
    whole = decoded.text.replace("\r\n", "\n").replace("\r", "\n")
    if not are_subtitles(whole):
        raise CannotExtract("it holds no subtitles: no line of it is `time --> time`")
    text = whole
    for edit in reversed(subtitle_edits(whole)):
        text = text[: edit.start] + text[edit.end :]
    if not text.strip():
        raise NothingIn("nothing is spoken in these subtitles")
    yield Extracted(text, encoding=decoded.encoding, warning=decoded.warning)


SRT = Format((".srt",), extract)
