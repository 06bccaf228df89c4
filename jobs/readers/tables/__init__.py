"""Delimiter-separated values: cells, rows, and the columns of a table or of records."""
