"""From what was seen to the table."""

from __future__ import annotations

from gcmscrape.health.evidence import Evidence
from gcmscrape.health.field_rows import field_rows
from gcmscrape.health.page_rows import page_rows
from gcmscrape.health.site_rows import site_rows
from gcmscrape.health.table import Row


def table_of(seen: Evidence) -> list[Row]:
    """Return a row for each assumption."""
    return [*site_rows(seen), *page_rows(seen), *field_rows(seen)]
