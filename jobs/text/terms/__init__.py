"""Terms: the vocabulary, phrases (collocations) and near-duplicate documents of a corpus."""
