"""Kernels that look for dates in running text."""
