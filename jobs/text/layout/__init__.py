"""Layout: what becomes of each line, from line unwrapping to repeated blocks."""
