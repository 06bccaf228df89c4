"""Kernels of Arabic stemming: affix stripping that asks a lexicon."""
