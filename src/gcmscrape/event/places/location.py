"""Locations to places: venue, city, country, and the way of meeting.

A location is free text ("Palais des Nations, Geneva, Switzerland - Zoom"). It is cut into parts at its separators;
a part that is a country's name, or ends in one, is the country, and what stands beside it the city and the venue.
Nothing is guessed: two countries, or a name that several countries share, give no country and a warning.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from gcmscrape.event.places.countries import HOMONYM, key, keys
from gcmscrape.event.places.country import one_country
from gcmscrape.event.places.meeting import buttons, platforms_alone, read_meeting
from gcmscrape.event.places.parts import Doubt, Part, join, named_parts
from gcmscrape.record import WarningCode
from gcmscrape.site import remembered

_LONGEST_LOCATION = 1000
_POSTCODE = re.compile(r"^(?:[A-Z]{1,2}-)?\d{4,6}\s+(?=\D)|(?<=\D)\s+(?:[A-Z]{1,2}-)?\d{4,6}$")


class Place(NamedTuple):
    """Where an event takes place.

    `country` is an ISO 3166-1 alpha-2 code, null rather than a guess. `online` is true when a platform or online,
    virtual or hybrid is named, false only when the location says in person. Null means that the location does not say
    it. `warnings` are codes and sentences.
    """

    venue: str | None
    city: str | None
    country: str | None
    online: bool | None
    platform: str | None
    warnings: tuple[tuple[WarningCode, str], ...]


@remembered(256)
def read_place(text: str) -> Place:
    """Read a location.

    Args:
        text: The location as shown, cleaned on one line (`gcmscrape.site.words.clean`).

    Returns:
        The place; what the location does not support is null. Nothing is read from more than 1,000 characters.
    """
    if len(text) > _LONGEST_LOCATION:
        sentence = f"No place is read: the location is longer than {_LONGEST_LOCATION:,} characters."
        return Place(None, None, None, None, None, ((WarningCode.COUNTRY_UNCLEAR, sentence),))
    meeting = read_meeting(text)
    online, platform = meeting.online, meeting.platform
    parts: list[Part] = []
    doubts: list[Doubt] = []
    for part in () if key(text) in keys("placeholders", "parts") else named_parts(meeting.rest, doubts):
        if part.key in platforms_alone():
            online, platform = True, platforms_alone()[part.key]
        elif part.key not in keys("placeholders", "parts") and part.key not in buttons():
            parts.append(part)
    country, parts = one_country(parts, doubts)
    venue, city = _venue_and_city(meeting.rest, parts, country)
    told = dict.fromkeys(f'No country is taken: "{doubt.name}" {doubt.reason}.' for doubt in doubts if country is None)
    return Place(venue, city, country, online, platform, tuple((WarningCode.COUNTRY_UNCLEAR, one) for one in told))


def _venue_and_city(text: str, parts: list[Part], country: str | None) -> tuple[str | None, str | None]:
    if country is None:
        several = len(parts) > 1 and any(part.country is None for part in parts)
        return (join(text, parts) if several else None), None
    others = [part for part in parts if part.country in (None, HOMONYM)]
    towns = [part for part in others if not part.inside and not _is_venue(part)]
    if len(towns) > 1 and key(_without_postcode(towns[-1])) in keys("regions", country):
        others.remove(towns.pop())
    city = towns[-1] if towns else None
    venue = [part for part in others if part is not city]
    return (join(text, venue) if venue else None), (_city_name(city) if city else None)


def _is_venue(part: Part) -> bool:
    """Whether a part speaks like a building, an office or an address: by a word, or by a number."""
    if any(word in keys("venues", "words") for word in part.key.split(" ")):
        return True
    return any(map(str.isdigit, _without_postcode(part)))


def _city_name(part: Part) -> str:
    name = _without_postcode(part)
    first, _, rest = name.partition(" ")
    return rest if rest and key(first) in keys("endings", "inside") else name


def _without_postcode(part: Part) -> str:
    return _POSTCODE.sub("", part.shown)
