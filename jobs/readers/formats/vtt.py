"""Subtitles as WebVTT (W3C) has them: read like SubRip, whose line classes are the same."""

from jobs.readers.extraction.extracted import Format
from jobs.readers.formats.srt import extract

VTT = Format((".vtt",), extract)
