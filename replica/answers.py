"""What the site answers to a path: a status, a body and its language. No HTTP and no clock here."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from math import ceil
from typing import TYPE_CHECKING, Final, Literal
from urllib.parse import parse_qs
from xml.sax.saxutils import escape

from replica.chrome import CHROMES
from replica.content import HOST, Node, PageContent, Teaser
from replica.layout import LAYOUTS, Layout
from replica.others import error_page
from replica.render import page_path, render
from replica.vocabulary import OBJECTIVES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from replica.store import Store

EVENTS_A_PAGE: Final = 10
RESULTS_A_PAGE: Final = 12
ADDRESSES_A_SITEMAP: Final = 100
_FIRST_OBJECTIVE_TERM = 279
_NODE = re.compile(r"/node/(\d+)")
_TERM = re.compile(r"/taxonomy/term/(?:detail/)?(\d+)")
_FORBIDDEN = ("/admin", "/node/add", "/user/1")

ROBOTS: Final = "\n".join(
    (
        "# The rules that Drupal ships, in an order of their own.",
        "User-agent: *",
        *(
            f"Allow: /{folder}/*.{suffix}"
            for folder in ("core", "profiles")
            for suffix in ("css$", "css?", "js$", "js?")
        ),
        *(f"Allow: /{folder}/*.{suffix}" for folder in ("core", "profiles") for suffix in ("gif", "jpg", "png", "svg")),
        *(f"Disallow: /{folder}/" for folder in ("core", "profiles")),
        *(
            f"Disallow: {start}/{path}"
            for start in ("", "/index.php")
            for path in (
                "admin/",
                "comment/reply/",
                "filter/tips",
                "node/add/",
                "search/",
                "user/register",
                "user/password",
                "user/login",
                "user/logout",
                "media/oembed",
            )
        ),
        "",
    ),
)


@dataclass(frozen=True, slots=True)
class Answer:
    """A response before it is one. `location` is the target of a redirect."""

    status: int
    body: str
    content_type: str = "text/html; charset=UTF-8"
    language: str = "en"
    location: str | None = None


@dataclass(frozen=True, slots=True)
class Site:
    """The store, and how its pages look.

    `layout` is a name of `LAYOUTS`, or "mixed": another one for each node. `pager` is the pager of listings.
    """

    store: Store
    layout: str = "mixed"
    size: Literal["small", "mixed"] = "small"
    pager: Literal["full", "mini", "second"] = "full"
    host: str = HOST
    maintenance: bool = False

    def answer(self, path: str, query: str = "") -> Answer:
        """Return what the site says to `path` (from the root, unquoted) with a query string."""
        if path == "/robots.txt":
            return Answer(200, ROBOTS, "text/plain; charset=UTF-8")
        if self.maintenance:
            return Answer(503, _MAINTENANCE)
        page = _page_number(query, self.pager)
        if path == "/sitemap.xml":
            return self._sitemap(_page_number(query, "full") if "page=" in query else None)
        language, rest = _split(path)
        return self._page(language, rest, page)

    def layout_of(self, node: Node) -> Layout:
        """Return the layout in which a node is shown."""
        names = tuple(LAYOUTS)
        name = names[node.node_id % len(names)] if self.layout == "mixed" else self.layout
        return replace(LAYOUTS[name], size=self.size)

    def _page(self, language: str, path: str, page: int) -> Answer:
        prefix = "" if language == "en" else f"/{language}"
        if path in self.store.redirects:
            return Answer(301, "", language=language, location=f"{self.host}{prefix}{self.store.redirects[path]}")
        if path.startswith(_FORBIDDEN):
            return self._show(error_page(language, 403), language, path, 403)
        if path in {"/", "/events", "/hub", "/hub/repository-of-practices"}:
            return self._listing(language, path, page)
        if match := _TERM.fullmatch(path):
            return self._term(language, path, int(match[1]), page)
        match = _NODE.fullmatch(path)
        node = self.store.node(int(match[1])) if match else self.store.at(f"{prefix}{path}")
        if node is None and not match:
            # A path prefix chooses the interface; an alias without a translation of its own shows the original.
            node = self.store.with_alias(path)
        if node is None:
            return self._not_found(language, path)
        return self._show(node, language, path, 200)

    def _not_found(self, language: str, path: str) -> Answer:
        return self._show(replace(error_page(language, 404), current_path=path.lstrip("/")), language, path, 404)

    def _show(self, node: Node, language: str, path: str, status: int) -> Answer:
        prefix = "" if language == "en" else f"/{language}"
        html = render(node, self.layout_of(node), language, path=f"{prefix}{path}", host=self.host)
        return Answer(status, html, language=language)

    def _listing(self, language: str, path: str, page: int) -> Answer:
        if path in {"/", "/events"}:
            nodes: Sequence[Node] = self.store.events()
            title, size = CHROMES[language].events, EVENTS_A_PAGE
        else:
            nodes = [node for node in self.store.pages() if node.kind == "resource"]
            title, size = CHROMES[language].resources, RESULTS_A_PAGE
        return self._rows(language, path, (title, "listing"), nodes, (page, size))

    def _term(self, language: str, path: str, term: int, page: int) -> Answer:
        number = term - _FIRST_OBJECTIVE_TERM + 1
        if not 1 <= number <= len(OBJECTIVES):
            return self._not_found(language, path)
        nodes = [node for node in self.store.all() if any(_carries(field.values, number) for field in node.fields)]
        return self._rows(
            language, path, (f"{number} - {OBJECTIVES[number - 1]}", "term"), nodes, (page, RESULTS_A_PAGE)
        )

    def _rows(
        self,
        language: str,
        path: str,
        what: tuple[str, Literal["listing", "term"]],
        nodes: Sequence[Node],
        part: tuple[int, int],
    ) -> Answer:
        page, size = part
        shown = nodes[page * size : (page + 1) * size]
        content = PageContent(
            node_id=0,
            title=what[0],
            kind=what[1],
            alias_path=path,
            rows=tuple(Teaser(node.shown_in(language).title, page_path(node, language)) for node in shown),
            first=page * size + 1,
            total=len(nodes),
            page=page,
            pages=max(1, ceil(len(nodes) / size)),
            pager=self.pager,
            current_path=path.lstrip("/"),
        )
        return self._show(content, language, path, 200)

    def _sitemap(self, page: int | None) -> Answer:
        nodes = self.store.all()
        head = '<?xml version="1.0" encoding="UTF-8"?>\n'
        space = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
        if page is None:
            maps = range(1, ceil(len(nodes) / ADDRESSES_A_SITEMAP) + 1)
            inside = "".join(f"<sitemap><loc>{self.host}/sitemap.xml?page={n}</loc></sitemap>\n" for n in maps)
            return Answer(
                200, f"{head}<sitemapindex {space}>\n{inside}</sitemapindex>\n", "application/xml; charset=utf-8"
            )
        part = nodes[(page - 1) * ADDRESSES_A_SITEMAP : page * ADDRESSES_A_SITEMAP] if page > 0 else []
        inside = "".join(self._sitemap_entry(node) for node in part)
        xhtml = 'xmlns:xhtml="http://www.w3.org/1999/xhtml"'
        return Answer(200, f"{head}<urlset {space} {xhtml}>\n{inside}</urlset>\n", "application/xml; charset=utf-8")

    def _sitemap_entry(self, node: Node) -> str:
        links = "".join(
            f'<xhtml:link rel="alternate" hreflang="{code}" href="{escape(self.host + node.path(code))}"/>'
            for code in node.languages
        )
        address = escape(self.host + node.path(node.language))
        return f"<url><loc>{address}</loc><lastmod>{node.changed:%Y-%m-%dT%H:%M:%S+00:00}</lastmod>{links}</url>\n"


_MAINTENANCE = """<!DOCTYPE html>
<html lang="en" dir="ltr">
  <head><meta charset="utf-8" /><title>Site under maintenance | United Nations Network on Migration</title></head>
  <body class="maintenance-page"><div class="layout-container"><main role="main">
<h1>Site under maintenance</h1>
The replica is currently under maintenance. We should be back shortly. Thank you for your patience.
</main></div></body>
</html>
"""


def _carries(values: Sequence[object], number: int) -> bool:
    return any(getattr(value, "number", None) == number for value in values)


def _split(path: str) -> tuple[str, str]:
    first, _, rest = path.lstrip("/").partition("/")
    if first in CHROMES and first != "en":
        return first, f"/{rest}"
    return "en", path if path == "/" else path.rstrip("/")


def _page_number(query: str, pager: str) -> int:
    """Return the number in `page=N`; of `page=A,B` the second pager takes B."""
    parts = parse_qs(query).get("page", ["0"])[0].split(",")
    mine = parts[1:2] if pager == "second" else parts[:1]
    return int(mine[0]) if mine and mine[0].isdecimal() else 0
