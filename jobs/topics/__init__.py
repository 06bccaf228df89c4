"""From a fitted model to what a person reads: topics with their terms, and assignments."""
