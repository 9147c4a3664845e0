"""The words of dates: a text as one sign a word, so that the grammar of dates can be regular expressions over signs.

A word may play several roles: "mar" is a month and a weekday, "de" stands inside a date and before one. All words with
the same roles share one sign, and a role in a pattern becomes the class of the signs that have it.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections import defaultdict
from typing import TYPE_CHECKING, Any, NamedTuple

from gcmscrape.site import load

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_YEARS = load("date_words")["years"]
FIRST_YEAR: int = _YEARS["first"]
LAST_YEAR: int = _YEARS["last"]

# The signs that are not words: how many digits a number has, with its own sign for a year; and marks.
ONE_DIGIT, TWO_DIGITS, LEADING_ZERO, FOUR_DIGITS, NUMBER, YEAR, UNKNOWN = "1", "2", "0", "4", "n", "y", "?"
_MARKS = {
    **dict.fromkeys("-‐‑‒–—―−~～〜", "-"),
    **dict.fromkeys(",،、，;；|•·", ","),
    **dict.fromkeys(":：", ":"),
    **dict.fromkeys(".。", "."),
    **dict.fromkeys("()[]（）", " "),
    **dict.fromkeys("/+'\n", ""),
    "’": "'",
}
_MOST_DIGITS = 4  # of a number in a date
_FIRST_ROLE_SIGN = 0xE000
# What a zone is called that no table has: BRT, GET. Only right behind a time of day is such a word one.
_ABBREVIATION = re.compile(r"[A-Z]{1,4}T")
_DIACRITICS = "\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670"
_NO_LANGUAGES = {"years", "zones", "zone_pairs", "winter_zones", "ambiguous_zones", "prose"}
_TOKEN = re.compile(
    rf"""
      (?P<number> \d+ )
    | (?P<region> (?:Africa|America|Antarctica|Asia|Atlantic|Australia|Europe|Indian|Pacific)/[A-Z][A-Za-z_/-]+ )
    | (?P<word>   [\u3400-\u9fff] | [^\W\d_\u3400-\u9fff][^\W\d_\u3400-\u9fff{_DIACRITICS}]* )
    | (?P<space>  [^\S\n]+ )
    | (?P<mark>   . )
    """,
    re.VERBOSE | re.DOTALL,
)


class Token(NamedTuple):
    """A word, number or mark of a text: its sign, its place, its number, and what it means in each of its roles."""

    sign: str
    begin: int
    end: int
    number: int = 0
    roles: Mapping[str, Any] = {}


Meaning = tuple[str, dict[str, Any]]
"""The sign of a word or phrase, and what it means in each of its roles."""


class Lexicon(NamedTuple):
    """All known words and phrases, by their first word and then the rest, the longest first; the sign of each role."""

    phrases: dict[str, list[tuple[list[str], Meaning]]]
    signs: dict[str, str]


def plain(text: str) -> str:
    """Return the form in which words are compared: without case, accents, and typographic variants."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(character for character in decomposed if unicodedata.category(character) != "Mn").replace("’", "'")


def signed(text: str) -> tuple[list[Token], str]:
    """Return the tokens of `text`, and the same as one string with one sign a token."""
    tokens: list[Token] = []
    phrases = _lexicon().phrases
    parts = [(match.lastgroup, match.group(), match.start(), match.end()) for match in _TOKEN.finditer(text)]
    index = 0
    while index < len(parts):
        kind, shown, begin, end = parts[index]
        index += 1
        if kind == "number":
            tokens.append(Token(_number_sign(shown), begin, end, int(shown) if len(shown) <= _MOST_DIGITS else 0))
        elif kind == "space" or _MARKS.get(shown) == " ":
            if tokens and tokens[-1].sign != " ":
                tokens.append(Token(" ", begin, end))
        elif kind == "mark" and shown in _MARKS:
            tokens.append(Token(_MARKS[shown] or shown, begin, end))
        else:
            if kind == "region":
                ((_, (sign, roles)),) = phrases["UTC/GMT"]
                roles = roles | {"zone": shown}
            else:
                length, (sign, roles) = _meaning(phrases, shown, parts, index)
                end, index = parts[index + length - 1][3], index + length
            tokens.append(Token(sign, begin, end, 0, roles))
    return tokens, "".join([token.sign for token in tokens])


