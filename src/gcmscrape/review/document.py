"""One HTML document that needs nothing beside it: records beside their pages, with or without a place for verdicts."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from html import escape
from importlib.resources import files
from string import Template
from typing import Final

from gcmscrape.content_policy import content_policy
from gcmscrape.record import CONTENT_FIELDS
from gcmscrape.review.beside import Beside, as_data
from gcmscrape.review.rows import Row, rows, shortened
from gcmscrape.review.sizes import beginning

_HERE: Final = files("gcmscrape.review")
_WEB: Final = ("https://", "http://")
_TOOLS: Final = '<button type="button" id="save">Save verdicts</button> <span id="count" role="status"></span>'
_UNUSED: Final = 300
"""Bytes that are listed of a text that nothing used."""
_UNUSED_SHOWN: Final = 30
_VERDICTS: Final = (("right", "right"), ("wrong", "wrong"), ("unsure", "can’t tell"))


def document(
    pairs: Sequence[Beside],
    title: str,
    about: str,
    sample: dict[str, object] | None = None,
    room: float = math.inf,
) -> str:
    """Return the document.

    Args:
        pairs: The records beside their pages.
        title: Its title.
        about: One sentence that says what it shows.
        sample: What the verdicts are about, if any are to be given; it goes into their file.
        room: Bytes that the values of a record may take.
    """
    script = (_HERE / "document.js").read_text(encoding="utf-8")
    sheets: dict[str, int] = {}
    template = Template((_HERE / "document.html").read_text(encoding="utf-8"))
    return template.substitute(
        title=escape(title),
        about=escape(about),
        policy=content_policy(script, styles="'unsafe-inline'", fonts="data:"),
        styles=(_HERE / "document.css").read_text(encoding="utf-8"),
        script=script,
        sample=as_data(sample),
        tools=_TOOLS if sample else "",
        pairs="".join(
            _pair(number, pair, sheets, room, judged=sample is not None) for number, pair in enumerate(pairs)
        ),
    )


def _pair(number: int, pair: Beside, sheets: dict[str, int], room: float, *, judged: bool) -> str:
    event = pair.event
    name = escape(event.title or event.id)
    told = "".join(
        _row(number, row, pair, judged=judged and row.field in CONTENT_FIELDS) for row in shortened(rows(event), room)
    )
    region = 'role="region" tabindex="0"'
    where = f'<p class="address">{_linked(event.url)}</p>' if event.url else ""
    return (
        f'<section class="pair" data-pair="{number}" data-id="{escape(event.id)}" aria-label="{name}">'
        f"<h2>{name}</h2>{where}"
        f'<div class="sides"><div class="page" {region} aria-label="The archived page">{_page(pair, sheets)}</div>'
        f'<div class="record" role="region" aria-label="The record"><dl>{told}</dl>{_unused(pair.unused)}</div>'
        "</div></section>"
    )


def _sheet(css: str, sheets: dict[str, int]) -> str:
    """A style sheet; one that the document has already is named by its number, and the script takes it from there."""
    if css in sheets:
        return f'<style data-same="{sheets[css]}"></style>'
    sheets[css] = len(sheets)
    return f'<style data-sheet="{sheets[css]}">{css}</style>'


def _page(pair: Beside, sheets: dict[str, int]) -> str:
    """The page in a tree of its own: its styles don't reach out of it."""
    if pair.content is None:
        return '<p class="gone">The page is not there.</p>'
    styles = "".join(_sheet(css, sheets) for css in pair.styles)
    own = (_HERE / "page.css").read_text(encoding="utf-8")
    return (
        f'<div class="host"><template shadowrootmode="open">{styles}<style>{own}</style>{pair.content}</template></div>'
    )


def _row(number: int, row: Row, pair: Beside, *, judged: bool) -> str:
    if row.values:
        value = "".join(f"<span>{_linked(text)}</span>" for text in row.values)
        source = f"from “{_spaced(row.words)}” ({escape(row.how or '')})" if row.words else ""
    else:
        value, source = "<i>nothing</i>", escape(row.reason or "")
    if row.how and row.field not in pair.placed and pair.content is not None:
        source += "; not among the words that the page shows"
    placed = f' role="button" tabindex="0" aria-pressed="false" data-field="{row.field}"'
    pressed = placed if row.field in pair.placed else ""
    verdict = _verdict(number, row.field) if judged and row.values else ""
    begin = f'<div class="row{"" if row.values else " empty"}"{pressed}>'
    return f'{begin}<dt>{row.field}</dt><dd><div class="value">{value}</div><small>{source}</small></dd>{verdict}</div>'


def _verdict(number: int, field: str) -> str:
    name = f"verdict-{number}-{field}"
    choices = "".join(
        f'<label><input type="radio" name="{name}" value="{value}" data-of="{field}">{said}</label>'
        for value, said in _VERDICTS
    )
    return f'<fieldset class="verdict"><legend>{field}: right?</legend>{choices}</fieldset>'


def _unused(texts: Sequence[str]) -> str:
    if not texts:
        return '<p class="unused">Every word of the content is used.</p>'
    shown = [beginning(text, _UNUSED) for text in texts[:_UNUSED_SHOWN]]
    more = ["..."] if shown != list(texts) else []
    listed = "".join(f"<li>{escape(text)}</li>" for text in [*shown, *more])
    return f'<details class="unused"><summary>Nothing used: {len(texts)}</summary><ul>{listed}</ul></details>'


def _linked(text: str) -> str:
    return "".join(_parts(text))


def _parts(text: str) -> Iterator[str]:
    """Give a text as HTML, web addresses in it as links."""
    for number, part in enumerate(text.split(" ")):
        space = " " if number else ""
        shown = _spaced(part)
        yield (
            f'{space}<a href="{escape(part)}" target="_blank" rel="noopener noreferrer">{shown}</a>'
            if part.startswith(_WEB)
            else space + shown
        )


def _spaced(text: str | None) -> str:
    return escape(text or "", quote=False)
