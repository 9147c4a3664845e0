"""Pages whose dates are made by a grammar: under a label, in `<time>` elements, in the prose, in structured data."""

from __future__ import annotations

import json
from html import escape
from typing import TYPE_CHECKING, Any, Final

from gcmscrape.site import load
from tools.fuzz.grammar import expand
from tools.fuzz.inputs import HTML, TEXT, URL, Input

if TYPE_CHECKING:
    import random
    from collections.abc import Iterator, Mapping, Sequence


def _texts(value: Any) -> Iterator[str]:  # noqa: ANN401 - what TOML holds
    """Walk over all texts in a table."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, (list, dict)):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _texts(part)


def _words() -> Mapping[str, Sequence[str]]:
    """Return the words of all languages, by what they do."""
    found: dict[str, list[str]] = {}
    for language in load("date_words")["languages"].values():
        for name, words in language.items():
            found.setdefault(name, []).extend(_texts(words))
    return found


_NUMBERS: Final = ("0", "1", "2", "9", "12", "13", "28", "29", "30", "31", "32", "99")
GRAMMAR: Final[Mapping[str, Sequence[str]]] = {
    **_words(),
    "text": ("{dates}", "{dates}{between_dates}{dates}", "{word} {dates}", "{dates} {word} {dates}",
        "{noise}{dates}"),
    "dates": ("{date}", "{date}{to}{date}", "{date} {clock}", "{date}, {clock}{to}{clock} {zone}",
        "{date}{to}{date} {zone}",
              "{between} {date} {and} {date}", "{iso}{to}{iso}", "{date} {clock} {length}", "{day}{to}{date}",
        "{date}{noise}{clock}"),
    "date": ("{day} {month} {year}", "{month} {day}, {year}", "{day}{ordinal} {of} {month} {of} {year}",
        "{year}-{day}-{day}",
             "{day}{sign}{day}{sign}{year}", "{weekday}, {day} {month} {year}", "{year}年{day}月{day}日",
        "{month} {year}", "{day} {month}",
             "{year}", "{limit} {day} {month} {year}", "{unsettled} {day} {month}"),
    "iso": ("{year}-{day}-{day}T{clock}{offset}", "{year}-{day}-{day}", "{year}{day}{day}", "P{day}D", "{clock}"),
    "clock": ("{day}:{minutes}", "{day}h{minutes}", "{day}.{minutes} {am}", "{day} {pm}", "{noon}", "{midnight}",
        "{day}:{minutes}:{minutes}"),
    "length": ("{day} {hours}", "({day} {hours} {minutes} {minutes_word})", "PT{day}H"),
    "zone": ("UTC", "CET", "GMT+{day}", "(UTC{offset})", "Geneva {zone_time}", "{zone_of} Lima", "IST", "{noise}",
        ""),
    "offset": ("Z", "+{day}:{minutes}", "-{day}{minutes}", "+00:00", "", ".000Z"),
    "day": (*_NUMBERS, "01", "05", "٢٠", "２０"),
    "minutes": ("00", "15", "30", "59", "60", "0", ""),
    "minutes_word": _words()["minute"],
    "year": ("2018", "2022", "2024", "1899", "2100", "0000", "22", "20222", "٢٠٢٢"),
    "month": tuple(_texts([part for language in load("dates").values() for part in language.values()])),
    "weekday": ("Monday", "Mon", "lundi", "lunes", "星期一", "الاثنين", "понедельник"),
    "to": (" - ", "-", " – ", " to ", " {range} ", " {until} ", "/", " ", "\n", "; "),
    "between_dates": (", ", "; ", "\n", " {and} ", " / ", " | "),
    "sign": ("/", ".", "-", " "),
    "word": ("Opening:", "When:", "held on", "{time}", "{skip}", "{local}", "Day 1", "Session 2022", "from", "&",
        "tbc"),
    "noise": (" ", "\u00a0", "\u200f", "\u200b", "\u202f", "(", ")", ",,", "\ufeff", "🙂", "e\u0301", "\\", "%", "'",
        "\u2028"),
}  # fmt: skip
STRIPPED: Final = 0.2
"""How often a page is stripped text."""
_FIELD: Final = "<div><div>{label}</div><div>{value}</div></div>"
_LABELS: Final = load("labels")["date"]["names"]


def page(dice: random.Random) -> Input:
    """Return a page with up to four texts of dates."""
    texts = [expand(dice, GRAMMAR, "{text}") for _ in range(dice.randint(1, 4))]
    if dice.random() < STRIPPED:
        lines = ["A dialogue", dice.choice(_LABELS), *texts, "Type of Event", "Workshop", "Words about the dialogue."]
        return Input("\n".join(lines).encode(), URL, TEXT)
    parts = [dice.choice((_labelled, _timed, _prose, _structured))(dice, text) for text in texts]
    fields = _FIELD.format(label="Type of Event", value="Workshop")
    html = (
        f"<!DOCTYPE html><html><head><title>A dialogue | Network</title></head><body><main><h1>A dialogue</h1>"
        f"<article>{''.join(parts)}{fields}</article></main></body></html>"
    )
    return Input(html.encode(), URL, HTML)


def _labelled(dice: random.Random, text: str) -> str:
    return _FIELD.format(label=dice.choice(_LABELS), value=escape(text).replace("\n", "<br>"))


def _timed(dice: random.Random, text: str) -> str:
    attribute = expand(dice, GRAMMAR, dice.choice(("{iso}", "{date}", "")))
    return _labelled(dice, "\0").replace("\0", f'<time datetime="{escape(attribute)}">{escape(text)}</time>')


def _prose(_: random.Random, text: str) -> str:
    return f"<p>The ministers met on {escape(text)} and talked about two years of work on the Compact.</p>"


def _structured(dice: random.Random, text: str) -> str:
    end = expand(dice, GRAMMAR, "{iso}")
    event = {
        "@context": "https://schema.org",
        "@type": "Event",
        "name": "A dialogue",
        "startDate": text,
        "endDate": end,
    }
    return f'<script type="application/ld+json">{json.dumps(event)}</script>'
