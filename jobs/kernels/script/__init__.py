"""Kernels of letters: the alphabet of packed words, their hash tables, character classes."""
