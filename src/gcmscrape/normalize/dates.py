"""When an event is: one start and one end, from the sources of a page in the order in which they can be trusted."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from gcmscrape.normalize.date_grammar import Expression, read_value
from gcmscrape.normalize.date_iso import IsoDate, read_iso
from gcmscrape.normalize.date_moments import Moment, contradicts, range_end
from gcmscrape.normalize.date_prose import ProseDate, date_in_prose
from gcmscrape.page.words import fold, is_punctuation
from gcmscrape.record import DatePrecision, DateSource, WarningCode

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gcmscrape.page.model import StructuredEvent, Time

DateWarning = tuple[WarningCode, str, str]
"""A code, the field it concerns, and one sentence."""


class DateReading(NamedTuple):
    """The date fields of a record, in the record's forms.

    `start` and `end` are instants (`2022-04-20T06:00:00Z`), floating local times, days, months or years; `end` is
    inclusive, and None when the page gives one date only. `time_zone` is an offset or name that the page states.
    `precision` is that of `start`, `source` where it came from, `text` the words of that source as shown (None:
    punctuation alone, or a source that shows no words); without a start, the words under the label that gave none.
    `unreadable` holds "start" when the label's own value could not be read, whatever else gave a start, and "end" when
    an end is there that could not be read or is before the start.
    """

    start: str | None
    end: str | None
    time_zone: str | None
    precision: DatePrecision | None
    source: DateSource | None
    text: str | None
    unreadable: frozenset[str]
    warnings: tuple[DateWarning, ...]


class _Dates(NamedTuple):
    """What one source says. `end_unreadable`: an end is there, and can't be read or lies before the start."""

    source: DateSource
    start: Moment
    end: Moment | None = None
    time_zone: str | None = None
    end_unreadable: bool = False
    warnings: tuple[DateWarning, ...] = ()


def read_dates(
    times: Sequence[Time],
    text: str,
    label_shown: bool,  # noqa: FBT001 - the page has a date label or has not
    structured: Sequence[StructuredEvent],
    body: str,
    title: str,
) -> DateReading:
    """Read the dates of an event.

    Args:
        times: The `<time>` elements in the value of the date label.
        text: That value as shown; "" or only punctuation when nothing can be read.
        label_shown: Whether the page has a date label.
        structured: The schema.org events of the page.
        body: The prose of the event, paragraphs parted by a blank line; looked at when nothing else gives a start.
        title: The title of the event.
    """
    words = "" if is_punctuation(text) else text
    value = read_value(words)
    elements = _from_elements(times, time_of_day_shown=bool(value.clocks))
    data = _from_structured(structured, title, time_of_day_shown=bool(value.clocks))
    shown = _from_expression("text", value.expression) if value.expression else None
    warnings: list[DateWarning] = []
    first: _Dates | None
    label_unread = label_shown and elements is None and shown is None
    if label_unread and value.doubt == "ambiguous":
        warnings.append(_ambiguous(f'The date value "{_short(words)}" can be read in several ways; none was taken.'))
    sources = [dates for dates in (elements, data, shown) if dates]
    if sources:
        first = _with_end(sources[0], data, shown, times)
        warnings += [*first.warnings, *_conflicts(first, sources[1:])]
    else:
        prose = date_in_prose(body, title)
        words = prose.text or words
        first = _from_expression("prose", prose.expression) if prose.expression else None
        warnings += [*_about_prose(prose), *(first.warnings if first else ())]
    return _reading(first, words, warnings, label_unread=label_unread)


def _reading(first: _Dates | None, words: str, warnings: list[DateWarning], *, label_unread: bool) -> DateReading:
    unreadable = frozenset({"start"} if label_unread else ())
    if first is None:
        return DateReading(None, None, None, None, None, words or None, unreadable, tuple(warnings))
    return DateReading(
        start=str(first.start),
        end=str(first.end) if first.end else None,
        time_zone=first.time_zone,
        precision=first.start.precision,
        source=first.source,
        text=None if first.source == "structured-data" else words or None,
        unreadable=unreadable | {"end"} if first.end_unreadable else unreadable,
        warnings=tuple(warnings),
    )


def _from_elements(times: Sequence[Time], *, time_of_day_shown: bool) -> _Dates | None:
    """Read the attributes of `<time>` elements; the words of one whose attribute is missing or no date.

    Two elements are a start and an end. Of three or more (a date and its times of day, each with the full attribute)
    the earliest and the latest count.
    """
    times = times[:_MOST_ELEMENTS]
    written = [read_iso(time.datetime, time_of_day_shown=time_of_day_shown) for time in times]
    if not any(written):
        return None
    readings = [iso or _words_of(time) for iso, time in zip(written, times, strict=True)]
    known = [reading for reading in readings if reading]
    if len(times) <= 2:  # noqa: PLR2004 - a start and an end
        if readings[0] is None:
            return None
        unread = readings[-1] is None and bool(times[-1].datetime or times[-1].text)
        return _from_iso("time-element", known[0], known[-1], end_unreadable=unread)
    finest = [one for one in known if not any(_is_coarser(one.moment, other.moment) for other in known)]
    first, last = min(finest, key=_beginning), max(finest, key=_beginning)
    if finest[-1].moment.at < finest[0].moment.at:
        first, last = finest[0], finest[-1]
    return _from_iso("time-element", first, last, end_unreadable=False)


