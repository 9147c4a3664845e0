"""Who a page is: its address, node and languages; and addresses that are broken cost nothing."""

from __future__ import annotations

import json
from html import escape
from typing import Any
from urllib.parse import unquote, urlsplit

from hypothesis import given, settings
from hypothesis import strategies as st

from gcmscrape.event.extract import extract_page
from gcmscrape.page.rough_json import read_json
from gcmscrape.record import Event, Translation, WarningCode
from gcmscrape.site.addresses import language_free_path, plain_address
from tests.cases import FULL, each

HOST = "https://migrationnetwork.un.org"
ALIAS = f"{HOST}/events/a-talk"
SPANISH = f"{HOST}/es/node/7"
PREFIXES = ("", "/ar", "/en", "/es", "/fr", "/ru", "/zh", "/zh-hans", "/zh-hant")


def page(  # noqa: PLR0913 - all that a page may tell of itself
    *,
    canonical: str | None = None,
    og_url: str | None = None,
    shortlink: str | None = None,
    alternates: dict[str, str] | None = None,
    settings: Any = None,  # noqa: ANN401 - any JSON
    about: str | None = None,
    history: str | None = None,
    language: str | None = None,
    article_language: str | None = None,
    link: str = "/about",
    heading: str = "in the article",
) -> bytes:
    """Return an event page that tells of itself what is given."""

    def attribute(name: str, value: str | None) -> str:
        return "" if value is None else f' {name}="{escape(value)}"'

    head = [
        f'<link rel="{name}" href="{escape(value)}">'
        for name, value in (("canonical", canonical), ("shortlink", shortlink))
        if value is not None
    ]
    if og_url is not None:
        head.append(f'<meta property="og:url" content="{escape(og_url)}">')
    for tag, address in (alternates or {}).items():
        head.append(f'<link rel="alternate" hreflang="{escape(tag)}" href="{escape(address)}">')
    if settings is not None:
        text = settings if isinstance(settings, str) else json.dumps(settings)
        head.append(f'<script type="application/json" data-drupal-selector="drupal-settings-json">{text}</script>')
    article = (
        attribute("about", about) + attribute("data-history-node-id", history) + attribute("lang", article_language)
    )
    h1 = "<h1>A talk</h1>"
    before, inside = (h1, "") if heading == "before the article" else ("", h1)
    return (
        f"<!DOCTYPE html><html{attribute('lang', language)}><head><title>A talk</title>{''.join(head)}</head><body><main>"
        f"{before}<article{article}>{inside}<div><p>We met and talked. <a href='{escape(link)}'>More</a></p></div>"
        f"<div><div>Type of Event</div><div>Workshop</div></div></article></main></body></html>"
    ).encode()


def event(body: bytes, url: str | None, headers: dict[str, str] | None = None) -> Event:
    record = extract_page(body, url, headers)
    assert isinstance(record, Event)
    return record


def path(current: object, language: object = None) -> dict[str, Any]:
    return {"path": {"currentPath": current, "currentLanguage": language}}


# -- the address of the page


@each(
    ("told", "given_url", "address"),
    [
        ({"canonical": ALIAS, "og_url": f"{HOST}/a", "shortlink": f"{HOST}/b"}, SPANISH, SPANISH),
        ({"canonical": ALIAS, "og_url": f"{HOST}/a", "shortlink": f"{HOST}/b"}, None, ALIAS),
        ({"og_url": f"{HOST}/a", "shortlink": f"{HOST}/b"}, None, f"{HOST}/a"),
        ({"shortlink": f"{HOST}/node/7"}, None, f"{HOST}/node/7"),
        ({"canonical": "/events/a-talk", "og_url": ALIAS}, None, ALIAS),
        ({"canonical": "mailto:a@example.org", "og_url": ALIAS}, None, ALIAS),
        ({"canonical": "http://[bad/x", "og_url": ALIAS}, None, ALIAS),
        ({"canonical": ALIAS}, "http://[bad/x", ALIAS),
        ({"canonical": ALIAS}, "", ALIAS),
        ({}, None, None),
        ({"canonical": "/events/a-talk", "shortlink": "/node/7"}, None, None),
    ],
)
def test_page_address(told: dict[str, str], given_url: str | None, address: str | None) -> None:
    assert event(page(**told), given_url).source.url == address  # type: ignore[arg-type]  # addresses only


