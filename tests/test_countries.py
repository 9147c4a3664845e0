"""The facts on countries are those of their sources: CLDR here, Natural Earth and UN M49 in `make test-people`."""

from __future__ import annotations

import tomllib
from pathlib import Path

from babel import Locale
from babel.core import get_global

from gcmscrape.export.countries import country_of
from tests.cases import each

PACKAGE = Path(__file__).parents[1] / "src" / "gcmscrape"
CODES = list(tomllib.loads((PACKAGE / "site" / "countries.toml").read_text(encoding="utf-8"))["names"])
FACTS = PACKAGE / "export" / "countries.toml"


def test_every_country_of_a_record_is_known() -> None:
    assert list(tomllib.loads(FACTS.read_text(encoding="utf-8"))) == CODES
    assert len(CODES) == 249
    assert country_of(None) is country_of("XK") is None  # a record never has Kosovo as a country


@each("code", CODES)
def test_names_and_codes_are_those_of_cldr(code: str) -> None:
    country = country_of(code)
    assert country is not None
    assert country.name == Locale.parse("en").territories[code]
    assert get_global("territory_aliases")[country.alpha3] == [code]


@each("code", CODES)
def test_points_and_regions(code: str) -> None:
    country = country_of(code)
    assert country is not None
    longitude, latitude = country.point
    assert (-180 <= longitude < 180, -90 <= latitude <= 90) == (True, True)
    assert country.region in {"Africa", "Americas", "Asia", "Europe", "Oceania", None}
    assert (country.region is None) == (country.subregion is None) == (code in {"AQ", "TW"})


# Some that are easily wrong: across the 180th meridian, of many islands, counted with another country.
@each(
    "code, region, subregion, west, south, east, north",
    [
        ("CH", "Europe", "Western Europe", 6, 45.8, 10.5, 47.8),
        ("RU", "Europe", "Eastern Europe", 60, 50, 140, 72),
        ("FJ", "Oceania", "Melanesia", 177, -19, 180, -16),
        ("US", "Americas", "Northern America", -110, 35, -90, 45),
        ("FR", "Europe", "Western Europe", 0, 44, 6, 49),
        ("GF", "Americas", "Latin America and the Caribbean", -55, 2, -51, 6),
        ("RE", "Africa", "Sub-Saharan Africa", 55, -22, 56, -20.8),
        ("HR", "Europe", "Southern Europe", 13, 44, 19.5, 46.6),
        ("PS", "Asia", "Western Asia", 34.8, 31.3, 35.6, 32.6),
        ("EH", "Africa", "Northern Africa", -17.2, 20.7, -8.6, 27.7),
        ("CY", "Asia", "Western Asia", 32.2, 34.5, 34.7, 35.8),
        ("VN", "Asia", "South-eastern Asia", 102, 8, 110, 24),
    ],
)
def test_known_countries(
    code: str, region: str, subregion: str, west: float, south: float, east: float, north: float
) -> None:
    country = country_of(code)
    assert country is not None
    assert (country.region, country.subregion) == (region, subregion)
    assert (west < country.point[0] < east, south < country.point[1] < north) == (True, True)
