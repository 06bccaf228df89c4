"""Repair of text taken out of PDF: reversed runs, split words, lost ligatures, their evidence."""
