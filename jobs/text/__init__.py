"""The chain that a text passes, from raw characters to integer-coded tokens."""
