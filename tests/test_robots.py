"""robots.txt (RFC 9309): whose rules count, what they match, and that no file holds a run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from hypothesis import given
from hypothesis import strategies as st
from protego import Protego

from gcmscrape.fetch.robots import MOST_PARTS, MOST_SITEMAPS, SIZE_LIMIT, Rules
from tests.cases import each
from tests.costs import require_linear

if TYPE_CHECKING:
    from collections.abc import Callable

SITE = "https://example.org"


def rules(*lines: str) -> Rules:
    return Rules.of("\n".join(("User-agent: *", *lines)).encode())


@each(
    ("pattern", "path", "matches"),
    [
        ("/", "/any", True),
        ("/fish", "/fish.html", True),
        ("/fish", "/Fish", False),
        ("/fish*", "/fishheads", True),
        ("/fish/", "/fish", False),
        ("/*.php", "/folder/any.php?x=1", True),
        ("/*.php$", "/any.php?x=1", False),
        ("/*.php$", "/any.php.php", True),
        ("/fish*.php", "/fishheads/catfish.php?x", True),
        ("/a*b*c$", "/a-b-c-c", True),
        ("/a*bc*c$", "/abc", False),
        ("/page$", "/page", True),
        ("/page$", "/page/", False),
        ("/**x", "/y/x", True),
        ("*", "/any", True),
        ("*/x", "/y/x", True),
        ("$", "/", False),
        ("/caf%C3%A9", "/café", True),
        ("/café", "/caf%c3%a9", True),
        ("/%7Ejoe", "/~joe", True),
        ("/a%2Fb", "/a/b", False),
        ("/x?page=", "/x?page=2", True),
        ("/x # comment", "/x", True),
        ("", "/any", False),
    ],
)
def test_what_a_rule_matches(pattern: str, path: str, *, matches: bool) -> None:
    assert rules(f"Disallow: {pattern}").allow(SITE + path) is not matches


@each(
    ("lines", "allowed"),
    [
        (["Disallow: /a", "Allow: /a/b"], True),
        (["Allow: /a/b", "Disallow: /a"], True),
        (["Allow: /a/b", "Disallow: /a/b"], True),
        (["Disallow: /a/b/", "Allow: /a/b"], False),
        (["Disallow: /x", "User-agent: *", "Disallow: /a"], False),
        (["Disallow: /x", "", "User-agent: other", "Disallow: /a"], True),
        (["User-agent: other", "Disallow: /a"], False),  # one group for both
        (["Sitemap: /s.xml", "Disallow: /a"], False),
        (["Disallow: /a", "User-agent: GcmScrape/1.0", "Disallow: /z"], True),
        (["Disallow: /x", "User-agent: gcmscraper", "Disallow: /a"], True),
        (["Crawl-delay: 1", "Disallow: /a"], False),
    ],
)
def test_which_rule_counts(lines: list[str], *, allowed: bool) -> None:
    assert rules(*lines).allow(f"{SITE}/a/b/c") is allowed


ATTACKS: Final[dict[str, Callable[[int], str]]] = {
    "wildcards in one rule": lambda number: "Disallow: /" + "*a" * number + "$",
    "rules with a wildcard": lambda number: "Disallow: /*a*b\n" * number,
    "rules": lambda number: "Disallow: /a\n" * number,
    "groups of others": lambda number: "".join(f"User-agent: u{n}\nDisallow: /*\n" for n in range(number)),
    "agents of a group": lambda number: "".join(f"User-agent: u{n}\n" for n in range(number)) + "Disallow: /",
    "delays": lambda number: "Crawl-delay: 1\n" * number,
    "sitemaps": lambda number: "".join(f"Sitemap: /{n}.xml\n" for n in range(number)),
    "lines of nothing": lambda number: "\r\n:\r" * number,
}


@each("attack", ATTACKS)
def test_the_cost_is_that_of_the_file(attack: str) -> None:
    require_linear(lambda number: rules(ATTACKS[attack](number)).allow(SITE + "/" + "a" * 4000), 200)


@each("attack", ["wildcards in one rule", "rules with a wildcard", "rules", "sitemaps"])
def test_what_is_kept_is_bounded_and_the_rest_is_said(attack: str) -> None:
    read = Rules.of(b"User-agent: *\n" + ATTACKS[attack](60_000).encode())
    assert sum(len(rule.parts) for rule in read.rules) <= MOST_PARTS
    assert len(read.sitemaps) <= MOST_SITEMAPS
    assert attack == "wildcards in one rule" or read.cut is not None


def test_a_file_that_is_too_long_is_said_to_be() -> None:
    assert Rules.of(b"#" * SIZE_LIMIT).cut is None
    assert "512 kB" in (Rules.of(b"#" * (SIZE_LIMIT + 1)).cut or "")


_PIECES: Final = ("/", "a", "b", "?x=", "%C3%A9", "é", "%2F", "~", "%7E", "events", "&")
_PATH: Final = st.lists(st.sampled_from(_PIECES), max_size=6).map(lambda pieces: "/" + "".join(pieces))
_PATTERN: Final = st.tuples(_PATH, st.sampled_from(("", "$", "*/b", "*a$", "*?x=*b"))).map("".join)
_LINE: Final = st.one_of(
    st.sampled_from(("User-agent: *", "User-agent: gcmscrape", "User-agent: other", "", "Crawl-delay: 2")),
    st.tuples(st.sampled_from(("Allow: ", "Disallow: ")), _PATTERN).map("".join),
)


@given(lines=st.lists(_LINE, max_size=12), path=_PATH)
def test_another_reader_of_robots_says_the_same(lines: list[str], path: str) -> None:
    text, address = "\n".join(lines), SITE + path
    assert Rules.of(text.encode()).allow(address) == Protego.parse(text).can_fetch(address, "gcmscrape")
