"""Script: Unicode character tables, orthographic normalisation, edit alignment."""
