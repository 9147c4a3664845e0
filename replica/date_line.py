"""The date line: what a page prints for `Dates`, as markup parts and as the words shown."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from replica.content import Dates, Moment

_MONTHS: Final[dict[str, str]] = {
    "en": "January February March April May June July August September October November December",
    "es": "Enero Febrero Marzo Abril Mayo Junio Julio Agosto Septiembre Octubre Noviembre Diciembre",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "ar": "يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر",
    "ru": "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
    "zh-hant": "1月 2月 3月 4月 5月 6月 7月 8月 9月 10月 11月 12月",
}
_WEEKDAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_NO_ATTRIBUTE: Final = {"no_attribute", "empty_times"}
_NO_WORDS: Final = {"no_words", "empty_times"}


class Part(NamedTuple):
    """A piece of the line: words, in a `<time>` when `is_time`; `datetime` is its attribute (None: it has none)."""

    words: str
    is_time: bool = False
    datetime: str | None = None


def parts(dates: Dates, language: str, style: str) -> tuple[Part, ...]:
    """Return the pieces of the date value in page order."""
    if dates.form == "text":
        return (Part(dates.text or ""),)
    if dates.form == "empty":
        return (Part(", -"),)
    if isinstance(dates.start, str) or dates.start is None:
        raise ValueError(f"the form {dates.form} needs a date or datetime as start, not {dates.start!r}")
    if dates.form == "single" or dates.end is None:
        return (_time(dates, dates.start, _both(dates, dates.start, language, style)),)
    if isinstance(dates.end, str):
        raise TypeError(f"the form {dates.form} needs a date or datetime as end, not {dates.end!r}")
    if dates.form == "range" or not isinstance(dates.start, datetime):
        return (
            _time(dates, dates.start, _both(dates, dates.start, language, style)),
            Part(" - "),
            _time(dates, dates.end, _both(dates, dates.end, language, style)),
        )
    last = dates.start if dates.form == "same_stamp" else dates.end
    return (
        _time(dates, dates.start, _day(_local(dates, dates.start), language, style)),
        Part(", "),
        _time(dates, dates.start, f"{_local(dates, dates.start):%H:%M}"),
        Part(" - "),
        _time(dates, last, f"{_local(dates, dates.end):%H:%M}"),
    )


def words(dates: Dates, language: str, style: str) -> str:
    """Return the date value as the eye sees it."""
    return " ".join("".join(part.words for part in parts(dates, language, style)).split())


def record_form(moment: Moment) -> str | None:
    """Return the moment as the record writes it."""
    if moment is None or isinstance(moment, str):
        return moment
    if not isinstance(moment, datetime):
        return moment.isoformat()
    if moment.tzinfo is None:
        return f"{moment:%Y-%m-%dT%H:%M:%S}"
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def shown_local(dates: Dates, moment: Moment) -> Moment:
    """Return the local time that the words show, without a zone; days and texts as they are."""
    return _local(dates, moment).replace(tzinfo=None) if isinstance(moment, datetime) else moment


def _time(dates: Dates, moment: date, shown: str) -> Part:
    if dates.form in _NO_ATTRIBUTE:
        stamp = None
    elif isinstance(moment, datetime):
        stamp = record_form(moment)
    else:
        stamp = f"{moment:%Y-%m-%d}T12:00:00Z"  # Drupal's storage of a day
    return Part("" if dates.form in _NO_WORDS else shown, is_time=True, datetime=stamp)


def _local(dates: Dates, moment: date | str | None) -> datetime:
    if not isinstance(moment, datetime):
        if not isinstance(moment, date):
            raise TypeError(f"not a date: {moment!r}")
        return datetime.combine(moment, time(12), tzinfo=UTC)
    return moment if moment.tzinfo is None else moment.astimezone(timezone(timedelta(hours=dates.offset_hours)))


def _both(dates: Dates, moment: date, language: str, style: str) -> str:
    local = _local(dates, moment)
    day = _day(local, language, style)
    if not isinstance(moment, datetime):
        return day
    return f"{day} - {local:%H:%M}" if style == "core" else f"{day}, {local:%H:%M}"


def _day(local: datetime, language: str, style: str) -> str:
    month = _MONTHS[language].split()[local.month - 1]
    if style == "core":
        return f"{_WEEKDAYS[local.weekday()]}, {local:%m/%d/%Y}"
    if style == "short" and language == "en":
        month = month[:3]
    return f"{local.day} {month} {local.year}"
