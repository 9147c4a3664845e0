"""The words of dates: a text as one sign a word, so that the grammar of dates can be regular expressions over signs.

A word may play several roles: "mar" is a month and a weekday, "de" stands inside a date and before one. All words with
the same roles share one sign, and a role in a pattern becomes the class of the signs that have it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from gcmscrape.site import cached, load
from gcmscrape.site.words import without_accents

_YEARS = load("date_words")["years"]
FIRST_YEAR: int = _YEARS["first"]
LAST_YEAR: int = _YEARS["last"]

# Signs of numbers: a year, and those of one or two digits ("0": two with a leading zero). UNKNOWN is any other word.
YEAR, SHORT_NUMBERS, UNKNOWN = "y", "012", "?"
_BY_DIGITS = {1: "1", 2: "2", 3: "n", 4: "4"}
_MARKS = {
    **dict.fromkeys("-‐‑‒–—―−~～〜→➔⟶⇒", "-"),
    **dict.fromkeys(",،、，;；|•·", ","),
    **dict.fromkeys(":：", ":"),
    **dict.fromkeys(".。", "."),
    **dict.fromkeys("'’", "'"),
    **{mark: mark for mark in "/+\n"},
}
_BRACKETS = str.maketrans(dict.fromkeys("()[]（）", " "))
_FIRST_SIGN = 0xE000  # of those of words; nobody writes these characters
_DIACRITICS = "\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670"
_TOKEN = re.compile(
    rf"""
      (?P<number> \d+ )
    | (?P<region> (?:Africa|America|Antarctica|Asia|Atlantic|Australia|Europe|Indian|Pacific)/[A-Z][A-Za-z_/-]+ )
    | (?P<word>   [\u3400-\u9fff] | [^\W\d_\u3400-\u9fff][^\W\d_\u3400-\u9fff{_DIACRITICS}]* )
    | (?P<mark>   \S | \n )
    """,
    re.VERBOSE,
)
# What a zone is called that no table has: BRT, GET. Only right behind a time of day is such a word one.
_ABBREVIATION = re.compile(r"[A-Z]{1,4}T")
_ZONE_OF_NO_TABLE = frozenset({"abbreviation"})


class Token(NamedTuple):
    """A word, number or mark of a text: its sign, its place, its number, and what it means in each of its roles."""

    sign: str
    begin: int
    end: int
    number: int = 0
    roles: Mapping[str, Any] = {}


class _Lexicon(NamedTuple):
    """Phrases by their first word, the longest first, with sign and roles; the sign of each set of roles."""

    phrases: dict[str, list[tuple[list[str], str, Mapping[str, Any]]]]
    signs: dict[frozenset[str], str]


def pieces(text: str) -> Iterator[tuple[str, list[Token]]]:
    """Yield each piece of a text: the name of its row in site/date_patterns.toml, and its tokens."""
    tokens = _tokens(text)
    for match in _pattern().finditer("".join([token.sign for token in tokens])):
        yield str(match.lastgroup), tokens[slice(*match.span())]


def plain(text: str) -> str:
    """Return the form in which words are compared: without case, accents, and typographic variants."""
    return without_accents(text.casefold()).replace("’", "'")


def _tokens(text: str) -> list[Token]:
    """Return the tokens of a text. Spaces and brackets between two others are one token."""
    phrases, zone = _lexicon().phrases, _lexicon().signs[frozenset({"zone"})]
    parts = list(_TOKEN.finditer(text.translate(_BRACKETS)))
    words = [part[0] if part[0] in phrases else plain(part[0]) for part in parts]  # the case of a zone counts
    tokens: list[Token] = []
    index = 0
    while index < len(parts):
        kind, shown, begin, end = parts[index].lastgroup, parts[index][0], parts[index].start(), parts[index].end()
        mark = _MARKS.get(shown)
        if tokens and tokens[-1].end < begin:
            tokens.append(Token(" ", tokens[-1].end, begin))
        length = 1
        if kind == "number":
            number = int(shown[:5])  # of a longer one nothing counts
            tokens.append(Token(_number_sign(shown, number), begin, end, number))
        elif mark is not None:
            tokens.append(Token(mark, begin, end))
        else:
            length, sign, roles = _meaning(words, index, shown) if kind != "region" else (1, zone, {"zone": shown})
            tokens.append(Token(sign, begin, parts[index + length - 1].end(), 0, roles))
        index += length
    return tokens


def _number_sign(shown: str, number: int) -> str:
    if len(shown) == 2 and number < 10:  # noqa: PLR2004 - two digits
        return "0"
    sign = _BY_DIGITS.get(len(shown), "n")
    return YEAR if sign == "4" and FIRST_YEAR <= number <= LAST_YEAR else sign


def _meaning(words: list[str], index: int, shown: str) -> tuple[int, str, Mapping[str, Any]]:
    """Return how many words the longest phrase that begins at a word has, its sign and its roles."""
    phrases, signs = _lexicon()
    for phrase, sign, roles in phrases.get(words[index], ()):
        if words[index : index + len(phrase)] == phrase:
            return len(phrase), sign, roles
    return 1, signs[_ZONE_OF_NO_TABLE] if _ABBREVIATION.fullmatch(shown) else UNKNOWN, {}


@cached()
def _lexicon() -> _Lexicon:
    spellings: dict[str, dict[str, Any]] = defaultdict(dict)
    for spelling, role, meaning in _spellings():
        spellings[spelling][role] = meaning
    for name in [*spellings]:  # what is a zone in capitals may be a word as well: ET
        words = spellings.get(name.lower(), {}).items()
        spellings[name] = {role: meaning for role, meaning in words if role != "zone_word"} | spellings[name]
    sets = dict.fromkeys((_ZONE_OF_NO_TABLE, *map(frozenset, spellings.values())))
    signs = {roles: chr(_FIRST_SIGN + number) for number, roles in enumerate(sets)}
    phrases: dict[str, list[tuple[list[str], str, Mapping[str, Any]]]] = defaultdict(list)
    for spelling, roles in sorted(spellings.items(), key=lambda each: -len(each[0].split())):
        phrases[spelling.split()[0]].append((spelling.split(), signs[frozenset(roles)], roles))
    return _Lexicon(dict(phrases), signs)


def _spellings() -> Iterator[tuple[str, str, Any]]:
    """Yield each spelling (plain words, or the exact name of a zone), a role, and its meaning in it.

    The meaning of a zone and its places is its name, of any other word its number in the list: which month it is.
    """
    words = load("date_words")
    for zone in (*words["zones"], *words["ambiguous_zones"]["names"]):
        yield from ((zone, "zone", zone), (zone.lower(), "zone_word", zone))
    for zone, places in words["zone_places"].items():
        yield from ((_phrase(place), "zone_place", zone) for place in places)
    for zone in ("UTC", "GMT"):
        yield from ((name, role, zone) for name in (zone, zone.lower()) for role in ("utc", "zone"))
    for language in (*load("dates").values(), *words["languages"].values()):
        for role, listed in language.items():
            for number, spelt in listed.items() if isinstance(listed, dict) else enumerate(listed, 1):
                for spelling in [spelt] if isinstance(spelt, str) else spelt:
                    yield _phrase(spelling), role, int(number)


def _phrase(spelling: str) -> str:
    return " ".join(part[0] for part in _TOKEN.finditer(plain(spelling)))


@cached()
def _pattern() -> re.Pattern[str]:
    """Return the pattern of a piece; the name of its last group is the row that fits."""
    patterns = load("date_patterns")
    source = "|".join(f"(?P<{name}>{'|'.join(rows)})" for name, rows in patterns["pieces"].items())
    members: dict[str, str] = defaultdict(str)
    for roles, sign in _lexicon().signs.items():
        for role in roles:
            members[role] += sign
    for name, part in (patterns["parts"] | {role: f"[{signs}]" for role, signs in members.items()}).items():
        source = source.replace(f"{{{name}}}", part)
    return re.compile(source.replace("N", "[012]").replace("M", "[02]").replace("~", " ?"))
