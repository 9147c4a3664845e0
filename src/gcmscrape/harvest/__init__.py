"""A run: its sources, the pages it visits, what it finds, and the dataset it publishes."""
