"""Kernels of matrix factorisation: non-negative least squares and ratios of divergence updates."""
