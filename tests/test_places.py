"""Locations to places, and the table of countries behind them."""

from __future__ import annotations

import functools
import importlib.util
import re
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gcmscrape.event.places.countries import HOMONYM, UNCLEAR, key, meaning, plain
from gcmscrape.event.places.location import read_place
from gcmscrape.record import WarningCode
from gcmscrape.site.words import clean
from tests.cases import each

if TYPE_CHECKING:
    from collections.abc import Iterator


def country_code(name: str) -> str | None:
    """The code of a country by an exact name; None, too, for a name that does not tell the country."""
    found = meaning(key(name), name)
    return None if found in (UNCLEAR, HOMONYM) else found


ROOT = Path(__file__).parent.parent
_CASES = tomllib.loads((ROOT / "tests" / "data" / "places.toml").read_text(encoding="utf-8"))


def _generator() -> Any:  # noqa: ANN401 - a script, loaded by its path
    specification = importlib.util.spec_from_file_location("countries_generator", ROOT / "tools" / "countries.py")
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


GENERATOR = _generator()


def _cases() -> Iterator[Any]:
    for group, lines in _CASES.items():
        for line in filter(None, map(str.strip, lines.splitlines())):
            cells = [cell.strip() for cell in line.split(" | ")]
            yield pytest.param(*cells, id=f"{group}: {cells[0]}")


@each(("location", "venue", "city", "country", "meeting"), list(_cases()))
def test_location(location: str, venue: str, city: str, country: str, meeting: str) -> None:
    place = read_place(clean(location))
    kind, _, platform = meeting.partition(": ")
    online = {"-": None, "online": True, "in person": False}[kind]
    expected = [None if cell.strip("!") == "-" else cell for cell in (venue, city, country)]
    assert list(place[:5]) == [*expected, online, platform or None]
    assert {code for code, _ in place.warnings} == ({WarningCode.COUNTRY_UNCLEAR} if "!" in country else set())


def test_an_endless_location_is_not_read_and_said_so() -> None:
    place = read_place("Baku, Azerbaijan, " * 100)
    assert place[:5] == (None,) * 5
    assert [code for code, _ in place.warnings] == [WarningCode.COUNTRY_UNCLEAR]


# The table of countries


def test_the_table_is_what_the_generator_yields() -> None:
    assert GENERATOR.TARGET.read_text(encoding="utf-8") == GENERATOR.table()


def test_there_are_the_countries_of_iso() -> None:
    assert {len(names) for language, names in GENERATOR.cldr_names().items()} == {249}


# CLDR's names that do not count as they stand: shared by countries, or something else in another language.
_EXCEPTIONS = {
    "en": {"GN", "MF", "MS", "RE"},
    "es": {"BL", "CG", "GD", "GN", "GP", "LC", "MF", "MS", "MU", "RE", "SH"},
    "fr": {"DM", "GD", "GN", "MF", "MS", "MU", "SH", "SV"},
}


@each("language", ["en", "es", "fr", "ar", "ru", "zh", "zh_Hant"])
def test_names_of_cldr_are_known(language: str) -> None:
    names = GENERATOR.cldr_names()[language]
    apart = GENERATOR.apart("unclear") | GENERATOR.apart("homonyms")
    left_out = {code for code, name in names.items() if country_code(name) != code}
    assert left_out == {code for code, name in names.items() if key(name) in apart}
    assert left_out == _EXCEPTIONS.get(language, left_out)


def test_no_name_means_two_countries() -> None:
    assert GENERATOR.collisions(GENERATOR.meanings()) == {}


def test_no_name_of_two_countries_or_none_gives_a_code() -> None:
    for table in ("unclear", "homonyms"):
        names = GENERATOR.apart(table)
        assert {name: country_code(name) for name in names} == dict.fromkeys(names)


@each(
    ("code", "alias"),
    [(code, alias) for code, aliases in GENERATOR.curated()["aliases"].items() for alias in aliases],
)
def test_aliases_are_known(code: str, alias: str) -> None:
    assert country_code(alias) == code


