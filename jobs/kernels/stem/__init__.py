"""Kernels of the light Arabic stemmer (affix stripping checked against a lexicon)."""
