"""An element left open in the body does not swallow the fields behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from selectolax.lexbor import LexborHTMLParser

from tools.conservation.pages import read

if TYPE_CHECKING:
    from collections.abc import Iterator

    from selectolax.lexbor import LexborNode

    from gcmscrape import Event
    from tools.conservation.pages import SourcePage

OPEN_BLOCKS: Final = ("<div>", "<p>", "<table>", "<ul>", "<table><tr><td>", "<ul><li>")
OPEN_INLINE: Final = ("<span>", "<b>")
"""Elements left open: blocks before the paragraph in the middle of the body, inline ones in it."""
_MARK: Final = "\ue000"
_NOT_COMPARED: Final = frozenset({
    "links", "provenance", "warnings", "source", "content_sha256", "schema_version", "extractor",
})  # fmt: skip


class Damage(NamedTuple):
    """A page, an element that is left open in its body, and the page with it."""

    page: SourcePage
    opened: str
    html: str

    def lost(self) -> list[str]:
        """Return the names of the fields that are read otherwise than without the damage."""
        whole, damaged = read(self.page), read(self.page, self.html)
        if whole is None or damaged is None:
            return ["the event"]
        before, after = _fields(whole), _fields(damaged)
        return [name for name in before if before[name] != after[name]]


def damages(page: SourcePage) -> Iterator[Damage]:
    """Leave every element open in the middle of the body; nothing when no element shows a paragraph of the body."""
    event = read(page)
    tree = LexborHTMLParser(page.html)
    paragraphs = [] if event is None else _paragraphs(tree, event.description)
    if not paragraphs or tree.root is None:
        return
    middle = paragraphs[len(paragraphs) // 2]
    middle.insert_before(_MARK)
    next(middle.iter(include_text=True)).insert_before(_MARK)
    doctype = "<!DOCTYPE html>\n" if "<!doctype" in page.html[:100].lower() else ""
    head, start_tag, rest = (doctype + (tree.root.html or "")).split(_MARK)
    for opened in OPEN_BLOCKS:
        yield Damage(page, opened, head + opened + start_tag + rest)
    for opened in OPEN_INLINE:
        yield Damage(page, opened, head + start_tag + opened + rest)


def _paragraphs(tree: LexborHTMLParser, description: str) -> list[LexborNode]:
    """Return the elements whose whole text is a paragraph of the description."""
    wanted = {_words(paragraph) for paragraph in description.split("\n\n")}
    return [node for node in tree.css("p, div, h2, h3") if _words(node.text()) in wanted - {""}]


def _words(text: str) -> str:
    return " ".join(text.split())


def _fields(event: Event) -> dict[str, Any]:
    fields: dict[str, Any] = event.model_dump(mode="json", exclude=set(_NOT_COMPARED))
    prose = [word for word in event.description.split() if word != "-"]  # a list left open makes items of paragraphs
    return fields | {"labels": list(event.labels.items()), "description": prose}
