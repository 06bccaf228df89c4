"""Isolation: foreign formats are read in a subprocess with bounds of time and memory."""
