"""Time zones of a calendar: a VTIMEZONE whose every change of the clock is told by itself.

The library writes all of them as one list, at the wrong hour, and some readers see the first of a list only.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any, Final
from zoneinfo import ZoneInfo

_STEP: Final = 7 * 24 * 3600
"""Seconds; no zone changes its clock twice within them."""
_SECOND: Final = timedelta(seconds=1)


def zones_of(icalendar: Any, times: Iterable[datetime]) -> Iterator[Any]:  # noqa: ANN401 - of a library without types
    """Give a VTIMEZONE for each named zone of these times, with a year before and behind them."""
    years: dict[str, list[int]] = {}
    for time in times:
        if isinstance(time.tzinfo, ZoneInfo):
            years.setdefault(time.tzinfo.key, []).append(time.year)
    for name, of in sorted(years.items()):
        yield _zone(icalendar, name, datetime(min(of) - 1, 1, 1, tzinfo=UTC), datetime(max(of) + 2, 1, 1, tzinfo=UTC))


def _zone(icalendar: Any, name: str, first: datetime, last: datetime) -> Any:  # noqa: ANN401 - of a library without types
    zone = ZoneInfo(name)
    component = icalendar.Timezone()
    component.add("tzid", name)
    for at in (first, *_changes(zone, first, last)):
        after, before = at.astimezone(zone), (at - _SECOND).astimezone(zone)
        part = icalendar.TimezoneDaylight() if after.dst() else icalendar.TimezoneStandard()
        part.add("dtstart", (at + (before.utcoffset() or timedelta())).replace(tzinfo=None))
        part.add("tzoffsetfrom", before.utcoffset())
        part.add("tzoffsetto", after.utcoffset())
        part.add("tzname", after.tzname())
        component.add_component(part)
    return component


def _changes(zone: tzinfo, first: datetime, last: datetime) -> Iterator[datetime]:
    """Give the instants at which a zone changes its clock."""

    def offset(second: int) -> timedelta | None:
        return (first + second * _SECOND).astimezone(zone).utcoffset()

    for start in range(0, (last - first) // _SECOND, _STEP):
        low, high = start, start + _STEP
        before = offset(low)
        if before == offset(high):
            continue
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if offset(middle) == before else (low, middle)
        yield first + high * _SECOND
