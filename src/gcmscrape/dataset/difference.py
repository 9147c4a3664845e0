"""In what a second dataset is different: as news from the first one to it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from gcmscrape.dataset.changes import Cause, Change, Kind, changes
from gcmscrape.dataset.last import Last
from gcmscrape.dataset.news import News, in_order
from gcmscrape.record import Event, read_record


def differences(first: Last, second: Iterable[Event], cause: Cause = "site") -> list[News]:
    """Return what is new, gone or changed in a second dataset, by kind and then in the order of the datasets.

    Args:
        first: The dataset that is compared with.
        second: The records of the other.
        cause: Of what differs, unless both records were read from the same bytes: then it is the extractor.

    Raises:
        ValueError: A line is no record.
    """
    return in_order(_found(first, second, cause))


def _found(first: Last, second: Iterable[Event], cause: Cause) -> Iterator[News]:
    met: set[str] = set()
    for event in second:
        met.add(event.id)
        line = first.line(event.id)
        if line is None:
            yield _news("added", event, [_whole("added", event, cause)])
            continue
        old = read_record(line)
        same_bytes = old.source.sha256 == event.source.sha256
        if found := list(changes(old, event, "", "extractor" if same_bytes else cause)):
            yield _news("changed", event, found)
    for event in map(read_record, first.lines(but=met)):
        yield _news("gone", event, [_whole("gone", event, cause)])


def _whole(kind: Kind, event: Event, cause: Cause) -> Change:
    old, new = (event.url, None) if kind == "gone" else (None, event.url)
    return Change(when="", id=event.id, kind=kind, field=None, old=old, new=new, cause=cause)


def _news(kind: Kind, event: Event, lines: list[Change]) -> News:
    return News(kind=kind, id=event.id, title=event.title, url=event.url, changes=lines)
