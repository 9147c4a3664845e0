"""The words of buttons, headings and lines that the site prints around what it says."""

from gcmscrape import site
from gcmscrape.site.words import fold

_LONGEST_BUTTON = 60
"""In characters: what is longer is prose."""


_AROUND = " :.+›»→()[]"


@site.cached()
def _folded(*keys: str) -> frozenset[str]:
    return frozenset(fold(text).strip(_AROUND) for key in keys for text in site.load("furniture")[key])


@site.remembered(4096)
def is_button(text: str) -> bool:
    """Whether a line is just the words of a button or of a link of the site's."""
    return len(text) < _LONGEST_BUTTON and fold(text).strip(_AROUND) in _folded("buttons", "aside_words")


@site.remembered(1024)
def is_heading_of_others(text: str) -> bool:
    """Whether a heading stands over other events ("Related events")."""
    return len(text) < _LONGEST_BUTTON and fold(text).strip(_AROUND) in _folded("headings_of_others")


def is_footnote(text: str) -> bool:
    """Whether a block is the footnote on Kosovo that ends every page."""
    lowered = text.casefold().lstrip()
    words = site.load("furniture")
    opens = lowered.startswith(("*", *words["footnote_openings"]))
    return opens and any(all(word in lowered for word in row) for row in words["footnotes"])
