"""The chain that embeds rows: LSA, nearest neighbours, the log density of a topic at a row."""
