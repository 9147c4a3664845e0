"""Pages whose labels and values are made by a grammar, in every way of writing them that the tests know."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any, Final

from gcmscrape.site import load
from tests.layouts import BODY_HTML, LAYOUTS
from tools.fuzz.dates import GRAMMAR as DATES
from tools.fuzz.dates import STRIPPED
from tools.fuzz.grammar import expand
from tools.fuzz.inputs import HTML, TEXT, URL, Input

if TYPE_CHECKING:
    import random
    from collections.abc import Mapping, Sequence

_TABLES: Final[dict[str, Any]] = load("labels")
_TERMS: Final = tuple(
    spelling
    for table in load("terms").values()
    for values in table.values()
    for spelling in (values if isinstance(values, list) else [])
    if isinstance(spelling, str)
)
GRAMMAR: Final[Mapping[str, Sequence[str]]] = {
    **DATES,
    "name": tuple(name for table in _TABLES.values() for name in table["names"]),
    "label": ("{name}", "{name}", "{name}:", "{name} *", "{name}\u00a0:", " {name} ", "{name} {name}",
        "{other_label}", "{name} ({name})"),
    "other_label": ("Something new", "2022", "", "*", "Contact:", "Rôle de l’orateur", "🙂", "A" * 200),
    "value": ("{one}", "{one}", "{one}, {one}", "{one}; {one}", "{one}\n{one}", "{name}", "{name}: {one}", "",
        "{markup}", "{text}"),
    "one": ("{term}", "{term}", "{country}", "{country}, {place}", "{place}", "{number} - {term}", "{number}", "Yes",
        "No", "N/A", "{link}"),
    "term": _TERMS,
    "country": tuple(load("countries")["names"]),
    "place": ("online", "Zoom", "hybrid", "New York", "Palais des Nations, Geneva", "TBC",
        "Washington D.C. (Georgia)", "{noise}"),
    "number": ("0", "1", "16", "23", "24", "10.7", "10.7.1", "17.19.2", "99.9"),
    "link": ("https://example.org/a b", "mailto:x@example.org", "javascript:alert(1)", "//[", "/node/9"),
    "markup": ('<img src="/a.svg" alt="{term}">', '<a href="{link}">{one}</a>',
        "<ul><li>{one}</li><li>{one}</li></ul>", "<p>{one}<p>{one}",
               '<span title="{name}"></span>', "<!-- {name} -->", "<table><tr><td>{name}<td>{one}</table>",
        '<time datetime="{iso}">{date}</time>'),
}  # fmt: skip


def page(dice: random.Random) -> Input:
    """Return a page with up to ten fields."""
    title = expand(dice, GRAMMAR, dice.choice(("A dialogue", "{one}", "{name}", "{date}", "")))
    fields = [
        (expand(dice, GRAMMAR, "{label}"), [_value(dice) for _ in range(dice.randint(0, 3))])
        for _ in range(dice.randint(1, 10))
    ]
    if dice.random() < STRIPPED:
        lines = [title, *(line for label, values in fields for line in (label, *values)), "Words about the dialogue."]
        return Input("\n".join(lines).encode(), URL, TEXT)
    rows = LAYOUTS[dice.choice(tuple(LAYOUTS))](fields)
    language = dice.choice(("en", "es", "ar", "x", ""))
    html = (
        f'<!DOCTYPE html><html lang="{language}"><head><title>{escape(title)} | Network</title></head>'
        f"<body><main><h1>{escape(title)}</h1><article>{BODY_HTML}{rows}</article></main></body></html>"
    )
    return Input(html.encode(), URL, HTML)


def _value(dice: random.Random) -> str:
    return expand(dice, GRAMMAR, "{value}")
