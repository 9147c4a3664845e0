"""What a page is: one small page a case, in data/kinds.toml; and titles that sound like errors and are events."""

from __future__ import annotations

import tomllib
from html import escape
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from gcmscrape import site
from gcmscrape.event.extract import extract_page
from gcmscrape.event.identity import identity
from gcmscrape.event.kind import kind
from gcmscrape.page.read import read_text
from gcmscrape.record import Event, OtherPage, PageKind
from gcmscrape.refusal import PageRefused
from tests.cases import covering, each

if TYPE_CHECKING:
    from collections.abc import Sequence

HOST = "https://migrationnetwork.un.org"
_DATA = tomllib.loads((Path(__file__).parent / "data" / "kinds.toml").read_text(encoding="utf-8"))
CASES: list[dict[str, Any]] = _DATA["case"]
WALLS: list[dict[str, str]] = _DATA["wall"]
PROSE = "The members of the network met to look at two years of work. They agreed on three next steps for the year."


def page_of(
    *,
    title: str = "How people move",
    body: str = PROSE,
    head: str = "",
    before: str = "",
    outside: str = "",
    main: str | None = None,
    fields: Sequence[tuple[str, str]] = (),
) -> bytes:
    blocks = "".join(f"<div><div>{label}</div><div>{value}</div></div>" for label, value in fields)
    content = main if main is not None else f"<article><div><p>{body}</p></div><div>{blocks}</div></article>"
    name = f"<title>{escape(title)} | United Nations Network on Migration</title>"
    return (
        f"<!DOCTYPE html><html lang=en><head>{name}{head}</head><body>{outside}"
        f"<main>{before}<h1>{escape(title)}</h1>{content}</main></body></html>"
    ).encode()


def outcome(body: bytes, path: str, status: int | None) -> str:
    try:
        page = extract_page(body, HOST + path, {"content-type": "text/html; charset=utf-8"}, status=status)
    except PageRefused as refusal:
        return refusal.code
    if isinstance(page, Event):
        return "event"
    assert page.reason.endswith(".")
    assert page.url == HOST + path
    return page.kind


@each("case", CASES, ids=[case["name"] for case in CASES])
def test_what_a_page_is(case: dict[str, Any]) -> None:
    given = {
        key: value for key, value in case.items() if key not in {"name", "kind", "refusal", "path", "status", "html"}
    }
    body = case["html"].encode() if "html" in case else page_of(**given)
    assert outcome(body, case.get("path", "/node/7"), case.get("status")) == case.get("kind", case.get("refusal"))


@each("path", ["/events/a-talk", "/zh-hant/events/a-talk"])
@each("wall", WALLS, ids=[wall["name"] for wall in WALLS])
def test_a_page_of_others_at_the_address_of_an_event(wall: dict[str, str], path: str) -> None:
    for status in (None, 200):
        assert outcome(wall["html"].encode(), path, status) == wall["kind"]


def test_every_kind_has_a_case() -> None:
    assert {case["kind"] for case in CASES if "kind" in case} == set(PageKind)


def test_a_page_with_200_is_read_like_one_without_a_status() -> None:
    for case in CASES:
        if "status" not in case and "html" not in case:
            given = {key: value for key, value in case.items() if key not in {"name", "kind", "path"}}
            path = case.get("path", "/node/7")
            assert outcome(page_of(**given), path, 200) == outcome(page_of(**given), path, None)


TITLES = [
    "Access denied: migrants at the doors of health care",
    "Access denied to justice",
    "Forbidden journeys",
    "Forbidden: children who cross borders alone",
    "404 days at sea",
    "Page not found in any atlas: mapping new routes",
    "Maintenance of family ties",
    "Ports under maintenance, people on the move",
    "Just a moment for migrants: a minute of silence",
    "One more step towards safe pathways",
    "Security check: data protection at borders",
    "Attention required: unaccompanied minors",
    "Are you a human trafficking survivor? How to get help",
    "Temporarily unavailable: protection gaps",
    "Captcha and consent: biometrics in asylum",
    "Accès refusé aux soins",
    "En mantenimiento de la paz",
]


AROUND = list(product([PROSE, PROSE * 20], [(), (("Type of Event", "Workshop"),)], ["article", "div"]))


