"""The same checks over every line of every registry."""
