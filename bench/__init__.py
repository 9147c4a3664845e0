"""How fast pages are read, always as a ratio to something else measured on the same pages at the same time."""
