"""The assumptions about the site as a whole: robots.txt, lists, pager, sitemap."""

from __future__ import annotations

from collections.abc import Iterator

from gcmscrape.fetch.pagers import number_of
from gcmscrape.health.evidence import Evidence, SourceSeen
from gcmscrape.health.table import Row, Setting, Verdict, path_shown, row, words_of
from gcmscrape.site.addresses import language_free_path
from gcmscrape.state.rows import Role


def site_rows(seen: Evidence) -> Iterator[Row]:
    """Give the rows about the site as a whole."""
    yield _robots(seen)
    yield _lists(seen)
    yield _pager(seen)
    yield _sitemap(seen)


def _robots(seen: Evidence) -> Row:
    robots = seen.robots
    forbidden = [page.address for page in seen.pages if page.code == "disallowed"]
    forbidden += [one.address for one in (*seen.lists, *seen.further) if one.reason and "robots.txt" in one.reason]
    if forbidden:
        return row(
            "robots",
            f"it forbids {len(forbidden)} addresses, {path_shown(forbidden[0])} first",
            Verdict.DIFFERS,
        )
    if not robots.obeyed:
        return row("robots", "not asked: the setting robots is false", Verdict.NOT_SEEN)
    if not robots.found:
        return row("robots", "there is none, which allows everything", Verdict.FITS)
    delay = f", and asks for {robots.delay:g} s between requests" if robots.delay else ""
    return row("robots", f"it allows all that was asked{delay}", Verdict.FITS)


def _lists(seen: Evidence) -> Row:
    told = "; ".join(_told(found) for found in (*seen.lists, *seen.other_lists))
    if any(found.links.events for found in seen.lists):
        failing = sum(not found.links.events for found in seen.lists)
        note = f"note: {failing} of {len(seen.lists)} lists gave nothing" if failing else ""
        return row("lists", told, Verdict.FITS, note)
    if not seen.lists:
        return row("lists", "not asked: the setting sources leaves lists out", Verdict.NOT_SEEN)
    if seen.other_lists:
        path = language_free_path(seen.other_lists[0].address)
        paste = Setting("listings", "paths", (path,))
        return row("lists", told, Verdict.DIFFERS, words_of("lists", "elsewhere", path), paste)
    return row("lists", told, Verdict.DIFFERS)


def _pager(seen: Evidence) -> Row:
    first = next((found for found in (*seen.lists, *seen.other_lists) if found.links.events), None)
    if first is None:
        return row("pager", "no list was read", Verdict.NOT_SEEN, "")
    if not first.links.pages:
        return row("pager", f"{path_shown(first.address)} links to no further page", Verdict.NOT_SEEN)
    last = max(map(number_of, first.links.pages)) + 1
    here = set(first.links.events)
    for further in seen.further:
        if not further.links.events or further.links.events.keys() == here:
            what = further.reason or "it repeats the first page"
            return row("pager", f"{path_shown(further.address)}: {what.rstrip('.')}", Verdict.DIFFERS)
    return row("pager", f"{path_shown(first.address)}: {last} pages or more, with other events", Verdict.FITS)


def _sitemap(seen: Evidence) -> Row:
    told = "; ".join(_told(found) for found in seen.sitemaps)
    if not seen.sitemaps:
        return row("sitemap", "not asked: the setting sources leaves it out", Verdict.NOT_SEEN)
    if not any(found.links.events for found in seen.sitemaps):
        return row("sitemap", told, Verdict.NOT_SEEN)
    dated = sum(when is not None for found in seen.sitemaps for when in found.links.events.values())
    return row("sitemap", f"{told}; {dated} with a time of change", Verdict.FITS)


def _told(found: SourceSeen) -> str:
    """Say what a list or sitemap gave: `/events: 10 events`, or why it gave nothing."""
    if found.links.pages and found.role is Role.SITEMAP:
        return f"{path_shown(found.address)}: {len(found.links.pages)} part{'' if len(found.links.pages) == 1 else 's'}"
    if found.reason is not None:
        return f"{path_shown(found.address)}: {found.reason.rstrip('.')}"
    return f"{path_shown(found.address)}: {len(found.links.events)} event addresses"