@each(
    ("name", "code"),
    [
        ("Republic of Azerbaijan", "AZ"),
        ("República de la India", "IN"),
        ("République d’Angola", "AO"),
        ("People's Republic of China", "CN"),
        ("Kingdom of Bahrain", "BH"),
        ("Republic of Kosovo", None),
        ("Republic of China", None),
        ("State of Georgia", None),
        ("Azerbaijani", None),
        ("us", None),
        ("AZ", None),
        ("", None),
    ],
)
def test_formal_names_and_what_is_no_name(name: str, code: str | None) -> None:
    assert country_code(name) == code


# Properties

_WORDS = st.sampled_from([
    "Geneva", "Baku", "Azerbaijan", "Congo", "Rep.", "Georgia", "USA", "Online", "Zoom", "in person", "and", "of",
    "the", "Hotel", "Guinea", "Luxembourg", "Teams", "TBC", "1211", "Côte d’Ivoire", "-", ",", "|", "/", "&", "(", "،",
    ")",
])  # fmt: skip
_LOCATIONS = st.one_of(st.lists(_WORDS, max_size=12).map(" ".join), st.text(max_size=80)).map(clean)


@given(_LOCATIONS)
def test_every_value_is_made_of_the_words_shown(location: str) -> None:
    place = read_place(location)
    shown = set(key(location).split())
    for value in (place.venue, place.city):
        assert value is None or (value and set(key(value).split()) <= shown)
    assert place.city is None or place.city in location
    assert place.platform is None or place.online


@functools.cache
def _names() -> dict[str, list[str]]:
    return {code: names.split("|") for code, names in tomllib.loads(GENERATOR.table())["names"].items()}


@given(_LOCATIONS)
def test_a_country_is_named_in_the_location(location: str) -> None:
    country = read_place(location).country
    known = _names().get(country or "", []) + _decided_by_a_city(country)
    assert country is None or any(f" {name} " in f" {key(location)} " for name in known)


def _decided_by_a_city(country: str | None) -> list[str]:
    return {"GN": ["guinea"], "CG": ["congo"]}.get(country or "", [])


@given(
    city=st.sampled_from(["Nairobi", "Santa Fe", "Fort Portal", "Ürümqi"]),
    code=st.deferred(lambda: st.sampled_from(sorted(GENERATOR.cldr_names()["en"]))),
    separator=st.sampled_from([" - ", ", ", " | ", "/", " & ", " – ", "; "]),
    platform=st.sampled_from(["", " - Zoom", " (KUDO)", ", MS Teams"]),
)
def test_parts_come_back(city: str, code: str, separator: str, platform: str) -> None:
    name = GENERATOR.cldr_names()["en"][code]
    place = read_place(clean(f"{city}{separator}{name}{platform}"))
    assert place.platform == (re.sub(r"[^\w ]", "", platform).strip() or None)
    if country_code(name) is not None:
        assert (place.venue, place.city, place.country) == (None, city, code)


_AND = {"en": " and ", "es": " y ", "fr": " et ", "ar": " و", "ru": " и ", "zh": "和", "zh_Hant": "和"}


@each("language", list(_AND))
def test_a_country_with_and_is_one_and_two_countries_joined_by_it_are_two(language: str) -> None:
    names = GENERATOR.cldr_names()[language]
    known = {code: name for code, name in names.items() if country_code(name) == code and code != "KE"}
    alone = {code: read_place(f"Qw, {name}") for code, name in known.items()}
    joined = {code: read_place(f"{name}{_AND[language]}{names['KE']}") for code, name in known.items()}
    assert {code: place.country for code, place in alone.items()} == {code: code for code in known}
    assert {code for code, place in joined.items() if place.country or place.city or not place.warnings} == set()


@given(st.text())
def test_plain_keeps_positions(text: str) -> None:
    assert len(plain(text)) == len(text)
