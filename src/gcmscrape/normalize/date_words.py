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


class Lexicon(NamedTuple):
    """All known words: the roles of each, the phrases that begin with a word, and the sign of each set of roles."""

    words: dict[str, tuple[str, dict[str, Any]]]
    phrases: dict[str, list[tuple[list[str], tuple[str, dict[str, Any]]]]]
    zones: dict[str, tuple[str, dict[str, Any]]]
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
    lexicon = _lexicon()
    words, phrases, zones = lexicon.words, lexicon.phrases, lexicon.zones
    parts = [(match.lastgroup, match.group(), match.start(), match.end()) for match in _TOKEN.finditer(text)]
    index = 0
    while index < len(parts):
        kind, shown, begin, end = parts[index]
        index += 1
        if kind == "number":
            tokens.append(_number(shown, begin, end))
        elif kind == "space" or _MARKS.get(shown) == " ":
            if tokens and tokens[-1].sign != " ":
                tokens.append(Token(" ", begin, end))
        elif kind == "region":
            tokens.append(Token(zones["UTC/GMT"][0], begin, end, 0, {"zone": shown}))
        elif kind == "mark" and shown in _MARKS:
            tokens.append(Token(_MARKS[shown] or shown, begin, end))
        else:
            key = plain(shown)
            found = zones.get(shown) or words.get(key)
            for rest, meaning in phrases.get(key, ()):
                length = _length(rest, parts, index)
                if length:
                    found, end, index = meaning, parts[index + length - 1][3], index + length
                    break
            if found is None and _ABBREVIATION.fullmatch(shown):
                found = zones[""]
            tokens.append(Token(found[0], begin, end, 0, found[1]) if found else Token(UNKNOWN, begin, end))
    return tokens, "".join([token.sign for token in tokens])


def classes() -> dict[str, str]:
    """Return, for each role, the character class of the signs that have it, for use in patterns."""
    members: dict[str, str] = defaultdict(str)
    for key, sign in _lexicon().signs.items():
        for role in key.split():
            members[role] += sign
    return {role: f"[{signs}]" for role, signs in members.items()}


def _number(shown: str, begin: int, end: int) -> Token:
    digits = end - begin
    if digits > 4:  # noqa: PLR2004 - no number of a date is longer
        return Token(NUMBER, begin, end)
    number = int(shown)
    if digits == 4:  # noqa: PLR2004
        return Token(YEAR if FIRST_YEAR <= number <= LAST_YEAR else FOUR_DIGITS, begin, end, number)
    if digits == 2 and number < 10:  # noqa: PLR2004 - two digits
        return Token(LEADING_ZERO, begin, end, number)
    return Token((ONE_DIGIT, TWO_DIGITS, NUMBER)[digits - 1], begin, end, number)


def _length(rest: list[str], parts: list[tuple[str | None, str, int, int]], index: int) -> int:
    """Return how many parts from `index` on make up the rest of a phrase, spaces included; 0 when they do not."""
    position = index
    for word in rest:
        if position < len(parts) and parts[position][0] == "space":
            position += 1
        if position >= len(parts) or plain(parts[position][1]) != word:
            return 0
        position += 1
    return position - index


@functools.cache
def _lexicon() -> Lexicon:
    roles: dict[str, dict[str, Any]] = defaultdict(dict)
    for key, role, value in _entries():
        roles[key][role] = value
    names = [*load("date_words")["zones"], *load("date_words")["ambiguous_zones"]["names"]]
    zone_roles: dict[str, dict[str, Any]] = {name: {"zone": name} for name in names}
    zone_roles |= {name: {"utc": name.upper(), "zone": name.upper()} for name in ("UTC", "GMT", "utc", "gmt")}
    zone_roles[""] = {"abbreviation": UNKNOWN}

    signs: dict[str, str] = {}
    words: dict[str, tuple[str, dict[str, Any]]] = {}
    phrases: dict[str, list[tuple[list[str], tuple[str, dict[str, Any]]]]] = defaultdict(list)
    named: dict[str, tuple[str, dict[str, Any]]] = {}
    for target, table in ((words, roles), (named, zone_roles)):
        for key, meanings in table.items():
            sign = signs.setdefault(" ".join(sorted(meanings)), chr(_FIRST_ROLE_SIGN + len(signs)))
            first, *rest = [key] if target is named else key.split()
            if rest:
                phrases[first].append((rest, (sign, meanings)))
            else:
                target[first] = (sign, meanings)
    for alternatives in phrases.values():
        alternatives.sort(key=lambda phrase: -len(phrase[0]))
    return Lexicon(words, dict(phrases), named, signs)


def _entries() -> Iterator[tuple[str, str, Any]]:
    """Yield each spelling, as its plain words parted by spaces, with its role and what it means in that role."""
    for language in load("dates").values():
        yield from _numbered("month", enumerate(language.get("months", ()), 1))
        yield from _numbered("weekday", enumerate(language["weekdays"], 1))
        for role in ("am", "pm"):
            yield from ((_key(spelling), role, role) for spelling in language[role])
    for name, table in load("date_words").items():
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
