"""The chain that a text passes, from raw characters to integer-coded tokens."""

from jobs.text.steps import STEPS

__all__ = ["STEPS"]