def test_no_address_at_all() -> None:
    record = event(page(), None)
    assert record.url is None
    assert record.id == f"sha256:{record.source.sha256[:12]}"
    assert [(warning.code, warning.field) for warning in record.warnings] == [(WarningCode.NO_ADDRESS, "url")]


@each(
    ("told", "given_url", "url"),
    [
        ({"alternates": {"en": ALIAS, "es": SPANISH}, "canonical": SPANISH}, SPANISH, ALIAS),
        ({"alternates": {"EN": ALIAS}}, SPANISH, ALIAS),
        ({"alternates": {"es": SPANISH}, "canonical": ALIAS}, SPANISH, ALIAS),
        ({"canonical": ALIAS}, SPANISH, ALIAS),
        ({"canonical": "/events/a-talk"}, SPANISH, ALIAS),
        (
            {"canonical": "https://www.migrationnetwork.un.org/events/a-talk"},
            SPANISH,
            "https://www.migrationnetwork.un.org/events/a-talk",
        ),
        ({"canonical": "https://example.org/x"}, SPANISH, SPANISH),
        ({"alternates": {"en": "https://example.org/x"}}, SPANISH, SPANISH),
        ({"og_url": ALIAS}, SPANISH, SPANISH),
        ({}, f"{ALIAS}/?page=2#top", ALIAS),
        ({"canonical": f"{ALIAS}/?utm=1#top"}, SPANISH, ALIAS),
        ({"alternates": {"en": f"{ALIAS}/?utm=1#top"}}, SPANISH, ALIAS),
        ({}, "HTTPS://MigrationNetwork.UN.org/events/A-Talk", f"{HOST}/events/A-Talk"),
        ({}, f"{HOST}/", HOST),
        ({}, f"{HOST}/events/ñandú", f"{HOST}/events/%C3%B1and%C3%BA"),
    ],
)
def test_url(told: dict[str, Any], given_url: str | None, url: str) -> None:
    assert event(page(**told), given_url).url == url


@each("name", ["canonical", "shortlink"])
@each("foreign", ["https://mignet.iomdev.org/events/a-talk", "https://example.org/node/9", "//example.org/node/9"])
def test_an_address_on_another_host_is_ignored_with_a_warning(name: str, foreign: str) -> None:
    record = event(page(**{name: foreign}), ALIAS)  # type: ignore[arg-type]  # addresses only
    assert record.url == ALIAS
    assert record.node_id is None
    assert [(warning.code, warning.field) for warning in record.warnings] == [(WarningCode.FOREIGN_CANONICAL, "url")]


SHARED = [
    f"{HOST}/", HOST, f"{HOST}/es", "/", f"{HOST}/events", f"{HOST}/es/events?page=2", f"{HOST}/hub?gcm_objectives=279&embed_node=9",
    f"{HOST}/hub/resource?embed_node=9", f"{HOST}/taxonomy/term/279", "[node:url]", f"{HOST}/[node:url]", "/%5Bnode%3Anid%5D",
    "/events/[node:title]", "/{{ node.url }}",
]  # fmt: skip


@each("name", ["canonical", "shortlink"])
@each("shared", SHARED)
def test_an_address_that_no_page_has_for_itself_is_ignored_with_a_warning(name: str, shared: str) -> None:
    for given_url in (ALIAS, SPANISH):
        record = event(page(**{name: shared}), given_url)  # type: ignore[arg-type]  # addresses only
        assert record.url == record.source.url == given_url
        assert [(warning.code, warning.field) for warning in record.warnings] == [(WarningCode.SHARED_CANONICAL, "url")]