def _is_coarser(one: Moment, other: Moment) -> bool:
    return one.precision != other.precision and one.covers(other)


def _beginning(reading: IsoDate) -> datetime:
    return reading.moment.at


def _words_of(time: Time) -> IsoDate | None:
    expression = read_value(time.text).expression
    return IsoDate(expression.start, expression.time_zone) if expression and expression.start else None


def _from_structured(events: Sequence[StructuredEvent], title: str, *, time_of_day_shown: bool) -> _Dates | None:
    """Read the structured data; of several events with different dates only the one that has the page's title."""
    found: dict[_Dates, bool] = {}
    for event in events:
        start = read_iso(event.start, time_of_day_shown=time_of_day_shown)
        if start is None:
            continue
        end = read_iso(event.end, time_of_day_shown=time_of_day_shown)
        dates = _from_iso("structured-data", start, end or start, end_unreadable=bool(event.end and end is None))
        found[dates] = found.get(dates, False) or fold(event.name or "") == fold(title)
    if len(found) > 1:
        found = {dates: True for dates, is_named in found.items() if is_named}
    return next(iter(found)) if len(found) == 1 else None


def _from_iso(source: DateSource, start: IsoDate, end: IsoDate, *, end_unreadable: bool) -> _Dates:
    last, is_reversed = range_end(start.moment, end.moment)
    warnings = (_reversed(start.moment, end.moment),) if is_reversed else ()
    return _Dates(source, start.moment, last, start.offset, end_unreadable or is_reversed, warnings)


def _from_expression(source: DateSource, expression: Expression) -> _Dates | None:
    if expression.start is None:
        return None
    warnings = []
    if expression.reversed is not None:
        warnings.append(_reversed(expression.start, expression.reversed))
    if expression.zone_unclear:
        warnings.append(
            _ambiguous("The zone beside the time may be one of several; the time was left local.", "time_zone")
        )
    if expression.times_dropped:
        warnings.append(_ambiguous("The times of day do not fit one start and one end; only the day was taken."))
    is_reversed = expression.reversed is not None
    return _Dates(source, expression.start, expression.end, expression.time_zone, is_reversed, tuple(warnings))


def _with_end(first: _Dates, data: _Dates | None, shown: _Dates | None, times: Sequence[Time]) -> _Dates:
    """Give a source without end the end that the next source has for the same start.

    Visible times are local, so not the end itself but the length between the two is taken from them.
    """
    if first.end or first.warnings:
        return first
    if data and data.end and data.start == first.start and _alike(data.end, first.start):
        return first._replace(end=data.end, end_unreadable=False)
    if shown and contradicts(first.start, shown.start):
        return first
    end = None
    if shown and shown.end:
        if first.start.precision == shown.start.precision == shown.end.precision:
            end = first.start.shifted(shown.end.at - shown.start.at)
        elif shown.end.precision == "day" and shown.end.at > first.start.at:
            end = shown.end
    elif first.source == "time-element" and first.start.precision == "minute" and len(times) > 1:
        length = _length_between(times)
        end = first.start.shifted(length) if length > timedelta(0) else None
    if end is None:
        return first
    message = f"The page gives the end only in words; {end} was worked out from them."
    return first._replace(end=end, end_unreadable=False, warnings=((WarningCode.END_FROM_TEXT, "end", message),))


def _length_between(times: Sequence[Time]) -> timedelta:
    """Return the time between the times of day that the last two elements show; none when they don't show one each."""
    clocks = [read_value(time.text).clocks for time in times[-2:]]
    return clocks[1][0] - clocks[0][0] if [len(shown) for shown in clocks] == [1, 1] else timedelta(0)


def _alike(one: Moment, other: Moment) -> bool:
    return (one.precision, one.instant) == (other.precision, other.instant)


def _conflicts(first: _Dates, others: Sequence[_Dates]) -> Iterator[DateWarning]:
    for other in others:
        pairs = [("start", first.start, other.start)]
        if first.end and other.end:
            pairs.append(("end", first.end, other.end))
        for name, taken, rival in pairs:
            if contradicts(taken, rival):
                told = f"{taken} by the {_NAMES[first.source]} and {rival} by the {_NAMES[other.source]}"
                yield WarningCode.CONFLICTING_DATES, name, f"The {name} is {told}; the first was taken."


def _about_prose(prose: ProseDate) -> Iterator[DateWarning]:
    if prose.rivals:
        words = " and ".join(f'"{_short(words)}"' for words in prose.rivals)
        yield _ambiguous(f"The text gives no single date for the event ({words}); none was taken.")
    elif prose.expression:
        yield (
            WarningCode.DATE_FROM_PROSE,
            "start",
            f'The date was read in the text of the event: "{_short(prose.text or "")}".',
        )


def _ambiguous(message: str, name: str = "start") -> DateWarning:
    return WarningCode.AMBIGUOUS_DATE, name, message


def _reversed(start: Moment, end: Moment) -> DateWarning:
    return WarningCode.REVERSED_RANGE, "end", f"The end ({end}) lies before the start ({start}); it was left out."


def _short(words: str) -> str:
    return words if len(words) <= _LONGEST_QUOTE else words[:_LONGEST_QUOTE] + "..."


_MOST_ELEMENTS = 50
_LONGEST_QUOTE = 80
_NAMES: dict[DateSource, str] = {
    "time-element": "<time> element",
    "structured-data": "structured data",
    "text": "visible text",
    "prose": "prose",
}
