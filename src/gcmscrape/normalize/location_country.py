"""The country that a location names, if it names one and only one."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from gcmscrape.normalize.countries import HOMONYM, UNCLEAR, key, meaning, plain, words
from gcmscrape.normalize.location_parts import Part, country_at_end, ending_words, trim
from gcmscrape.site import load


class Doubt(NamedTuple):
    """A name that does not tell the country. `firm`: no other country of the location is taken either."""

    name: str
    reason: str
    firm: bool


def cut_ending(text: str, part: Part, doubts: list[Doubt]) -> list[Part]:
    """Cut a part that ends in a country's name in two, the rest and the country; return any other part as it is.

    The word before the name tells what the name means there: "Embassy of France" is no place in France. What keeps
    such a name from being taken goes to `doubts`.
    """
    spans = words(plain(text[part.start : part.end]))
    country = country_at_end(text, part)
    if country is None or country.country == HOMONYM:
        return [part]
    before = [span for span in spans if part.start + span[1] < country.start]
    while before and before[-1][0] in ending_words("articles"):
        before.pop()
    last = before[-1][0] if before else ""
    name = text[country.start : country.end]
    if last in ending_words("another"):
        return [part]
    if last in ending_words("institution"):
        doubts.append(Doubt(name, "stands in the name of something else", firm=False))
        return [part]
    inside = last in ending_words("inside")
    if inside:
        before.pop()
    rest = trim(text, part.start, part.start + before[-1][2]) if before else None
    if rest is None:
        return [country]
    shown = text[slice(*rest)]
    rest_key = key(shown)
    if meaning(rest_key, shown) not in {None, HOMONYM, country.country}:
        doubts.append(Doubt(shown, "stands beside another country", firm=True))
    return [Part(*rest, rest_key, inside=inside), country]


def one_country(text: str, parts: list[Part], doubts: list[Doubt]) -> tuple[str | None, list[Part]]:
    """Return the country, and the parts with what is not a country's name after all told apart."""
    parts = [_decide_by_city(part, parts) if part.country else part for part in parts]
    codes = _codes(parts)
    parts = [_part_of_another(part, codes) if part.country else part for part in parts]
    for part in parts:
        if part.country in (UNCLEAR, HOMONYM):
            reason = "is not the exact name of one country"
            doubts.append(Doubt(text[part.start : part.end], reason, firm=part.country == UNCLEAR))
    countries = [part for part in parts if part.country and part.country not in (UNCLEAR, HOMONYM)]
    codes = _codes(parts)
    for state, territories in load("places")["territories"].items():
        if state in codes and codes & set(territories):
            codes.discard(state)
    if len(codes) > 1:
        names = dict.fromkeys(text[part.start : part.end] for part in countries)
        doubts.append(Doubt('" and "'.join(names), "are different countries", firm=True))
    elif codes and "US" not in codes and _ends_in_region(parts, "US"):
        doubts.append(Doubt(text[countries[0].start : countries[0].end], "stands beside a state of the USA", firm=True))
    if len(codes) != 1 or any(doubt.firm for doubt in doubts):
        return None, parts
    return next(iter(codes)), _city_of_the_same_name(parts)


def _codes(parts: list[Part]) -> set[str]:
    return {part.country for part in parts if part.country and part.country not in {UNCLEAR, HOMONYM}}


def _decide_by_city(part: Part, parts: list[Part]) -> Part:
    """Give a name the meaning that a city beside it decides ("Conakry, Guinea"; "Atlanta, Georgia")."""
    for names, cities, country in _beside():
        if part.key in names and any(f" {city} " in f" {other.key} " for other in parts for city in cities):
            return part._replace(country=country or HOMONYM)
    return part


def _part_of_another(part: Part, codes: set[str]) -> Part:
    """Take the country from a name that is a region of the one other country named ("Georgia, USA")."""
    others = codes - {part.country}
    if len(others) == 1 and part.key in regions(next(iter(others))):
        return part._replace(country=next(iter(others)))
    return part


def _ends_in_region(parts: list[Part], country: str) -> bool:
    return bool(parts) and parts[-1].country is None and parts[-1].key in regions(country)


def _city_of_the_same_name(parts: list[Part]) -> list[Part]:
    """Tell the city from the country in "Luxembourg, Luxembourg"."""
    last = max(position for position, part in enumerate(parts) if part.country)
    before = parts[last - 1] if last else None
    if before and before.key == parts[last].key and before.country in load("places")["names"]["named_like_city"]:
        return [*parts[: last - 1], before._replace(country=None), *parts[last:]]
    return parts


@cache
def regions(country: str | None) -> frozenset[str]:
    """Return the keys of the regions known of a country."""
    return frozenset(map(key, load("places")["regions"].get(country, [])))


@cache
def _beside() -> list[tuple[frozenset[str], tuple[str, ...], str]]:
    return [
        (frozenset(map(key, entry["names"])), tuple(map(key, entry["cities"])), entry["country"])
        for entry in load("places")["beside"]
    ]
