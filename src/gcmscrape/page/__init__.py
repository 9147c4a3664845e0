"""Bytes in, what the page says out: decoding, the guard, and the two readers."""