def test_an_address_that_no_page_has_for_itself_is_no_translation() -> None:
    record = event(page(alternates={"en": f"{HOST}/", "fr": f"{HOST}/fr/events", "es": SPANISH}), f"{HOST}/ar/node/7")
    assert record.url == f"{HOST}/ar/node/7"
    assert [other.url for other in record.translations] == [SPANISH]


def test_an_address_of_the_event_goes_before_that_of_a_list() -> None:
    record = event(page(canonical=f"{HOST}/events", shortlink=f"{HOST}/node/7"), None)
    assert (record.url, record.id) == (f"{HOST}/node/7", "node/7")


def test_the_front_page_is_no_address() -> None:
    record = event(page(canonical=f"{HOST}/"), None)
    assert record.url is None
    assert {warning.code for warning in record.warnings} == {WarningCode.NO_ADDRESS, WarningCode.SHARED_CANONICAL}


@each(
    ("base", "link", "address"),
    [
        (f"{HOST}/", "sites/note.pdf", f"{HOST}/sites/note.pdf"),
        ("/", "sites/note.pdf", f"{HOST}/sites/note.pdf"),
        ("/es/x/", "../note.pdf", f"{HOST}/es/note.pdf"),
        ("https://files.example.org/a/b", "note.pdf", "https://files.example.org/a/note.pdf"),
        ("//files.example.org/", "/note.pdf", "https://files.example.org/note.pdf"),
        (f"{HOST}/", "https://example.org/note.pdf", "https://example.org/note.pdf"),
        ("", "note.pdf", f"{HOST}/events/note.pdf"),
        ("http://[bad/", "note.pdf", f"{HOST}/events/note.pdf"),
        ("javascript:x", "note.pdf", f"{HOST}/events/note.pdf"),
        (None, "note.pdf", f"{HOST}/events/note.pdf"),
    ],
)
def test_relative_addresses_are_joined_to_the_base(base: str | None, link: str, address: str) -> None:
    html = page(link=link).decode()
    if base is not None:
        html = html.replace("<head>", f'<head><base href="{base}"><base href="https://second.example.org/">')
    record = event(html.encode(), ALIAS)
    assert [found.url for found in record.links] == [found.url for found in record.documents] == [address]
    assert record.url == ALIAS


def test_the_base_holds_for_what_the_page_says_of_itself() -> None:
    html = (
        page(canonical="events/a-talk", shortlink="node/7").decode().replace("<head>", f'<head><base href="{HOST}/">')
    )
    record = event(html.encode(), SPANISH)
    assert (record.url, record.node_id) == (ALIAS, 7)


# -- the node

NODE_SOURCES: list[tuple[str, dict[str, Any]]] = [
    ("settings", {"settings": path("node/1")}),
    ("shortlink", {"shortlink": f"{HOST}/node/2"}),
    ("about", {"about": "/es/node/3"}),
    ("history", {"history": "4"}),
]


@each("first", range(len(NODE_SOURCES)))
def test_the_first_source_of_the_node_wins(first: int) -> None:
    told: dict[str, Any] = {}
    for _, more in NODE_SOURCES[first:]:
        told |= more
    record = event(page(**told), f"{HOST}/es/node/9")
    assert record.node_id == first + 1
    assert record.id == f"node/{first + 1}"


