"""Text extraction: what several formats share - values, pages, mail, HTML as text, containers."""
