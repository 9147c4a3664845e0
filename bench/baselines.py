"""The same fields by BeautifulSoup and by parsel, both on lxml: as one would write it for these pages.

Both find a label by its text, in any of the layouts compared: an element that says nothing but the label has its values
in what follows it, or follows what it stands in; a label with a colon has its value behind it, in the same element.
They read what the page shows and stop there: no dates, countries or terms are made of the words.
"""

# ruff: noqa: PLC0415 - tests look at this module without reading with it, and its two packages take long to load

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bench.pages import Fields, words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bs4 import Tag
    from parsel import Selector

LABELS: Final = frozenset({
    "Date", "Location", "Upload document", "Type of Event", "Event Category", "Main organizer/s",
    "Other Main organizer/s", "Target Audience", "Other Language", "Geographic Scope", "Sub Regions",
    "Workstream Output", "Regional Review Process", "GCM Objectives", "Cross Cutting Theme", "SDG Targets",
})  # fmt: skip
_BLOCKS: Final = ("div", "dd", "li", "p")
_ONE_LINE: Final = ("Date", "Location")
_GOAL: Final = "SDG."


def beautifulsoup_fields(body: bytes) -> Fields:
    """Return the fields of an event page, read with BeautifulSoup."""
    from bs4 import BeautifulSoup

    soup = BeautifulSoup(body, "lxml", from_encoding="utf-8")
    main = soup.main or soup
    title = main.h1.get_text() if main.h1 else ""
    prose = main.select_one(".field--name-body")
    paragraphs = []
    if prose is not None:
        prose.extract()
        paragraphs = [("- " if part.name == "li" else "") + part.get_text() for part in prose.find_all(["p", "li"])]
    for icon in main.find_all("svg"):
        icon.decompose()
    labels: dict[str, list[str]] = {}
    for text in main.find_all(string=True):
        label, colon, _ = words(text).partition(":")
        parent = text.parent
        if text.startswith(_GOAL):
            labels.setdefault("SDG", []).append(words(text))
        elif label in LABELS and parent is not None:
            line = words(parent.get_text()).partition(":")[2]
            values = [line] if colon else _soup_values_after(parent)
            labels.setdefault(label, []).extend(values)
    return _fields(title, paragraphs, labels)


def _soup_values_after(label: Tag) -> Iterator[str]:
    element = label
    while element.find_next_sibling() is None and element.parent is not None:
        element = element.parent
    for sibling in element.find_next_siblings():
        if words(sibling.get_text()) in LABELS:
            return
        yield from _soup_values(sibling)


def _soup_values(element: Tag) -> Iterator[str]:
    blocks = element.find_all(_BLOCKS, recursive=False)
    for block in blocks:
        yield from _soup_values(block)
    if not blocks:
        yield element.get_text()


def parsel_fields(body: bytes) -> Fields:
    """Return the fields of an event page, read with parsel."""
    from parsel import Selector

    main = Selector(body=body, encoding="utf-8").css("main")
    title = main.css("h1").xpath("string()").get("")
    prose = main.css(".field--name-body")
    paragraphs = [
        ("- " if part.xpath("self::li") else "") + part.xpath("string()").get("") for part in prose.css("p, li")
    ]
    prose.drop()
    main.css("svg").drop()
    labels: dict[str, list[str]] = {}
    for element in main.xpath(".//*[text()[normalize-space()]]"):
        text = words(element.xpath("text()[normalize-space()]").get(""))
        label, colon, _ = text.partition(":")
        if text.startswith(_GOAL):
            labels.setdefault("SDG", []).append(text)
        elif label in LABELS:
            line = words(element.xpath("string()").get("")).partition(":")[2]
            values = [line] if colon else _parsel_values_after(element)
            labels.setdefault(label, []).extend(values)
    return _fields(title, paragraphs, labels)


def _parsel_values_after(label: Selector) -> Iterator[str]:
    element = label
    while not element.xpath("following-sibling::*"):
        element = element.xpath("..")[0]
    for sibling in element.xpath("following-sibling::*"):
        if words(sibling.xpath("string()").get("")) in LABELS:
            return
        yield from _parsel_values(sibling)


def _parsel_values(element: Selector) -> Iterator[str]:
    blocks = element.xpath("div | dd | li | p")
    for block in blocks:
        yield from _parsel_values(block)
    if not blocks:
        yield element.xpath("string()").get("")


def _fields(title: str, paragraphs: list[str], labels: dict[str, list[str]]) -> Fields:
    """Return the fields with their words cleaned; values without words and goals under another label are left out."""
    cleaned = {label: [words(value) for value in values] for label, values in labels.items()}
    for label in _ONE_LINE:
        if label in cleaned:
            cleaned[label] = [value for value in cleaned[label] if value.strip(" ,-–")]
    shown = {
        label: [value for value in values if value and (label == "SDG" or not value.startswith(_GOAL))]
        for label, values in cleaned.items()
    }
    date, location = (next(iter(shown.get(label, ())), None) for label in _ONE_LINE)
    return Fields(words(title), words(" ".join(paragraphs)), date, location, shown)