@each(
    ("told", "given_url", "node"),
    [
        ({}, f"{HOST}/zh-hant/node/9?x=1", 9),
        ({}, f"{HOST}/node/9/", 9),
        ({"canonical": f"{HOST}/node/9"}, ALIAS, 9),
        ({"alternates": {"es": f"{HOST}/es/node/9"}}, ALIAS, 9),
        ({"shortlink": "/node/9"}, ALIAS, 9),
        ({"shortlink": "/node/9"}, None, 9),
        ({"shortlink": ALIAS}, f"{HOST}/es/node/9", 9),
        ({"settings": path("/node/9")}, ALIAS, 9),
        ({"settings": path("taxonomy/term/5")}, ALIAS, None),
        ({"settings": path("node/x")}, ALIAS, None),
        ({"settings": path("//[bad")}, ALIAS, None),
        ({"history": "nine"}, ALIAS, None),
        ({}, f"{HOST}/events/node", None),
        ({}, f"{HOST}/node/99999999999999999999", None),
        ({}, ALIAS, None),
    ],
)
def test_node_id(told: dict[str, Any], given_url: str | None, node: int | None) -> None:
    assert event(page(**told), given_url).node_id == node


@each(
    "settings",
    [
        "null", "[]", "7", '"node/7"', "{", "", "{}", '{"path": null}', '{"path": []}', '{"path": "node/7"}', "[" * 3000,
        path(7), path(None), path(["node/7"]), path({"x": 1}), path(7.5, 7), path("", ""), '{"path": {"currentPath": NaN}}',
    ],
    ids=lambda value: str(value)[:40],
)  # fmt: skip
def test_settings_of_any_form(settings: object) -> None:
    record = event(page(settings=settings), ALIAS)
    assert record.node_id is None
    assert record.id == "events/a-talk"
    assert record.interface_language == "en"


@each("prefix", PREFIXES)
@each("index", ["", "/index.php"])
@each("end", ["", "/", "?page=1", "#top"])
def test_the_id_without_a_node_is_free_of_language(prefix: str, index: str, end: str) -> None:
    assert event(page(), f"{HOST}{index}{prefix}/events/a-talk{end}").id == "events/a-talk"


# -- languages


@each(
    ("told", "headers", "given_url", "interface"),
    [
        ({"settings": path("node/7", "fr"), "language": "es"}, {"content-language": "ar"}, SPANISH, "fr"),
        ({"settings": path("node/7"), "language": "es"}, {"content-language": "ar"}, SPANISH, "es"),
        ({}, {"content-language": "ar"}, SPANISH, "ar"),
        ({}, {"Content-Language": "zh-hant, en"}, SPANISH, "zh-hant"),
        ({"language": "not a tag"}, {}, SPANISH, "es"),
        ({}, {"content-language": ""}, SPANISH, "es"),
        ({}, {}, f"{HOST}/zh-hant/node/7", "zh-hant"),
        ({}, {}, ALIAS, "en"),
        ({}, {}, None, None),
    ],
)
def test_interface_language(
    told: dict[str, Any], headers: dict[str, str], given_url: str | None, interface: str | None
) -> None:
    assert event(page(**told), given_url, headers).interface_language == interface


BOTH = {"en": ALIAS, "es": SPANISH}


@each(
    ("told", "language"),
    [
        ({"article_language": "ar", "language": "zh-hant", "alternates": BOTH}, "ar"),
        ({"article_language": "no tag", "language": "es", "alternates": BOTH}, "es"),
        ({"language": "es", "alternates": BOTH}, "es"),
        ({"language": "es", "alternates": {"en": ALIAS}}, "en"),
        ({"language": "fr", "alternates": BOTH}, "en"),
        ({"language": "zh-hant", "alternates": {"ar": f"{HOST}/ar/node/7"}}, "ar"),
        ({"language": "fr", "alternates": {"es": SPANISH, "ru": f"{HOST}/ru/node/7"}}, "und"),
        ({"language": "ES", "alternates": BOTH}, "es"),
        ({"language": "es-MX", "alternates": BOTH}, "es"),
        ({"language": "zh-Hant", "alternates": {"zh-hant": f"{HOST}/zh-hant/node/7", "en": ALIAS}}, "zh-hant"),
        ({"language": "es"}, "und"),
        ({"language": "es", "alternates": {"x-default": ALIAS}}, "und"),
        ({"language": "es", "alternates": {"en": "https://example.org/x"}}, "und"),
        ({"settings": path("node/7", "es"), "alternates": BOTH}, "es"),
        ({}, "und"),
    ],
)
def test_language_of_the_content(told: dict[str, Any], language: str) -> None:
    assert event(page(**told), SPANISH).language == language


