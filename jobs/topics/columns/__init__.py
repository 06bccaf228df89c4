"""Columnar storage of the assignments of many documents, in memory or on the disk."""
