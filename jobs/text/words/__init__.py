"""Words: tokens of display text, the word list (lexicon), stop words, the language of a text."""
