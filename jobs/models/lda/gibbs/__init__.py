"""The chain behind the native LDA engine: term weights, fitted model, Markov chains, the fit."""
