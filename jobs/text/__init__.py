"""The text chain, from raw characters to integer-coded tokens; `prepare` is the one way in."""
