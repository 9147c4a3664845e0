"""The assumptions about single pages: what they answer, their node and language, their validators."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Final

from gcmscrape.health.evidence import Evidence, PageSeen
from gcmscrape.health.table import UNREAD, Row, Verdict, is_most, path_shown, row, words_of
from gcmscrape.record import NOT_NOW, PageKind
from gcmscrape.site.addresses import is_event_address, language_of

_SHUT: Final = frozenset({*NOT_NOW, "http_401", "http_403", "http_429", "http_451"})
"""What a server says that does not let everybody in."""
_NOT_MODIFIED: Final = 304


def page_rows(seen: Evidence) -> Iterator[Row]:
    """Give the rows about single pages."""
    yield _answers(seen)
    yield _nodes(seen)
    yield _languages(seen)
    yield _validators(seen)


def _answers(seen: Evidence) -> Row:
    codes = Counter("event" if page.event is not None else page.code or "not answered" for page in seen.pages)
    told = ", ".join(f"{number} {code}" for code, number in codes.most_common()) or "no event address was found"
    if seen.stopped is not None:
        told += "; then the look was given up"
    failed = [page for page in seen.pages if page.event is None and _should_be_event(page)]
    if not seen.pages:
        return row("answers", told, Verdict.DIFFERS, words_of("answers", "nothing"))
    first = f"{path_shown(failed[0].address)}: {failed[0].reason.rstrip('.')}" if failed else ""
    if any(code in _SHUT for code in codes):
        return row("answers", f"{told}; {first}", Verdict.DIFFERS, words_of("answers", "walls"))
    if not seen.events or is_most(len(failed), len(seen.pages)):
        return row("answers", f"{told}; {first}", Verdict.DIFFERS)
    return row("answers", told, Verdict.FITS, f"note: {first}" if failed else "")


def _should_be_event(page: PageSeen) -> bool:
    """Whether an address promises an event; that of a node may be any page, as long as it is one."""
    return is_event_address(page.address) or page.code in _SHUT or page.code not in frozenset(PageKind)


def _nodes(seen: Evidence) -> Row:
    events = seen.records
    without = sum(event.node_id is None for event in events)
    told = f"on {len(events) - without} of {len(events)}"
    if not events:
        return row("nodes", UNREAD, Verdict.NOT_SEEN, "")
    if is_most(without, len(events)):
        return row("nodes", told, Verdict.DIFFERS)
    return row("nodes", told, Verdict.FITS, words_of("nodes", "missing", without) if without else "")


def _languages(seen: Evidence) -> Row:
    events = seen.records
    content = Counter(event.language for event in events)
    others = Counter(other.language for event in events for other in event.translations)
    told = f"text in {_counts(content)}; others named: {_counts(others) or 'none'}"
    if not events:
        return row("languages", UNREAD, Verdict.NOT_SEEN, "")
    here = {language_of(page.address) for page in seen.pages if page.event is not None}
    lists = {language_of(found.address) for found in (*seen.lists, *seen.other_lists) if found.links.events}
    absent = [language for language in seen.languages if language not in here | lists | others.keys()]
    if absent:
        kept = [language for language in seen.languages if language not in absent]
        advice = words_of("languages", "differs", ",".join(kept or ["en"]))
        return row("languages", f"{told}; nothing in {', '.join(absent)}", Verdict.DIFFERS, advice)
    return row("languages", told, Verdict.FITS)


def _validators(seen: Evidence) -> Row:
    both = sum(page.validators for page in seen.pages if page.event is not None)
    told = f"ETag and Last-Modified on {both} of {len(seen.records)}"
    if not seen.records:
        return row("validators", UNREAD, Verdict.NOT_SEEN, "")
    if seen.again is None:
        return row("validators", told, Verdict.NOT_SEEN)
    verdict = Verdict.FITS if seen.again == _NOT_MODIFIED else Verdict.NOT_SEEN
    return row("validators", f"{told}; asked again with both: {seen.again}", verdict)


def _counts(counts: Counter[str]) -> str:
    return ", ".join(f"{name} ({number})" for name, number in counts.most_common())
