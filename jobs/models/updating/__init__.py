"""The chain behind online learning (updates): rows that are new, and topics born of them."""
