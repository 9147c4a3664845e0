# ruff: noqa: DTZ001, FBT001 - local times have no zone; booleans are drawn
"""Any date and any range, in any format and language of the tables, comes back the same; no text is ever an error."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from babel.dates import format_date, format_interval, format_time
from hypothesis import given
from hypothesis import strategies as st

from gcmscrape.event.dates.grammar import LONGEST_TEXT, parse, read_value
from gcmscrape.event.dates.prose import date_in_prose
from gcmscrape.event.dates.when import read_dates
from gcmscrape.page.model import Item, Labelled, StructuredEvent, Time
from gcmscrape.site import load
from gcmscrape.site.words import clean
from tests.cases import each

# CLDR writes the dates, so that the grammar is not tested with its own idea of a language.
LOCALES = ["en", "en_GB", "es", "es_MX", "fr", "fr_CH", "ar_EG", "ar_LB", "ru", "zh_Hans", "zh_Hant"]
DAYS = st.dates(date(1971, 1, 1), date(2099, 12, 1))  # the epoch, in 1970, is no date
LENGTHS = st.integers(1, 400).map(lambda days: timedelta(days=days))
TIMES = st.times().map(lambda moment: moment.replace(second=0, microsecond=0))
WORDED = st.sampled_from(["full", "long"])
NAMED_OFFSETS = {name: offset for name, offset in load("date_words")["zones"].items() if offset[0] in "+-"}
ZONES = st.sampled_from(
    [
        ("", None),
        (" Springfield time", None),
        *((f" {name}", offset) for name, offset in NAMED_OFFSETS.items()),
        *(
            (f" (UTC{hours:+03}:{minutes:02})", f"{hours:+03}:{minutes:02}")
            for hours in (-9, 0, 4)
            for minutes in (0, 30)
        ),
    ]
)


def read(text: str) -> tuple[str | None, str | None]:
    dates = read_value(clean(text)).dates
    assert dates is not None, text
    assert not dates.warnings
    return dates.ends


@given(day=DAYS, width=WORDED, locale=st.sampled_from(LOCALES), upper=st.booleans())
def test_a_day(day: date, width: str, locale: str, upper: bool) -> None:
    text = format_date(day, width, locale=locale)
    assert read(text.upper() if upper else text) == (day.isoformat(), None)


@given(
    day=DAYS, length=LENGTHS, skeleton=st.sampled_from(["yMMMd", "yMMMEd", "yMMMMd"]), locale=st.sampled_from(LOCALES)
)
def test_a_range_of_days(day: date, length: timedelta, skeleton: str, locale: str) -> None:
    last = min(day + length, date(2099, 12, 31))
    text = format_interval(day, last, skeleton, locale=locale)
    # CLDR has no such pattern for numbers in Arabic: 3/5/2022 is one of two days there, too.
    if read_value(clean(text)).doubt == "ambiguous":
        assert locale.startswith("ar")
        return
    assert read(text) == (day.isoformat(), last.isoformat())


@given(
    day=DAYS, months=st.integers(1, 30), skeleton=st.sampled_from(["yMMM", "yMMMM"]), locale=st.sampled_from(LOCALES)
)
def test_a_range_of_months(day: date, months: int, skeleton: str, locale: str) -> None:
    index = min(day.year * 12 + day.month - 1 + months, 2099 * 12 + 11)
    last = date(index // 12, index % 12 + 1, 1)
    if (last.year, last.month) > (day.year, day.month):
        assert read(format_interval(day, last, skeleton, locale=locale)) == (day.isoformat()[:7], last.isoformat()[:7])


@given(day=DAYS, clock=TIMES, width=WORDED, joiner=st.sampled_from([", ", " - ", " "]), locale=st.sampled_from(LOCALES))
def test_a_day_and_a_time(day: date, clock: time, width: str, joiner: str, locale: str) -> None:
    text = format_date(day, width, locale=locale) + joiner + format_time(clock, "short", locale=locale)
    assert read(text) == (datetime.combine(day, clock).isoformat(), None)


@given(
    day=DAYS,
    clocks=st.tuples(TIMES, TIMES).filter(lambda pair: pair[0] < pair[1]),
    skeleton=st.sampled_from(["hm", "Hm"]),
    locale=st.sampled_from(LOCALES),
)
def test_a_day_and_a_range_of_times(day: date, clocks: tuple[time, time], skeleton: str, locale: str) -> None:
    if locale == "zh_Hant":
        skeleton = "Hm"  # babel does not know the other
    first, last = (datetime.combine(day, clock) for clock in clocks)
    text = f"{format_date(day, 'long', locale=locale)}, {format_interval(first, last, skeleton, locale=locale)}"
    assert read(text) == (first.isoformat(), last.isoformat())


@given(
    first=st.datetimes(datetime(1971, 1, 2), datetime(2099, 12, 1)).map(lambda at: at.replace(second=0, microsecond=0)),
    length=st.integers(1, 10**5).map(lambda minutes: timedelta(minutes=minutes)),
    pattern=st.sampled_from(
        [
            "%-d %B %Y, %H:%M",
            "%a, %-d %b %Y %-I:%M %p",
            "%B %-d, %Y - %H.%M",
            "%Y-%m-%d %H:%M:%S",
            "%Hh%M, %d %B %Y",
            "%A %d-%b-%Y, %-Ih%M %p",
        ]
    ),
    to=st.sampled_from([" - ", " – ", " to ", " until "]),
    zone=ZONES,
)
def test_two_moments_and_a_zone(
    first: datetime, length: timedelta, pattern: str, to: str, zone: tuple[str, str | None]
) -> None:
    written, offset = zone
    last = min(first + length, datetime(2099, 12, 31))
    dates = read_value(f"{first.strftime(pattern)}{written}{to}{last.strftime(pattern)}").dates
    assert dates is not None
    assert dates.start.zone == offset
    expected = [moment.isoformat() for moment in (first, last)]
    if offset is not None:
        expected = [f"{(moment - _offset(offset)).isoformat()}Z" for moment in (first, last)]
    assert [str(dates.start), str(dates.end)] == expected


def _offset(written: str) -> timedelta:
    size = timedelta(hours=int(written[1:3]), minutes=int(written[4:6]))
    return -size if written.startswith("-") else size


LENGTH_WORDS = {
    "en": ("hours", "minutes"), "es": ("horas", "minutos"), "fr": ("heures", "minutes"), "ru": ("часов", "минут"),
}  # fmt: skip


@given(
    day=DAYS,
    clock=TIMES,
    hours=st.integers(1, 47),
    minutes=st.sampled_from([0, 15, 45]),
    joiner=st.sampled_from([" - ", ", ", " (", " "]),
    locale=st.sampled_from(list(LENGTH_WORDS)),
)
def test_a_length_behind_a_time_gives_the_end_and_behind_a_day_none(
    day: date, clock: time, hours: int, minutes: int, joiner: str, locale: str
) -> None:
    start = datetime.combine(day, clock)
    hour_word, minute_word = LENGTH_WORDS[locale]
    length = f"{joiner}{hours} {hour_word}" + (f" {minutes} {minute_word}" if minutes else "")
    end = start + timedelta(hours=hours, minutes=minutes)
    written = format_date(day, "long", locale=locale)
    assert read(f"{written}, {start:%H:%M}{length}") == (start.isoformat(), end.isoformat())
    if locale == "en":  # elsewhere "15 heures" is a time of day
        assert read(written + length) == (day.isoformat(), None)


@given(
    start=st.datetimes(datetime(1971, 1, 2), datetime(2099, 12, 1)).map(lambda at: at.replace(microsecond=0)),
    minutes=st.integers(-12 * 4, 14 * 4).map(lambda quarters: quarters * 15),
    form=st.sampled_from(
        ["{0:%Y-%m-%dT%H:%M:%S}{1}", "{0:%a, %m/%d/%Y} - {0:%H:%M:%S} {1}", "{0:%-d %B %Y, %H:%M:%S} (UTC{1})"]
    ),
    colon=st.booleans(),
)
def test_an_offset_in_any_form(start: datetime, minutes: int, form: str, colon: bool) -> None:
    sign = "-" if minutes < 0 else "+"
    offset = f"{sign}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"
    text = form.format(start, offset if colon else offset.replace(":", ""))
    value = read_value(text)
    if value.doubt == "ambiguous":  # 04/03/2022
        assert start.day <= 12
        return
    instant = start - timedelta(minutes=minutes)
    assert value.dates is not None, text
    assert str(value.dates.start) == f"{instant.isoformat()}Z"
    assert value.dates.start.zone == offset


@given(day=DAYS, separator=st.sampled_from("./-"), american=st.booleans())
def test_numbers_are_a_date_only_when_their_size_tells_the_month(day: date, separator: str, american: bool) -> None:
    order = ("%m", "%d", "%Y") if american else ("%d", "%m", "%Y")
    value = read_value(day.strftime(separator.join(order)))
    if day.day > 12 or day.day == day.month:
        assert str(value.dates and value.dates.start) == day.isoformat()
    else:
        assert (value.dates, value.doubt) == (None, "ambiguous")


PIECES = st.sampled_from(
    [*"0123456789-/.,:;()+'&\n ", "20", "2022", "April", "mars", "mar", "mai", "10:00", "am", "p.m.", "UTC", "CET", "IST", "to", "until",
     "du", "au", "de", "h", "年", "月", "日", "от", "٢٠", "and", "between", "noon", "midnight", "On", "held on", "When:", "²", "\ud800", "PT3H", "3 hours", "heures", "-05:00",
     "+04", "45 2019-2021", "CET/CEST", "GMT -5", "1970-01-01", "time", "hora de", "T", "BRT"]
)  # fmt: skip
TEXTS = st.one_of(
    st.text(max_size=80), st.lists(PIECES, max_size=24).map(" ".join), st.lists(PIECES, max_size=24).map("".join)
)


@given(text=TEXTS, attributes=st.lists(st.one_of(st.none(), TEXTS, st.datetimes().map(datetime.isoformat)), max_size=4))
def test_no_text_is_an_error_and_no_end_is_before_its_start(text: str, attributes: list[str | None]) -> None:
    times = [Time(attribute, text) for attribute in attributes]
    structured = [StructuredEvent(text, attribute, text, None) for attribute in attributes]
    items = [Item(text, text, times=(time,)) for time in times]
    label = Labelled("Date", "date", "label", tuple(items), text, tuple(times), "dl")
    if first := read_dates(label, times, structured, text, text).first:
        start, end = first.ends
        assert end is None or start < end
    for expression in parse(text):
        assert 0 <= expression.begin < expression.stop <= len(text)


@each(
    "piece",
    ["1", "1-", "1/", "1.", "1:", "1,1 ", "1 and ", "20 April ", "mar ", "d'", "a. ", "held on ", "[", "é", "月"],
)
def test_a_text_without_end_is_read_up_to_a_limit(piece: str) -> None:
    text = piece * (300_000 // len(piece))
    assert read_value(text) == read_value(text[:LONGEST_TEXT])
    assert date_in_prose(text, "A page")[0] is None


def test_a_label_with_very_many_lines_is_read_up_to_a_limit() -> None:
    lines = [f"{day % 28 + 1} April {year}, 10:00" for year in range(1900, 2100) for day in range(150)]
    label = Labelled("Date", "date", "label", tuple(Item(line, line) for line in lines), ", ".join(lines), (), "dl")
    reading = read_dates(label, (), (), "", "A page")
    assert str(reading.first and reading.first.start) == "1900-04-01T10:00:00"
    assert 0 < len(reading.further) < 100
