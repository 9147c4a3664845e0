"""What each source of a page says about dates: `<time>` elements, structured data, words."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from gcmscrape.event.dates.grammar import Expression, read_value
from gcmscrape.event.dates.iso import IsoDate, read_iso, read_length
from gcmscrape.event.dates.moments import Moment, range_end
from gcmscrape.page.words import fold
from gcmscrape.record import DateSource, WarningCode

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from gcmscrape.page.model import StructuredEvent, Time

_MOST_ELEMENTS = 50


class DateWarning(NamedTuple):
    """A warning, the field it concerns, and one sentence. `of_label`: it is about the value of the date label."""

    code: WarningCode
    field: str
    message: str
    of_label: bool = True


class Dates(NamedTuple):
    """What one source says. `end_unreadable`: an end is there, and can't be read or lies before the start."""

    source: DateSource
    start: Moment
    end: Moment | None = None
    time_zone: str | None = None
    end_unreadable: bool = False
    warnings: tuple[DateWarning, ...] = ()

    @property
    def ends(self) -> tuple[str, str | None]:
        """The start and the end in the record's forms."""
        return str(self.start), str(self.end) if self.end else None


def from_elements(times: Sequence[Time]) -> Dates | None:
    """Read the attributes of `<time>` elements; the words of one whose attribute is missing or no date.

    A day beside times of that day gives way to them. Of what is left two are a start and an end; of three or more the
    earliest and the latest count. A duration gives the end of a single time of day. None when no attribute is a date.
    """
    times = times[:_MOST_ELEMENTS]
    lengths = [length for time in times if (length := read_length(time.datetime))]
    elements = [time for time in times if not read_length(time.datetime)]
    written = _all_day([_written(time, elements) for time in elements])
    if not any(written):
        return None
    readings = [(time, iso or _words_of(time)) for time, iso in zip(elements, written, strict=True)]
    readings = [(time, one) for time, one in readings if not _is_day_of_others(one, readings)]
    if readings[0][1] is None:
        return None
    known = [one for _, one in readings if one]
    first, last = known[0], known[-1]
    if len(readings) > 2 and first.moment.at <= last.moment.at:  # noqa: PLR2004 - more than a start and an end
        first, last = min(known, key=_beginning), max(known, key=_beginning)
    is_unread = readings[-1][1] is None and bool(readings[-1][0].datetime or readings[-1][0].text)
    dates = _range("time-element", first, last, end_unreadable=is_unread)
    if dates and lengths and dates.start.precision == "minute" and not dates.end:
        return dates._replace(end=dates.start.shifted(lengths[0]))
    return dates


def _written(time: Time, others: Sequence[Time]) -> IsoDate | None:
    """Return what the attribute says: the day that it can stand for, unless a time of day is shown with it."""
    iso = read_iso(time.datetime)
    if iso is None or iso.day is None:
        return iso
    if any(read_value(other.text).clocks for other in others if other.datetime == time.datetime):
        return iso._replace(day=None)
    return iso.as_day


def _all_day(written: list[IsoDate | None]) -> list[IsoDate | None]:
    """Let 23:59 be the end of a day where a day stands before it."""
    if not written or written[0] is None or written[0].moment.precision != "day":
        return written
    return [IsoDate(iso.day) if iso and iso.day else iso for iso in written]


def _words_of(time: Time) -> IsoDate | None:
    date = read_value(time.text).expression
    return IsoDate(date.start, date.zone.name) if date and date.start else None


def _is_day_of_others(one: IsoDate | None, readings: Sequence[tuple[Time, IsoDate | None]]) -> bool:
    """Whether it is a day (month, year), and another element says a time of it, or shows a time of day alone."""
    if one is None or one.moment.precision == "minute":
        return False
    return any(
        other is not None
        and other.moment.precision != one.moment.precision
        and (one.moment.covers(other.moment) or read_value(time.text).is_clock)
        for time, other in readings
    )


def _beginning(reading: IsoDate) -> datetime:
    return reading.moment.at


def from_structured(events: Sequence[StructuredEvent], title: str, *, time_of_day_shown: bool) -> Dates | None:
    """Read the structured data; of several events with different dates only the one that has the page's title."""
    found: dict[Dates, bool] = {}
    for event in events:
        start, end = read_iso(event.start), read_iso(event.end)
        if start is not None and not time_of_day_shown:
            start, end = _all_day([start.as_day, end and end.as_day])
        dates = start and _range("structured-data", start, end or start, end_unreadable=bool(event.end and end is None))
        if dates:
            found[dates] = found.get(dates, False) or fold(event.name or "") == fold(title)
    if len(found) > 1:
        found = {dates: True for dates, is_named in found.items() if is_named}
    return next(iter(found)) if len(found) == 1 else None


def _range(source: DateSource, start: IsoDate, end: IsoDate, *, end_unreadable: bool) -> Dates | None:
    """Return the dates from one to another; the epoch is what a field without a value holds."""
    if start.moment.is_epoch:
        return None
    if end.moment.is_epoch:
        return Dates(source, start.moment, None, start.offset, end_unreadable=True)
    last, is_reversed = range_end(start.moment, end.moment)
    message = f"The end ({end.moment}) lies before the start ({start.moment}); it was left out."
    warnings = (DateWarning(WarningCode.REVERSED_RANGE, "end", message),) if is_reversed else ()
    return Dates(source, start.moment, last, start.offset, end_unreadable or is_reversed, warnings)


def from_expression(source: DateSource, date: Expression | None) -> Dates | None:
    """Return what words say; None when they say no date."""
    if date is None or date.start is None:
        return None
    end = IsoDate(date.reversed or date.end or date.start)
    dates = _range(source, IsoDate(date.start, date.zone.name), end, end_unreadable=False)
    return dates and dates._replace(warnings=(*dates.warnings, *_doubts(date)))


def _doubts(date: Expression) -> Iterator[DateWarning]:
    if date.zone.doubt == "ambiguous":
        message = "The zone beside the time may be one of several; the time was left local."
        yield DateWarning(WarningCode.AMBIGUOUS_DATE, "time_zone", message)
    if date.zone.doubt == "unknown":
        message = "The zone beside the time is not known; the time was left local."
        if date.zone.name:
            message = f"The zone beside the time is that of winter; {date.zone.name} was taken as written."
        yield DateWarning(WarningCode.UNKNOWN_ZONE, "time_zone", message)
    if date.times_dropped:
        message = "The times of day do not fit one start and one end; only the day was taken."
        yield DateWarning(WarningCode.AMBIGUOUS_DATE, "start", message)
