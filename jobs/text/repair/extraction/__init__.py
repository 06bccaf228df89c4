"""Repair of Arabic text extraction: visual order, ligatures, embeddings, words cut in pieces."""