def test_translations_are_the_others_in_order() -> None:
    french = f"{HOST}/fr/node/7"
    told = {"zh-hant": f"{HOST}/zh-hant/node/7", "es": SPANISH, "fr": french, "en": ALIAS, "x-default": ALIAS}
    record = event(page(alternates=told), f"{SPANISH}/?page=1")
    assert record.translations == [
        Translation(language="en", url=ALIAS, title=None),
        Translation(language="fr", url=french, title=None),
        Translation(language="zh-hant", url=f"{HOST}/zh-hant/node/7", title=None),
    ]


def test_a_page_does_not_translate_itself() -> None:
    for own in (ALIAS, f"{ALIAS}/", f"{ALIAS}?x=1", ALIAS.replace("migration", "MIGRATION")):
        assert event(page(alternates={"en": own}), ALIAS).translations == []


def test_a_bare_path_is_no_translation() -> None:
    assert event(page(alternates={"en": "/events/a-talk"}), None).translations == []


# -- broken addresses

BROKEN = [
    "http://[bad/x", "http://]/", "http://exa\u2100mple.org/x", "//host/x", "//", "http://", "http:///x", "https:x", "x", "?a=b",
    "#top", "", "   ", "\u2028", "\u0085", "mailto:a@example.org", "javascript:void(0)", "data:text/html,x", "file:///etc/passwd",
    "http://HOST.example.org:80/Events/X", "http://host.example.org:99999/x", "http://host.example.org:port/x", "http://[::1]/node/5",
    "http://user:secret@host.example.org/x", f"{HOST}/events/ñ á", f"{HOST}/events/a\u2028b", f"{HOST}/events/%ZZ", "/events/../../x",
    "http://a.example.org/" + "x/" * 3000, "node/5", "/node/5", "\\\\host\\x", "ht!tp://x/y", "http://\ud7ff/", "::::",
]  # fmt: skip
PLACES = ("canonical", "og_url", "shortlink", "alternate")


def read_with(place: str, address: str, given_url: str | None) -> Event:
    told: dict[str, Any] = {"alternates": {"en": address}} if place == "alternate" else {place: address}
    record = event(page(**told, history="7"), given_url)
    for named in (record.url, record.source.url, *(other.url for other in record.translations)):
        assert named is None or (urlsplit(named).scheme in {"http", "https"} and urlsplit(named).hostname)
    return record


@each("address", BROKEN, ids=lambda address: ascii(address)[:40])
@each("place", PLACES)
def test_no_address_on_the_page_costs_the_page(place: str, address: str) -> None:
    record = read_with(place, address, ALIAS)
    assert record.title == "A talk"
    assert record.source.url == ALIAS
    read_with(place, address, None)


@each("address", BROKEN, ids=lambda address: ascii(address)[:40])
def test_no_given_address_costs_the_page(address: str) -> None:
    assert event(page(canonical=ALIAS, history="7"), address).node_id == 7


ADDRESSES = st.one_of(
    st.text(st.sampled_from("htps:/[]@?#%.x0é\u2028 \\\uff0f\u2100"), max_size=20),
    st.builds("{}{}{}".format, st.sampled_from(["http://", "//", "/", "mailto:", ""]), st.text(max_size=8), st.sampled_from(["", "/node/5", "]", "/events/x"])),
)  # fmt: skip


@settings(max_examples=3_000 if FULL else 30)
@given(ADDRESSES, st.sampled_from(PLACES), st.one_of(st.none(), ADDRESSES))
def test_any_address_can_be_read(address: str, place: str, given_url: str | None) -> None:
    read_with(place, address, given_url)


@each("address", ["http://[bad/x", "http://]/", "http://exa\u2100mple.org/x.pdf"])
def test_no_link_costs_the_page(address: str) -> None:
    assert event(page(link=address), ALIAS).title == "A talk"


