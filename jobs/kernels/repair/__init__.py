"""Kernels of text repair: a pre-filter for Arabic text that was taken out of PDF."""
