"""Text to a row of tokens: HTML and stripped text in one form, for which there is one rule book."""
