"""Stemming: the word that inflected and clitic-laden forms are counted as."""
