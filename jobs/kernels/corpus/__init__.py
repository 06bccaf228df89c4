"""Kernels over a coded corpus: document frequencies, co-occurrence, phrases, MinHash sketches."""
