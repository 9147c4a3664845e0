"""The country that a location names, if it names one and only one."""

from __future__ import annotations

from gcmscrape.event.places.countries import HOMONYM, UNCLEAR, key, keys
from gcmscrape.event.places.parts import Doubt, Part
from gcmscrape.site import cached, load


def one_country(parts: list[Part], doubts: list[Doubt]) -> tuple[str | None, list[Part]]:
    """Return the country, and the parts with what is not a country's name after all told apart."""
    parts = [_decided(part, parts) if part.country else part for part in parts]
    named: dict[str, list[str]] = {}
    for part in parts:
        if part.country in (UNCLEAR, HOMONYM):
            doubts.append(Doubt(part.shown, "is not the exact name of one country", firm=part.country == UNCLEAR))
        elif part.country:
            named.setdefault(part.country, []).append(part.shown)
    codes = set(named)
    codes -= {state for state, territories in load("places")["territories"].items() if codes & set(territories)}
    if len(codes) > 1:
        names = dict.fromkeys(name for names in named.values() for name in names)
        doubts.append(Doubt('" and "'.join(names), "are different countries", firm=True))
    elif codes and "US" not in codes and parts[-1].country is None and parts[-1].key in keys("regions", "US"):
        doubts.append(Doubt(next(iter(named.values()))[0], "stands beside a state of the USA", firm=True))
    if len(codes) != 1 or any(doubt.firm for doubt in doubts):
        return None, parts
    return codes.pop(), _city_of_the_same_name(parts)


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


def _city_of_the_same_name(parts: list[Part]) -> list[Part]:
    """Tell the city from the country in "Luxembourg, Luxembourg"."""
    last = max(position for position, part in enumerate(parts) if part.country)
    if last and parts[last - 1].key == parts[last].key:
        return [*parts[: last - 1], parts[last - 1]._replace(country=None), *parts[last:]]
    return parts


@cached()
def _beside() -> list[tuple[frozenset[str], tuple[str, ...], str]]:
    return [
        (frozenset(map(key, entry["names"])), tuple(map(key, entry["cities"])), entry["country"])
        for entry in load("places")["beside"]
    ]
