"""Kernels: compiled inner loops (JIT compilation by numba), arrays in, arrays out, no policy.

A kernel decides "certainly not" for a Python rule (a pre-filter), or is the only implementation;
it never restates a rule.
"""
