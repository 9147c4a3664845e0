"""The same event in every layout gives the same Page: labels, values, title and body."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from gcmscrape.page.read import read_html
from tests.cases import covering, each
from tests.layouts import BODY, BODY_HTML, FIELDS, LAYOUTS, TITLE, Fields, Layout

if TYPE_CHECKING:
    from gcmscrape.page.model import Page

URL = "https://migrationnetwork.un.org/events/made-up"
MENU = '<nav><ul><li><a href="/events">Events</a></li></ul></nav>'
DATE = '<div>Date: <time datetime="2022-04-20T06:00:00Z">20 Apr 2022</time>, <time datetime="2022-04-20T06:00:00Z">10:00</time> - <time datetime="2022-04-20T08:00:00Z">12:00</time></div>'
FOOTNOTE = (
    "<section><p>*References to Kosovo shall be understood in the context of resolution 1244 (1999).</p></section>"
)

FRAMES = {
    "main and article": "<main><h1>{title}</h1><article><h2>{title}</h2><div>{body}</div>{date}<div>{fields}</div></article></main>{note}",
    "no main": "<div><div><h1>{title}</h1></div><div><div>{body}</div>{date}<div>{fields}</div></div></div>{note}",
    "fields before body": "<main><h1>{title}</h1><article>{date}<div>{fields}</div><div>{body}</div></article></main>{note}",
    "sidebar": "<main><h1>{title}</h1><div><div>{date}<div>{body}</div></div><aside>{fields}</aside></div></main>{note}",
    "sidebar beside main": "<main><h1>{title}</h1><article><div>{body}</div></article></main><aside>{date}<div>{fields}</div></aside>{note}",
    "extra wrappers": "<div><main><div><div><h1><span>{title}</span></h1></div></div><div><div><div><div>{body}</div></div>{date}<div><div>{fields}</div></div></div></div></main></div>{note}",
    "body field class": '<main><h1>{title}</h1><article><div class="text-formatted field--name-body">{body}</div>{date}{fields}</article></main>{note}',
    "no wrapper at all": "<main><h1>{title}</h1>{body}{date}{fields}</main>{note}",
    "paragraphs in article": "<main><article><h1>{title}</h1>{body}{date}<div>{fields}</div></article></main>{note}",
}


def page_of(layout: Layout, frame: str, fields: Fields | None = None) -> Page:
    given = fields if fields is not None else FIELDS
    html = FRAMES[frame].format(title=TITLE, body=BODY_HTML, date=DATE, fields=layout(given), note=FOOTNOTE)
    return read_html(
        f"<!DOCTYPE html><html lang=en><head><title>{TITLE} | Site</title></head><body>{MENU}{html}<footer><p>Contact</p></footer></body></html>".encode(),
        URL,
    )


PAGES = covering(LAYOUTS, list(FRAMES), 4)


@cache
def usual(layout: str, frame: str) -> Page:
    """Return the page with all fields, which two tests look at."""
    return page_of(LAYOUTS[layout], frame)


def shown(page: Page) -> dict[str | None, list[str]]:
    return {
        entry.label: [item.shown for item in entry.items if item.shown]
        for entry in page.labelled
        if entry.field != "date"
    }


@each(("layout", "frame"), PAGES)
def test_every_label_keeps_its_values(layout: str, frame: str) -> None:
    page = usual(layout, frame)
    assert shown(page) == {label: list(values) for label, values in FIELDS}
    assert [entry.text for entry in page.labelled if entry.field == "date"] == ["20 Apr 2022, 10:00 - 12:00"]


@each(("layout", "frame"), PAGES)
def test_title_and_body_are_the_prose_alone(layout: str, frame: str) -> None:
    page = usual(layout, frame)
    assert page.title is not None
    assert page.title.text == TITLE
    assert page.body is not None
    assert page.body.paragraphs == BODY
