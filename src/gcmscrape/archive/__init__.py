"""Saved responses: pages in files, in folders, and in archives of many forms."""

from gcmscrape.archive.left import Left, left_sentence
from gcmscrape.archive.pages import read_pages, sizes_of
from gcmscrape.archive.saved import Failure, InputUnreadable, SavedPage

__all__ = ["Failure", "InputUnreadable", "Left", "SavedPage", "left_sentence", "read_pages", "sizes_of"]