@each(("title", "around"), covering(TITLES, AROUND, 3))
def test_a_title_that_sounds_like_an_error(title: str, around: tuple[str, Sequence[tuple[str, str]], str]) -> None:
    body, fields, holder = around
    page = page_of(title=title, body=body, fields=fields).replace(b"article>", holder.encode() + b">")
    assert outcome(page, "/events/a-talk", 200) == "event"


SIGNS = [
    ("maintenance" if kind == "failure" else kind, words)
    for kind, forms in site.load("kinds")["signs"].items()
    if kind != "beside"
    for words in forms["titles"]
]
SENTENCES = [
    ("maintenance" if kind == "failure" else kind, words)
    for kind, forms in site.load("kinds")["signs"].items()
    if kind != "beside"
    for words in forms["sentences"]
]


FORMS = ("{}", "{}...", "{}!", "{} | United Nations Network on Migration", "Error - {}", "{} (503)", "{}")


@each(("sign", "form"), covering([*SIGNS, *SENTENCES], FORMS, 1))
def test_a_title_that_is_an_error(sign: tuple[str, str], form: str) -> None:
    expected, words = sign
    if "." not in words:
        title = form.format(words.capitalize())
        assert outcome(page_of(title=title, body="Try again."), "/events/a-talk", 200) == expected


@each(("expected", "words"), SENTENCES)
def test_a_short_page_that_tells_an_error(expected: str, words: str) -> None:
    html = f"<html><head></head><body><p>{words.capitalize()}.</p></body></html>"
    assert outcome(html.encode(), "/events/a-talk", 200) == expected


@each(("sentence", "has_labels"), covering(SENTENCES, [True, False], 1))
def test_an_event_that_speaks_of_an_error(sentence: tuple[str, str], *, has_labels: bool) -> None:
    """It is long, or has labels."""
    said = f"{PROSE} Some of them said: {sentence[1]}. {PROSE}"
    page = page_of(body=said, fields=[("Type of Event", "Workshop")]) if has_labels else page_of(body=said + PROSE * 6)
    assert outcome(page, "/events/a-talk", 200) == "event"


@each(
    ("text", "expected"),
    [
        ("Events\nA talk\n\nWe met and we talked about how people move.\n", "event"),
        ("Eventos\nUna charla\n\nNos reunimos y hablamos de migración.\n", "event"),
        ("A talk\nA talk\n\nWe met and talked.\n\nDate: , -\nLocation: Baku - Azerbaijan\n", "event"),
        ("A talk\n\nWe met and talked.\n\nMain organizer/s\nIOM\n", "event"),
        ("A report\n\nWe wrote it.\n\nDate of Publication\n3 May 2022\nTarget Audience\nCivil Society\n", "resource"),
        ("A talk\n\nDate: , -\n\nn 31 May 2021, we met and talked.\n", "event"),
        ("\n".join(["Talks", *[f"\nRound {n}\nDate: {n} May 2022\nLocation: Baku" for n in (3, 4, 5)], ""]), "other"),
        ("A talk\n\nDate: 3 May 2022\n\nWe met and we talked about how people move.\n", "other"),
        ("A talk\n\nWe met and talked.\n\nOrganizers\nIOM\n", "other"),
        ("A talk\n\nWe met and talked.\n\nUpdated on: 3 May 2022\n", "other"),
        ("A talk\n\nWe met and we talked about how people move.\n", "other"),
        ("Access denied\n\nYou are not authorized to access this page.\n", "access_denied"),
        ("Page not found\n\nThe requested page could not be found.\n", "not_found"),
    ],
)
def test_stripped_text(text: str, expected: str) -> None:
    page = read_text(text, None)
    assert kind(page, identity(page, None, {}), None)[0] == expected


def test_a_refusal_code_must_be_known() -> None:
    with pytest.raises(ValueError, match="strange"):
        PageRefused("strange", "x")


def test_a_page_that_is_cut_says_so_where_nothing_else_tells_what_it_is() -> None:
    page = extract_page(page_of().partition(b"</main>")[0], HOST + "/node/7")
    assert isinstance(page, OtherPage)
    assert page.reason == "Nothing on the page says that it is an event, but it is not whole."


def test_other_pages_say_where_they_are() -> None:
    page = extract_page(page_of(head='<link rel="canonical" href="https://migrationnetwork.un.org/about">'), None)
    assert isinstance(page, OtherPage)
    assert page.model_dump(exclude={"title", "labels"}) == {
        "kind": PageKind.OTHER,
        "reason": "Nothing on the page says that it is an event.",
        "url": HOST + "/about",
        "of_site": True,
    }
