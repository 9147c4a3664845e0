"""Saved responses: pages in files, in folders, and in archives of many forms."""
