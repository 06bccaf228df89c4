"""Corpus profiling: which files of a folder can be read, by which reader, and what they hold."""
