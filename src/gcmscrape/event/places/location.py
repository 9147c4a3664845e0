"""Locations to places: venue, city, country, and the way of meeting.

A location is free text ("Palais des Nations, Geneva, Switzerland - Zoom"). It is cut into parts at its separators;
a part that is a country's name, or ends in one, is the country, and what stands beside it the city and the venue.
Nothing is guessed: two countries, or a name that several countries share, give no country and a warning.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from gcmscrape.event.places.countries import HOMONYM, UNCLEAR, key, keys
from gcmscrape.event.places.meeting import buttons, platforms_alone, read_meeting
from gcmscrape.event.places.parts import Doubt, Part, join, named_parts
from gcmscrape.record import WarningCode
from gcmscrape.site import cached, load, remembered

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
    parts = [_decided(part, parts) if part.country else part for part in parts]
    country = _one_country(parts, doubts)
    venue, city = _venue_and_city(meeting.rest, parts, country)
    told = dict.fromkeys(f'No country is taken: "{doubt.name}" {doubt.reason}.' for doubt in doubts if country is None)
    return Place(venue, city, country, online, platform, tuple((WarningCode.COUNTRY_UNCLEAR, one) for one in told))


def _decided(part: Part, parts: list[Part]) -> Part:
    """Give a name the meaning that a city or country beside it decides ("Conakry, Guinea"; "Georgia, USA")."""
    for names, cities, country in _beside():
        if part.key in names and any(f" {city} " in f" {other.key} " for other in parts for city in cities):
            return part._replace(country=country or HOMONYM)
    another = (
        other.country
        for other in parts
        if other.country != part.country and part.key in keys("regions", other.country or "")
    )
    return part._replace(country=next(another, part.country))


@cached()
def _beside() -> list[tuple[frozenset[str], tuple[str, ...], str]]:
    return [
        (frozenset(map(key, entry["names"])), tuple(map(key, entry["cities"])), entry["country"])
        for entry in load("places")["beside"]
    ]


def _one_country(parts: list[Part], doubts: list[Doubt]) -> str | None:
    """Return the country that the parts name, if they name one and only one."""
    named: list[Part] = []
    for part in parts:
        if part.country in (UNCLEAR, HOMONYM):
            doubts.append(Doubt(part.shown, "is not the exact name of one country", firm=part.country == UNCLEAR))
        elif part.country:
            named.append(part)
    codes = {part.country for part in named}
    codes -= {state for state, territories in load("places")["territories"].items() if codes & set(territories)}
    if len(codes) > 1:
        names = dict.fromkeys(part.shown for part in named)
        doubts.append(Doubt('" and "'.join(names), "are different countries", firm=True))
    elif codes and "US" not in codes and parts[-1].country is None and parts[-1].key in keys("regions", "US"):
        doubts.append(Doubt(named[0].shown, "stands beside a state of the USA", firm=True))
    return codes.pop() if len(codes) == 1 and not any(doubt.firm for doubt in doubts) else None


def _venue_and_city(text: str, parts: list[Part], country: str | None) -> tuple[str | None, str | None]:
    if country is None:
        several = len(parts) > 1 and any(part.country is None for part in parts)
        return (join(text, parts) if several else None), None
    behind = [*(part.key for part in parts[1:]), ""]  # a city may have the name of its country: Luxembourg, Luxembourg
    others = [
        part for part, name in zip(parts, behind, strict=True) if part.country in (None, HOMONYM) or part.key == name
    ]
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
