"""What is wrong with where a record says that its values come from, compared with the page itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from selectolax.lexbor import LexborHTMLParser

from gcmscrape.record import OPEN_LISTS
from gcmscrape.site.words import clean

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

    from gcmscrape.record import Event, Provenance

NOWHERE = frozenset({"metadata", "structured-data", "url"})
"""Methods whose values are not tied to a place that is shown."""
WHOLE = frozenset({"body", "prose"})
"""Methods whose source text is a part of what the element holds: a long text, its links, a date in it."""
NO_LABEL_OF_THEIR_OWN = frozenset({"sdgs", "sdg_targets"})
"""In text, the line of these may be that of the list that they follow."""
LINE = re.compile(r"line (\d+)")
SEPARATOR = re.compile(r"[,;] |\n+(?:- )?|^- | \| ")


def faults(record: Event, page: str, *, stripped: bool = False) -> Iterator[tuple[str, str]]:
    """Yield the field and what is wrong with its provenance."""
    tree = None if stripped else LexborHTMLParser(page)
    doubled = {warning.field for warning in record.warnings if warning.code == "duplicate_label"}
    for field, proof in record.provenance.items():
        if not proof.source_text:
            yield field, "no source text"
        elif field in OPEN_LISTS and not all(
            squeezed(one) in squeezed(proof.source_text) for one in getattr(record, field)
        ):
            yield field, "a value is not covered"
        elif proof.method in NOWHERE:
            pass
        elif proof.selector is None:
            yield field, "no selector"
        elif tree is None:
            begins = field not in NO_LABEL_OF_THEIR_OWN
            yield from ((field, fault) for fault in _in_text(page, proof.selector, pieces(proof), begins=begins))
        else:
            smallest = proof.method not in WHOLE and field not in doubled
            yield from ((field, fault) for fault in _in_tree(tree, proof.selector, pieces(proof), smallest=smallest))


def pieces(proof: Provenance) -> list[str]:
    """The words of a value without white space, part by part."""
    return [squeezed(part) for part in SEPARATOR.split((proof.source_text or "").removesuffix("…")) if squeezed(part)]


def squeezed(text: str) -> str:
    return "".join(clean(text).split())


def _in_text(text: str, selector: str, parts: list[str], *, begins: bool) -> Iterator[str]:
    found = LINE.fullmatch(selector)
    if found is None:
        yield f"no line: {selector}"
        return
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")[int(found[1]) - 1 :]
    rest = squeezed(re.sub("(?m)^[•◦*#-]+ ", "", "\n".join(lines)))
    yield from (f"not behind {selector}: {part}" for part in parts if part not in rest)
    if begins and parts[0][:8] not in squeezed(lines[0]):
        yield f"does not begin in {selector}: {parts[0]}"


def _in_tree(tree: LexborHTMLParser, selector: str, parts: list[str], *, smallest: bool) -> Iterator[str]:
    found = tree.css(selector)
    if len(found) != 1:
        yield f"{selector} matches {len(found)}"
        return
    (node,) = found
    missing = [part for part in parts if not says(node, part)]
    yield from (f"not in {selector}: {part}" for part in missing)
    inner = [one for one in node.iter() if squeezed(one.text()) != squeezed(node.text())]
    if smallest and not missing and any(all(says(one, part) for part in parts) for one in inner):
        yield f"not the smallest: {selector}: {parts}"


def says(node: LexborNode, part: str) -> bool:
    """Whether an element says some words, or has them in an attribute; of an address the page may have the end alone."""
    values = [squeezed(value) for one in (node, *node.css("*")) for value in one.attributes.values() if value]
    if part.startswith("http") and any(part.endswith(value) for value in values):
        return True
    return part in squeezed(node.text()) or any(part in value for value in values)
