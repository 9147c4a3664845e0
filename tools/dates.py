"""Write `src/gcmscrape/site/dates.toml`: the names of months, days and halves of the day, from CLDR by way of babel.

Run once for each new babel or language: `python tools/dates.py`. Words that CLDR does not have stand in
`date_words.toml`, which is kept by hand.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import babel

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

TARGET = Path(__file__).resolve().parent.parent / "src" / "gcmscrape" / "site" / "dates.toml"

# The site's languages. Where the months differ between regions, more than one locale gives the names: British "Sept",
# Mexican "sep", Lebanese month names, which United Nations texts in Arabic pair with the Egyptian ones.
LOCALES = {
    "en": ("en", "en_GB"),
    "es": ("es", "es_MX"),
    "fr": ("fr", "fr_CA"),
    "ar": ("ar", "ar_LB"),
    "ru": ("ru",),
    "zh-Hant": ("zh_Hant",),
    "zh-Hans": ("zh_Hans",),
}
CONTEXTS = ("format", "stand-alone")
WIDTHS = ("wide", "abbreviated")


def names(tables: Iterable[Mapping[str, Mapping[str, Mapping[int, str]]]], key: int) -> list[str]:
    """Return the names that any width and context has for `key`, without full stops, doubles and bare numbers."""
    found = (table[context][width][key].strip(".") for table in tables for context in CONTEXTS for width in WIDTHS)
    return list(dict.fromkeys(name for name in found if not any(character.isdigit() for character in name)))


def halves(locales: Iterable[babel.Locale], key: str) -> list[str]:
    """Return the names of the half of the day `key` (am or pm), one space for any kind of space."""
    periods = (locale.day_periods.get("format", {}).get(width, {}) for locale in locales for width in WIDTHS)
    return list(dict.fromkeys(" ".join(period[key].split()) for period in periods if key in period))


def quoted(values: Iterable[str]) -> str:
    """Return a TOML array of strings."""
    return "[" + ", ".join(f'"{value}"' for value in values) + "]"


def nested(key: str, values: list[list[str]]) -> list[str]:
    """Return the lines of a TOML array of arrays; none when there are only numbers ("4月" is for the grammar)."""
    return [f"{key} = [", *(f"    {quoted(value)}," for value in values), "]"] if all(values) else []


def table(language: str) -> str:
    """Return the TOML tables of one language."""
    locales = [babel.Locale.parse(name) for name in LOCALES[language]]
    months = [names((locale.months for locale in locales), number) for number in range(1, 13)]
    weekdays = [names((locale.days for locale in locales), number) for number in range(7)]
    lines = [f"[{language}]", *nested("months", months), *nested("weekdays", weekdays)]
    return "\n".join([*lines, f"am = {quoted(halves(locales, 'am'))}", f"pm = {quoted(halves(locales, 'pm'))}"])


def document() -> str:
    """Return the whole file."""
    head = (
        "# Made by tools/dates.py from the Unicode CLDR; do not edit. What is not there stands in date_words.toml.\n"
        "# months: January to December; weekdays: Monday to Sunday. Every line holds the spellings of one of them.\n"
    )
    return head + "".join(f"\n{table(language)}\n" for language in LOCALES)


if __name__ == "__main__":
    TARGET.write_text(document(), encoding="utf-8")
