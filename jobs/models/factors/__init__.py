"""The chain behind factorisation: parts of a row (NMF) and the cohesion of their terms."""
