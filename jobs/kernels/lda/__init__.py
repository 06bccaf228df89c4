"""Kernels of latent Dirichlet allocation: Gibbs sampling, fold-in, priors, variational Bayes."""
