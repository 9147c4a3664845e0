"""From what a page says to the record of its event: pure, no I/O, no clock."""
