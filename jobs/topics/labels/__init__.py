"""Topic labels: words by relevance, completed to phrases; the subject of the corpus; flags."""
