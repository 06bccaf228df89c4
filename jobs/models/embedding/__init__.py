"""The chain that embeds rows: checks, LSA, nearest neighbours, what a position says of topics."""
