"""Kernels of text repair: a pre-filter for Arabic text that was taken out of PDF."""

#: Characters from which on a word is several
LONG = 16
