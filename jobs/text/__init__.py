"""Text preprocessing pipeline, from raw characters to an integer-coded corpus, by `prepare`."""
