"""Kernels of date recognition: a pre-filter for dates in running text."""
