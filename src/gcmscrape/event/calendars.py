"""Calendars: pages that tell the dates and places of several events, and so are the page of none."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from gcmscrape.page.model import Page
from gcmscrape.site.labels import inline_label, meaning

_MOST: Final = 2
"""So many dates one event may have, as of a first and a second day."""
_Told = tuple[str | None, str | None]
"""A field that a label names, and the words behind the label."""


def is_calendar(page: Page) -> bool:
    """Whether a page tells the dates and places of several events, under labels or in its text."""
    return _is_repeated("location_text", [*_told_by_labels(page), *_told_in_lines(page)])


def is_repeated(page: Page, field: str | None) -> bool:
    """Whether the labels of a page tell a field as often as for several events."""
    return _is_repeated(field, _told_by_labels(page))


def _is_repeated(field: str | None, told: Sequence[_Told]) -> bool:
    """Whether a field is told for several dates."""
    dates = {value for name, value in told if name == "date"}
    return min(len(dates), [name for name, _ in told].count(field)) > _MOST


def _told_by_labels(page: Page) -> list[_Told]:
    return [(entry.field, entry.text) for entry in page.labelled]


def _told_in_lines(page: Page) -> Iterator[_Told]:
    """Yield what stands behind labels in the prose and in what no field holds: in their own line or in the next one."""
    texts = [*(page.body.paragraphs if page.body else ()), *(passage.text for passage in page.unclaimed)]
    lines = [line for text in texts for line in text.split("\n")]
    for line, following in pairwise([*lines, ""]):
        if found := inline_label(line):
            yield found[1].field, line[found[2] :]
        elif sense := meaning(line):
            yield sense.field, following
