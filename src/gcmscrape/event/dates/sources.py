"""What each source of a page says about dates besides its words: `<time>` elements, structured data."""

from __future__ import annotations

from collections.abc import Sequence

from gcmscrape.event.dates.grammar import read_value
from gcmscrape.event.dates.moments import Dates, Moment, range_between, read_iso, read_length
from gcmscrape.page.model import StructuredEvent, Time
from gcmscrape.site.words import fold

_MOST_ELEMENTS = 50


def from_elements(times: Sequence[Time]) -> Dates | None:
    """Read the attributes of `<time>` elements; the words of one whose attribute is missing or no date.

    A day beside times of that day gives way to them. Of what is left two are a start and an end; of three or more the
    earliest and the latest count. A duration gives the end of a single time of day. None when no attribute is a date.
    """
    times = times[:_MOST_ELEMENTS]
    lengths = [length for time in times if (length := read_length(time.datetime))]
    elements = [time for time in times if not read_length(time.datetime)]
    written = _written(elements)
    if not any(written):
        return None
    shown = [read_value(time.text).dates for time in elements]
    moments = [moment or (dates and dates.start) for moment, dates in zip(written, shown, strict=True)]
    told = list(zip(elements, moments, strict=True))
    told = [(time, moment) for time, moment in told if not _is_day_of_others(moment, told)]
    known = [moment for _, moment in told if moment]
    if told[0][1] is None:
        return None
    first, last = known[0], known[-1]
    if first.at <= last.at:
        first, last = (choose(known, key=lambda moment: moment.at) for choose in (min, max))
    if lengths and first.precision == "minute":
        last = first.shifted(lengths[0])
    return range_between("time-element", first, last, is_whole=told[-1][1] is not None)


def _written(elements: Sequence[Time]) -> list[Moment | None]:
    """Read the attributes; a time of day that is shown counts for all elements with the same attribute."""
    shown = {time.datetime for time in elements if read_value(time.text).clocks}
    written: list[Moment | None] = []
    for time in elements:
        behind_day = any(first and first.precision == "day" for first in written[:1])
        written.append(read_iso(time.datetime, shows_time=time.datetime in shown, behind_day=behind_day))
    return written


def _is_day_of_others(day: Moment | None, told: Sequence[tuple[Time, Moment | None]]) -> bool:
    """Whether another element says a time of the day (month, year), or shows a time of day alone."""
    if day is None:
        return False
    return any(
        other and other.precision != day.precision and (day.covers(other) or read_value(time.text).is_clock)
        for time, other in told
    )


def from_structured(events: Sequence[StructuredEvent], title: str, *, shows_time: bool) -> list[Dates]:
    """Return the dates of the structured events with the page's title, else the one that all events agree on."""
    named = [event for event in events if fold(event.name or "") == fold(title)]
    for chosen in (named, events):
        found = dict.fromkeys(dates for event in chosen if (dates := _from_event(event, shows_time=shows_time)))
        if found and (chosen is named or len(found) == 1):
            return list(found)
    return []


def _from_event(event: StructuredEvent, *, shows_time: bool) -> Dates | None:
    start = read_iso(event.start, shows_time=shows_time)
    if start is None:
        return None
    end = read_iso(event.end, shows_time=shows_time, behind_day=start.precision == "day")
    return range_between("structured-data", start, end or start, is_whole=not event.end or end is not None)
