"""Kernels of running text: normalisation, lines, tokens, word forms, passages, alignment."""
