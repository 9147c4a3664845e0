"""robots.txt (RFC 9309): which addresses may be fetched, and how fast.

Only the groups for `*` and for this program are taken, in one pass over the lines, and a rule is matched part by part,
never tried again from the beginning: the cost is that of the file, whatever is written in it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, NamedTuple
from urllib.parse import urlsplit

from gcmscrape.site.addresses import LONGEST_ADDRESS, one_spelling

SIZE_LIMIT: Final = 512_000
"""Bytes that are read; RFC 9309 asks for 500 KiB at least."""
LONGEST_DELAY: Final = 60.0
"""Seconds between two requests at most, whatever Crawl-delay says."""
AGENT: Final = "gcmscrape"
"""The product token that rules may name."""
MOST_PARTS: Final = 10_000
"""Rules of a group, each counted as often as it has parts between wildcards; what follows is not seen."""
MOST_SITEMAPS: Final = 1000
"""Sitemaps that are named; what follows is not seen."""

_TOKEN: Final = re.compile(r"[A-Za-z_-]+|\*")
_WILDCARDS: Final = re.compile(r"\*+")
_LINE_END: Final = re.compile(r"\r\n?|\n")


class Rule(NamedTuple):
    """A rule: the parts of its pattern between wildcards, and whether the last one is the end of the address."""

    allows: bool
    length: int
    parts: tuple[str, ...]
    to_end: bool

    @classmethod
    def of(cls, pattern: str, *, allows: bool) -> Rule | None:
        """Return the rule with a pattern; None when it matches nothing."""
        pattern = _WILDCARDS.sub("*", one_spelling(pattern))
        if not pattern or len(pattern) > LONGEST_ADDRESS:
            return None
        to_end = pattern.endswith("$")
        first, *others = pattern.removesuffix("$").split("*")
        return cls(allows, len(pattern), (first, *others), to_end)

    def matches(self, path: str) -> bool:
        """Whether the rule is about a path with its query."""
        first, *others = self.parts
        if not path.startswith(first):
            return False
        if not others:
            return not self.to_end or path == first
        place = len(first)
        for part in others[:-1]:
            found = path.find(part, place)
            if found < 0:
                return False
            place = found + len(part)
        last = others[-1]
        if self.to_end:
            return path.endswith(last) and len(path) - len(last) >= place
        return path.find(last, place) >= 0


@dataclass(slots=True)
class _Group:
    """What the groups for one agent say, joined (RFC 9309, 2.2.1). `room` counts down."""

    rules: list[Rule] = field(default_factory=list)
    delay: float | None = None
    room: int = MOST_PARTS

    def add(self, key: str, value: str) -> None:
        if key == "crawl-delay":
            self.delay = _seconds(value) if self.delay is None else self.delay
            return
        rule = Rule.of(value, allows=key == "allow")
        if rule is not None:
            self.room -= len(rule.parts)
            if self.room >= 0:
                self.rules.append(rule)


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of one site.

    `delay` is the seconds between two requests that they ask for, capped; 0 when they don't. `sitemaps` are the
    addresses of those that the file names. `cut` is a sentence when a part of the file is not seen; else None.
    """

    rules: tuple[Rule, ...] = ()
    delay: float = 0.0
    sitemaps: tuple[str, ...] = ()
    cut: str | None = None

    @classmethod
    def of(cls, body: bytes) -> Rules:
        """Return the rules in a robots.txt; a page of HTML, or anything else that holds no rules, allows everything."""
        groups: dict[str, _Group] = {}
        sitemaps: list[str] = []
        current: dict[str, _Group] = {}
        in_rules = False
        for key, value in _fields(body[:SIZE_LIMIT].decode("utf-8", "replace").lstrip("\ufeff")):
            if key == "sitemap":
                sitemaps.append(value)
            elif key == "user-agent":
                current = {} if in_rules else current
                in_rules = False
                token = _TOKEN.match(value)
                if token is not None and (agent := token[0].lower()) in {AGENT, "*"}:
                    current[agent] = groups.setdefault(agent, _Group())
            else:
                in_rules = True
                for group in current.values():
                    group.add(key, value)
        group = groups.get(AGENT) or groups.get("*") or _Group()
        return cls(
            tuple(group.rules),
            min(max(group.delay or 0.0, 0.0), LONGEST_DELAY),
            tuple(sitemaps[:MOST_SITEMAPS]),
            _what_is_cut(len(body), group, len(sitemaps)),
        )

    def allow(self, address: str) -> bool:
        """Whether the address may be fetched: what the longest rule says that matches, of two as long the kinder."""
        parts = urlsplit(address)
        path = one_spelling((parts.path or "/") + (f"?{parts.query}" if parts.query else ""))
        found = [rule for rule in self.rules if rule.matches(path)]
        return max((rule.length, rule.allows) for rule in found)[1] if found else True


def _fields(text: str) -> Iterator[tuple[str, str]]:
    """Give the fields that mean something: keys in lower case, values without comments."""
    for line in _LINE_END.split(text):
        key, colon, value = line.partition("#")[0].partition(":")
        key = key.strip().lower()
        if colon and key in {"user-agent", "allow", "disallow", "crawl-delay", "sitemap"}:
            yield key, value.strip()


def _seconds(value: str) -> float | None:
    try:
        seconds = float(value)
    except ValueError:
        return None
    return seconds if math.isfinite(seconds) else None


def _what_is_cut(size: int, group: _Group, sitemaps: int) -> str | None:
    parts = [
        *([f"what follows {SIZE_LIMIT // 1000} kB"] if size > SIZE_LIMIT else []),
        *([f"its rules for this program from number {len(group.rules) + 1} on"] if group.room < 0 else []),
        *([f"more than {MOST_SITEMAPS} sitemaps"] if sitemaps > MOST_SITEMAPS else []),
    ]
    return f"Of robots.txt is not seen: {', '.join(parts)}." if parts else None
