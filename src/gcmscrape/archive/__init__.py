"""Saved responses: HTML files, stripped text, folders of them, WARC and WET."""

from gcmscrape.archive.pages import read_pages, sizes_of
from gcmscrape.archive.saved import Failure, InputUnreadable, SavedPage

__all__ = ["Failure", "InputUnreadable", "SavedPage", "read_pages", "sizes_of"]
