"""Page layout and reading order of PDF: glyph positions, bidi, running headers and footers."""
