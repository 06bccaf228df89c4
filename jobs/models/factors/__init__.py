"""The chain behind matrix factorisation: components (NMF), and the cohesion of their terms."""
