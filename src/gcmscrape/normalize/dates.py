"""When an event is: one start and one end, from the sources of a page in the order in which they can be trusted."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from gcmscrape.normalize.date_grammar import Value, read_value
from gcmscrape.normalize.date_moments import Moment, contradicts
from gcmscrape.normalize.date_occurrences import Line, occurrences
from gcmscrape.normalize.date_prose import date_in_prose
from gcmscrape.normalize.date_sources import Dates, DateWarning, from_elements, from_expression, from_structured
from gcmscrape.normalize.reading import quote
from gcmscrape.page.words import is_punctuation
from gcmscrape.record import DatePrecision, DateSource, Reason, WarningCode

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from gcmscrape.page.model import Labelled, StructuredEvent, Time


class DateReading(NamedTuple):
    """The date fields of a record, in the record's forms.

    `start` and `end` are instants (`2022-04-20T06:00:00Z`), floating local times, days, months or years; `end` is
    inclusive, and None when the page gives one date only. `time_zone` is an offset or name that the page states.
    `precision` is that of `start`, `source` where it came from, `text` the words of that source as shown (None:
    punctuation alone, or a source that shows no words); without a start, the words under the label that gave none.
    `further` are the start and end of other occurrences, in page order. `is_labelled`: the start stands under the date
    label. `unreadable` tells why: "start" when the label's own value could not be read, whatever else gave a start, and
    "end" when an end is there that could not be read or is before the start.
    """

    start: str | None
    end: str | None
    time_zone: str | None
    precision: DatePrecision | None
    source: DateSource | None
    text: str | None
    further: tuple[tuple[str, str | None], ...]
    is_labelled: bool
    unreadable: Mapping[str, Reason]
    warnings: tuple[DateWarning, ...]


def read_dates(
    label: Labelled | None,
    loose: Sequence[Time],
    structured: Sequence[StructuredEvent],
    body: str,
    title: str,
) -> DateReading:
    """Read the dates of an event.

    Args:
        label: The date label and its value; None when the page has none.
        loose: The `<time>` elements of the event that stand under no label; looked at when nothing else gives a start.
        structured: The schema.org events of the page.
        body: The prose of the event, paragraphs parted by a blank line; looked at when neither the label nor the
            structured data give a start.
        title: The title of the event.
    """
    line, *others = occurrences(label) if label else [Line("", ())]
    words = "" if is_punctuation(line.text) else line.text
    value = read_value(words)
    sources = _sources(line.times, value, structured, title)
    unreadable: dict[str, Reason] = {}
    warnings: list[DateWarning] = []
    if label and all(dates.source == "structured-data" for dates in sources):
        unreadable["start"] = _why(words, line.times, value)
        if value.doubt == "ambiguous":
            warnings.append(_ambiguous(f"The date value {quote(words)} can be read in several ways; none was taken."))
    first = _with_end(sources[0], sources[1:], line.times) if sources else None
    if first:
        words = "" if first.source == "structured-data" else words
        warnings += [*first.warnings, *_conflicts(first, sources[1:])]
    else:
        first, found, doubts = _elsewhere(loose, body, title)
        words = found or words
        warnings += [doubt._replace(of_label=False) for doubt in doubts]
        if first is None and loose:
            unreadable.setdefault("start", Reason.AMBIGUOUS if len(loose) > 1 else Reason.NO_DATE)
    further = _further(first, others)
    if further:
        message = f"The page shows {1 + len(further)} dates side by side; the first was taken."
        warnings.append(DateWarning(WarningCode.SEVERAL_DATES, "further_dates", message))
    if first and first.end_unreadable:
        is_reversed = any(code is WarningCode.REVERSED_RANGE for code, *_ in first.warnings)
        unreadable["end"] = Reason.REVERSED if is_reversed else Reason.NO_DATE
    return DateReading(
        start=str(first.start) if first else None,
        end=str(first.end) if first and first.end else None,
        time_zone=first.time_zone if first else None,
        precision=first.start.precision if first else None,
        source=first.source if first else None,
        text=words or None,
        further=further,
        is_labelled=bool(sources) and sources[0].source != "structured-data",
        unreadable=unreadable,
        warnings=tuple(warnings),
    )


def _sources(times: Sequence[Time], value: Value, structured: Sequence[StructuredEvent], title: str) -> list[Dates]:
    """Return what the sources of a labelled date say, the most trusted one first.

    Words that give the times of a day go before elements that give the day alone.
    """
    elements = from_elements(times)
    data = from_structured(structured, title, time_of_day_shown=bool(value.clocks))
    shown = from_expression("text", value.expression)
    if elements and shown and _is_day_of(elements, shown):
        return [dates for dates in (shown, data) if dates]
    return [dates for dates in (elements, data, shown) if dates]


def _is_day_of(days: Dates, times: Dates) -> bool:
    if days.start.precision != "day" or times.start.precision != "minute":
        return False
    ends = (days.end or days.start, times.end or times.start)
    return not contradicts(days.start, times.start) and not contradicts(*ends)


def _why(words: str, times: Sequence[Time], value: Value) -> Reason:
    """Return why the value of the label gives no date."""
    if value.doubt == "ambiguous":
        return Reason.AMBIGUOUS
    return Reason.NO_DATE if words or any(time.datetime for time in times) else Reason.EMPTY_LABEL


def _elsewhere(loose: Sequence[Time], body: str, title: str) -> tuple[Dates | None, str | None, list[DateWarning]]:
    """Return the date that the prose, else an element under no label gives, its words, and what is doubtful."""
    prose = date_in_prose(body, title)
    dates = from_expression("prose", prose.expression)
    if dates:
        message = f"The date was read in the text of the event: {quote(prose.text or '')}."
        return dates, prose.text, [DateWarning(WarningCode.DATE_FROM_PROSE, "start", message), *dates.warnings]
    doubts = []
    if prose.rivals:
        rivals = " and ".join(map(quote, prose.rivals))
        doubts.append(_ambiguous(f"The text gives no single date for the event ({rivals}); none was taken."))
    dates = None
    if len({time.datetime or time.text for time in loose}) == 1:
        dates = from_elements(loose) or from_expression("text", read_value(loose[0].text).expression)
    if dates is None:
        return None, None, doubts
    message = "The date stands under no label."
    doubts += [DateWarning(WarningCode.DATE_WITHOUT_LABEL, "start", message), *dates.warnings]
    return dates, loose[0].text, doubts


def _further(first: Dates | None, lines: Sequence[Line]) -> tuple[tuple[str, str | None], ...]:
    """Return the start and end of the other occurrences, each once."""
    found: dict[tuple[str, str | None], None] = {}
    for line in lines:
        sources = _sources(line.times, read_value(line.text), (), "")
        if sources:
            dates = _with_end(sources[0], sources[1:], line.times)
            found[str(dates.start), str(dates.end) if dates.end else None] = None
    if first:
        found.pop((str(first.start), str(first.end) if first.end else None), None)
    return tuple(found)


def _with_end(first: Dates, others: Sequence[Dates], times: Sequence[Time]) -> Dates:
    """Give a source without end the end that the next source has for the same start.

    Visible times are local, so not the end itself but the length between the two is taken from them.
    """
    if first.end or first.warnings:
        return first
    data = next((dates for dates in others if dates.source == "structured-data"), None)
    shown = next((dates for dates in others if dates.source == "text"), None)
    if data and data.end and data.start == first.start and _alike(data.end, first.start):
        return first._replace(end=data.end, end_unreadable=False)
    end = _end_shown(first, shown, times)
    if end is None:
        return first
    message = f"The page gives the end only in words; {end} was worked out from them."
    warning = DateWarning(WarningCode.END_FROM_TEXT, "end", message)
    return first._replace(end=end, end_unreadable=False, warnings=(warning,))


def _end_shown(first: Dates, shown: Dates | None, times: Sequence[Time]) -> Moment | None:
    if shown and contradicts(first.start, shown.start):
        return None
    if shown and shown.end:
        if first.start.precision == shown.start.precision == shown.end.precision:
            return first.start.shifted(shown.end.at - shown.start.at)
        return shown.end if shown.end.precision == "day" and shown.end.at > first.start.at else None
    if first.source == "time-element" and first.start.precision == "minute" and len(times) > 1:
        length = _length_between(times)
        return first.start.shifted(length) if length > timedelta(0) else None
    return None


def _length_between(times: Sequence[Time]) -> timedelta:
    """Return the time between the times of day that the last two elements show; none when they don't show one each."""
    clocks = [read_value(time.text).clocks for time in times[-2:]]
    return clocks[1][0] - clocks[0][0] if [len(shown) for shown in clocks] == [1, 1] else timedelta(0)


def _alike(one: Moment, other: Moment) -> bool:
    return (one.precision, one.instant) == (other.precision, other.instant)


def _conflicts(first: Dates, others: Sequence[Dates]) -> Iterator[DateWarning]:
    for other in others:
        pairs = [("start", first.start, other.start)]
        if first.end and other.end:
            pairs.append(("end", first.end, other.end))
        for name, taken, rival in pairs:
            if contradicts(taken, rival):
                told = f"{taken} by the {_NAMES[first.source]} and {rival} by the {_NAMES[other.source]}"
                message = f"The {name} is {told}; the first was taken."
                yield DateWarning(WarningCode.CONFLICTING_DATES, name, message)


def _ambiguous(message: str) -> DateWarning:
    return DateWarning(WarningCode.AMBIGUOUS_DATE, "start", message)


_NAMES: dict[DateSource, str] = {
    "time-element": "<time> element",
    "structured-data": "structured data",
    "text": "visible text",
    "prose": "prose",
}
