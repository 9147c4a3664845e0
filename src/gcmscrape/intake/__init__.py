"""A body as it was sent, and the text in it: which encoding, is it a page at all, is it made to hurt the parser."""
