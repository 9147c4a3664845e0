"""When an event is: one start and one end, from the sources of a page in the order in which they can be trusted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import NamedTuple

from gcmscrape.event.dates.grammar import read_value
from gcmscrape.event.dates.moments import Dates, DateWarning, contradicts
from gcmscrape.event.dates.occurrences import Line, occurrences
from gcmscrape.event.dates.prose import date_in_prose
from gcmscrape.event.dates.sources import from_elements, from_structured
from gcmscrape.event.reading import quote
from gcmscrape.page.model import Labelled, StructuredEvent, Time
from gcmscrape.record import Reason, WarningCode
from gcmscrape.site.words import is_punctuation


class DateReading(NamedTuple):
    """The dates of an event.

    `first` gives the start and the end; None: nothing does. `text` are the words of its source as shown (None:
    punctuation alone, or a source that shows no words); without it, the words under the label that gave none.
    `further` are the start and end of other occurrences, in page order. `is_labelled`: the start stands under the date
    label. `unreadable` tells why: "start" when the label's own value could not be read, whatever else gave a start, and
    "end" when an end is there that could not be read or is before the start.
    """

    first: Dates | None
    text: str | None
    further: tuple[tuple[str, str | None], ...]
    is_labelled: bool
    unreadable: Mapping[str, Reason]
    warnings: tuple[DateWarning, ...]


def read_dates(
    label: Labelled | None, loose: Sequence[Time], structured: Sequence[StructuredEvent], body: str, title: str
) -> DateReading:
    """Read the dates of an event.

    Args:
        label: The date label and its value; None when the page has none.
        loose: The `<time>` elements of the event that stand under no label; looked at when nothing else gives a start.
        structured: The schema.org events of the page.
        body: The prose of the event; looked at when neither the label nor the structured data give a start.
        title: The title of the event.
    """
    line, *others = occurrences(label) if label else [Line("", ())]
    words = "" if is_punctuation(line.text) else line.text
    data = from_structured(structured, title, shows_time=bool(read_value(line.text).clocks))
    sources = _sources(line, data[:1])
    unreadable: dict[str, Reason] = {}
    warnings: list[DateWarning] = []
    if label and all(dates.source == "structured-data" for dates in sources):
        is_empty = not words and not any(time.datetime for time in line.times)
        unreadable["start"] = Reason.EMPTY_LABEL if is_empty else Reason.NO_DATE
        if read_value(line.text).doubt == "ambiguous":
            unreadable["start"] = Reason.AMBIGUOUS
            warnings.append(_ambiguous(f"The date value {quote(words)} can be read in several ways; none was taken."))
    first = _chosen(sources, line.times)
    if first:
        text = None if first.source == "structured-data" else words
        warnings += first.warnings
    else:
        first, found, doubts = _elsewhere(loose, body, title)
        text = found or words
        warnings += [doubt._replace(of_label=False) for doubt in doubts]
        shown = [*loose, *(event for event in structured if event.start)]
        if first is None and shown:
            unreadable.setdefault("start", Reason.AMBIGUOUS if len(shown) > 1 else Reason.NO_DATE)
    repeats = [_chosen(_sources(other, ()), other.times) for other in others]
    repeats += data[1:] if first and first.source == "structured-data" else []
    further = dict.fromkeys(dates.ends for dates in repeats if dates and not (first and dates.ends == first.ends))
    if further:
        message = f"The page shows {1 + len(further)} dates side by side; the first was taken."
        warnings.append(DateWarning(WarningCode.SEVERAL_DATES, "further_dates", message))
    if first and first.end_unreadable:
        unreadable["end"] = first.end_unreadable
    is_labelled = bool(sources) and sources[0].source != "structured-data"
    return DateReading(first, text or None, tuple(further), is_labelled, unreadable, tuple(warnings))


def _sources(line: Line, data: Sequence[Dates]) -> list[Dates]:
    """Return what the sources of a labelled date say, the most trusted one first.

    Words that give the times of a day go before elements that give the same day alone.
    """
    value = read_value(line.text)
    elements = from_elements(line.times)
    shown = value.dates
    told = [dates for dates in (elements, *data, shown) if dates]
    if elements and shown and (elements.start.precision, shown.start.precision) == ("day", "minute"):
        told.sort(key=lambda dates: dates is not shown or contradicts(elements.start, shown.start))
    return told


def _elsewhere(loose: Sequence[Time], body: str, title: str) -> tuple[Dates | None, str | None, list[DateWarning]]:
    """Return the date that the prose, else an element under no label gives, its words, and what is doubtful."""
    dates, words = date_in_prose(body, title)
    if dates:
        message = f"The date was read in the text of the event: {quote(words[0])}."
        return dates, words[0], [DateWarning(WarningCode.DATE_FROM_PROSE, "start", message), *dates.warnings]
    doubts = []
    if words:
        rivals = " and ".join(map(quote, words))
        doubts.append(_ambiguous(f"The text gives no single date for the event ({rivals}); none was taken."))
    if len({time.datetime or time.text for time in loose}) == 1:
        dates = from_elements(loose) or read_value(loose[0].text).dates
    if dates is None:
        return None, None, doubts
    message = "The date stands under no label."
    doubts += [DateWarning(WarningCode.DATE_WITHOUT_LABEL, "start", message), *dates.warnings]
    return dates, loose[0].text, doubts


def _chosen(sources: Sequence[Dates], times: Sequence[Time]) -> Dates | None:
    """Return what the most trusted source says, with the end from another where it has none, and their conflicts."""
    if not sources:
        return None
    first, others = sources[0], sources[1:]
    conflicts = [
        DateWarning(
            WarningCode.CONFLICTING_DATES,
            "start",
            f"The start is {first.start} by the {first.source} and {other.start} by the {other.source}.",
        )
        for other in others
        if contradicts(first.start, other.start)
    ]
    first = _with_end(first, others, times)
    return first._replace(warnings=(*first.warnings, *conflicts))


def _with_end(first: Dates, others: Sequence[Dates], times: Sequence[Time]) -> Dates:
    """Give a source without end the length that another one has from such a start, or that two times of day have.

    Visible times are local, so not the end itself but the length between the two is taken from them. A later day, told
    less or more exactly than the start, is an end that can't be read.
    """
    if first.end or first.warnings:
        return first
    told = [
        (other.start.precision, other.end.at - other.start.at)
        for other in others
        if other.end and not contradicts(first.start, other.start)
    ]
    lengths = [length for precision, length in told if precision == first.start.precision]
    clocks = [read_value(time.text).clocks for time in times[-2:]]
    if [len(shown) for shown in clocks] == [1, 1]:
        lengths.append(clocks[1][0] - clocks[0][0])
    if not lengths or lengths[0] <= timedelta():
        is_lost = any(length >= timedelta(days=1) for _, length in told)
        return first._replace(end_unreadable=Reason.NO_DATE) if is_lost else first
    longer = first._replace(end=first.start.shifted(lengths[0]), end_unreadable=None)
    if longer.ends in [other.ends for other in others]:
        return longer
    message = f"The page gives the end only in words; {longer.end} was worked out from them."
    return longer._replace(warnings=(DateWarning(WarningCode.END_FROM_TEXT, "end", message),))


def _ambiguous(message: str) -> DateWarning:
    return DateWarning(WarningCode.AMBIGUOUS_DATE, "start", message)
