"""What a page says: a row of tokens, read stage by stage."""
