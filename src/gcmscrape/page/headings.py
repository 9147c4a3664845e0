"""Headings over labels ("Event details"): they head the block of fields, not the prose."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from gcmscrape.page.flags import HEADING
from gcmscrape.page.label_words import Label
from gcmscrape.page.ornaments import says_nothing
from gcmscrape.page.roles import FURNITURE, OTHERS, PASSED, TITLE, Ledger
from gcmscrape.page.tokens import Element, Row, Run

_LONGEST = 40
"""In characters: a longer heading tells something."""
_SWITCHES = frozenset({"legend", "summary", "button"})
_SKIPPED = frozenset({FURNITURE, OTHERS, PASSED, TITLE})


def headings_over_labels(row: Row, labels: Sequence[Label], roles: Ledger) -> Iterator[Run]:
    """Yield the headings and tabs directly before labels; between them there may be icons, and what is the site's."""
    last = 0
    for label in labels:
        end = label.start
        while end > last and (roles[end - 1] in _SKIPPED or says_nothing(row.tokens[end - 1])):
            end -= 1
        while end > last and _is_heading(row.tokens[end - 1].element):
            start = max(row.line_of(end - 1).start, last)
            if len(row.shown(start, end)) < _LONGEST:
                yield start, end
            end = start
        last = max(label.end, label.value)


def _is_heading(element: Element) -> bool:
    """Whether an element is in a heading or the switch of a tab, at most two elements up."""
    above = element.parent or element
    around = (element, above, above.parent or above)
    return any(e.flags & HEADING or e.tag in _SWITCHES or e.get("href").startswith("#") for e in around)
