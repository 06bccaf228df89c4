"""Characters and spellings: what a letter is, what a word is compared by, and edits of a text."""
