"""The chain behind human-in-the-loop edits: rows of a model in parts, then merged or hidden."""
