"""From a fitted topic model to what a person reads: topics with their terms, and assignments."""