def classes() -> dict[str, str]:
    """Return, for each role, the character class of the signs that have it, for use in patterns."""
    members: dict[str, str] = defaultdict(str)
    for key, sign in _lexicon().signs.items():
        for role in key.split():
            members[role] += sign
    return {role: f"[{signs}]" for role, signs in members.items()}


def _number_sign(shown: str) -> str:
    if len(shown) == _MOST_DIGITS:
        return YEAR if FIRST_YEAR <= int(shown) <= LAST_YEAR else FOUR_DIGITS
    if len(shown) > 2:  # noqa: PLR2004 - no day, month or time of day is longer
        return NUMBER
    return ONE_DIGIT if len(shown) == 1 else LEADING_ZERO if int(shown) < 10 else TWO_DIGITS  # noqa: PLR2004 - two digits


def _meaning(
    phrases: Mapping[str, list[tuple[list[str], Meaning]]],
    shown: str,
    parts: list[tuple[str | None, str, int, int]],
    index: int,
) -> tuple[int, Meaning]:
    """Return the meaning of the longest phrase that begins with a word, and how many parts from `index` on it takes."""
    for rest, meaning in phrases.get(shown) or phrases.get(plain(shown)) or ():
        position = index
        for word in rest:
            position += position < len(parts) and parts[position][0] == "space"
            if position >= len(parts) or plain(parts[position][1]) != word:
                break
            position += 1
        else:
            return position - index, meaning
    return 0, phrases[""][0][1] if _ABBREVIATION.fullmatch(shown) else (UNKNOWN, {})


@functools.cache
def _lexicon() -> Lexicon:
    roles: dict[str, dict[str, Any]] = defaultdict(dict)
    for key, role, value in _entries():
        roles[key][role] = value
    signs: dict[str, str] = {}
    phrases: dict[str, list[tuple[list[str], Meaning]]] = defaultdict(list)
    for key, meanings in roles.items():
        sign = signs.setdefault(" ".join(sorted(meanings)), chr(_FIRST_ROLE_SIGN + len(signs)))
        first, *rest = key.split() or [""]
        phrases[first].append((rest, (sign, meanings)))
    for alternatives in phrases.values():
        alternatives.sort(key=lambda phrase: -len(phrase[0]))
    return Lexicon(dict(phrases), signs)


def _entries() -> Iterator[tuple[str, str, Any]]:
    """Yield each spelling (plain words, or the exact name of a zone) with its role and its meaning in it."""
    yield "", "abbreviation", UNKNOWN
    words = load("date_words")
    for zone in (*words["zones"], *words["ambiguous_zones"]["names"]):
        yield zone, "zone", zone
    for zone in ("UTC", "GMT"):
        yield from ((name, role, zone) for name in (zone, zone.lower()) for role in ("utc", "zone"))
    for language in load("dates").values():
        yield from _numbered("month", enumerate(language.get("months", ()), 1))
        yield from _numbered("weekday", enumerate(language["weekdays"], 1))
        for role in ("am", "pm"):
            yield from ((_key(spelling), role, role) for spelling in language[role])
    for name, table in words.items():
        if name in _NO_LANGUAGES:
            continue
        yield from _numbered("month", ((int(number), names) for number, names in table.get("months", {}).items()))
        for role, spellings in table.items():
            if role != "months":
                yield from ((_key(spelling), role, role) for spelling in spellings)


def _numbered(role: str, names: Any) -> Iterator[tuple[str, str, int]]:  # noqa: ANN401 - an iterable of TOML values
    return ((_key(name), role, number) for number, spellings in names for name in spellings)


def _key(spelling: str) -> str:
    return " ".join(match.group() for match in _TOKEN.finditer(plain(spelling)) if match.lastgroup != "space")
