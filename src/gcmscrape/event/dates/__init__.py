"""Dates: from words and the times of machines to the start and the end of an event."""