@each("told", [{"about": "http://[bad/node/9"}, {"link": "//]/events/x"}])
def test_no_address_of_a_node_costs_the_page(told: dict[str, Any]) -> None:
    assert event(page(**told), ALIAS).title == "A talk"


@each("told", [{"about": "/es/node/3"}, {"history": "4"}])
def test_an_article_that_names_another_node_is_still_the_page(told: dict[str, Any]) -> None:
    record = event(page(**told, heading="before the article"), f"{HOST}/es/node/9")
    assert record.description.startswith("We met")


# -- JSON as sites write it

ROUGH = [
    '{"@type": "Event", "startDate": "2022-05-03"}',
    '{"@type": "Event", "description": "two\nlines\tand a tab", "startDate": "2022-05-03"}',
    '{"@type": "Event", "startDate": "2022-05-03",}',
    '{"@graph": [{"@type": "Event", "startDate": "2022-05-03",},\n],}',
    '<!-- {"@type": "Event", "startDate": "2022-05-03"} -->',
    '<!--\n{"@type": "Event", "startDate": "2022-05-03"}\n//-->',
    '<![CDATA[{"@type": "Event", "startDate": "2022-05-03"}]]>',
    '//<![CDATA[\n{"@type": "Event", "startDate": "2022-05-03"}\n//]]>',
    '/* <![CDATA[ */{"@type": "Event", "startDate": "2022-05-03"}/* ]]> */',
    '/* of the module */ {"@type": "Event", // its kind\n"startDate": "2022-05-03"};',
    '{"@type": "Event", "url": "https://example.org/a,]", "name": "It\\\'s //no comment, }", "startDate": "2022-05-03"}',
    "{&quot;@type&quot;: &quot;Event&quot;, &quot;startDate&quot;: &quot;2022-05-03&quot;}",
    '\ufeff{"@type": "Event", "startDate": "2022-05-03"}',
]


@each("text", ROUGH)
def test_json_as_sites_write_it(text: str) -> None:
    html = page().decode().replace("<head>", f'<head><script type="application/ld+json">{text}</script>')
    assert event(html.encode(), ALIAS).start == "2022-05-03"


@each("text", ["", "{", '{"a": "b', "/*", "<!--", "[" * 5000, '"' + '\\"' * 100_000, "null", ",,,"])
def test_what_is_no_json_costs_nothing(text: str) -> None:
    assert read_json(text) is None


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=8),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    )
)
def test_json_is_read_as_it_is_with_and_without_trailing_commas(value: Any) -> None:  # noqa: ANN401 - any JSON
    for text in (json.dumps(value), json.dumps(value, ensure_ascii=False, indent=1)):
        assert read_json(text) == value
        assert read_json(f"<!-- {text} -->") == value
        assert read_json(f"[{text},]") == [value]


PARTS = st.text(st.sampled_from("abz09-_.~é%"), min_size=1, max_size=8).filter(lambda part: part.strip(".") != "")


@given(
    st.lists(PARTS, min_size=1, max_size=4), st.sampled_from(PREFIXES), st.sampled_from(["", "/", "//", "?a=/b", "#/c"])
)
def test_the_path_without_language(parts: list[str], prefix: str, end: str) -> None:
    plain = "/" + "/".join(parts)
    if language_free_path(HOST + plain) == plain:  # it does not begin with a prefix of its own
        assert language_free_path(HOST + prefix + plain + end) == plain


@given(st.lists(PARTS, min_size=1, max_size=4), st.sampled_from(["", "/", "?a=/b", "/?x#y", "#/c"]))
def test_a_plain_address_is_plain_already(parts: list[str], end: str) -> None:
    plain = f"{HOST}/{'/'.join(parts)}"
    assert plain_address(plain + end) == plain_address(plain) == plain_address(plain_address(plain))
    assert unquote(plain_address(plain)).casefold() == unquote(plain).casefold()
