"""One script a question; each prints a table, states its goals and exits 1 when one is missed."""
