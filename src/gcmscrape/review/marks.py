"""Where the values of a record stand on its page, and what on it nothing used."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Final, NamedTuple

from gcmscrape.record import Event, Provenance
from gcmscrape.review.flow import Flow, Mark, squeezed

UNUSED: Final = "-unused"
"""The name of what no field and no label of the record holds."""
Run = tuple[int, int]
_PARTS: Final = (re.compile(r"; "), re.compile(r"[;,] "))
_LINES: Final = re.compile(r"\n+(?:- )?|^- | \| ")
_LABEL_BEFORE: Final = 400
"""How many characters before its value a label is looked for."""
_SAYS_SOMETHING: Final = re.compile(r"\w")


class Marked(NamedTuple):
    """The marks in the words of a page, the fields that a whole element shows without words, and what nothing used."""

    marks: list[Mark]
    elements: dict[str, list[str]]
    unused: list[str]


def find_marks(event: Event, flow: Flow, run_of: Callable[[str], Run | None], content: Run | None) -> Marked:
    """Find the values of a record on its page.

    Args:
        event: The record.
        flow: The words of the page.
        run_of: Gives the part of the flow that a selector of the provenance names; None when the page lacks it.
        content: The part that is the content; None: from the first value to the last.
    """
    found: dict[str, list[Run]] = {}
    elements: dict[str, list[str]] = {}
    for field, proof in event.provenance.items():
        within = run_of(proof.selector) if proof.selector else None
        if within is None or proof.selector is None:
            continue
        runs = _values(event, field, proof, flow, within)
        if runs:
            found[field] = runs
        else:
            elements.setdefault(proof.selector, []).append(field)
    shortest = sorted(found, key=lambda field: sum(end - start for start, end in found[field]))
    marks = [Mark(start, end, (field,)) for field in shortest for start, end in found[field]]
    labels = list(_labels(event, flow, found))
    marks += labels
    if marks:
        content = content or (min(mark.start for mark in marks), max(mark.end for mark in marks))
        marks += _unused(flow, marks, content)
    gone = (piece for mark in marks if UNUSED in mark.names for piece in flow.pieces_in(mark.start, mark.end))
    unused = [" ".join(flow.pieces[piece].split()) for piece in gone]
    return Marked(marks, elements, unused)


def _values(event: Event, field: str, proof: Provenance, flow: Flow, within: Run) -> list[Run]:
    """Where the words of a field stand in the element of its values; nowhere when an attribute tells it."""
    source = proof.source_text or ""
    if field == "description":
        return list(_in_turn(_LINES.split(event.description), flow, within))
    if field == "title":
        again = squeezed(event.title)
        return [flow.run_of(piece) for piece, text in enumerate(flow.pieces) if squeezed(text) == again] or _whole(
            flow, source, within
        )
    if field == "links":
        return list(_in_turn([link.text or link.url for link in event.links], flow, within))
    if whole := _whole(flow, source, within):
        return whole
    for parting in _PARTS:
        runs = list(_in_turn(parting.split(source.removesuffix("…")), flow, within))
        if runs:
            return runs
    return []


def _whole(flow: Flow, words: str, within: Run) -> list[Run]:
    found = flow.find(words, *within)
    return [found] if found else []


def _in_turn(words: list[str], flow: Flow, within: Run) -> Iterator[Run]:
    """Give where words stand that follow each other; those that don't stand there are passed over."""
    start, end = within
    for one in words:
        found = flow.find(one, start, end) or flow.find(one, *within)
        if found:
            yield found
            start = found[1]


def _labels(event: Event, flow: Flow, found: Mapping[str, list[Run]]) -> Iterator[Mark]:
    """Give where the labels of fields stand: before the value; of one without a value, as words of their own."""
    told: dict[str, list[str]] = {}
    for field, proof in event.provenance.items():
        if proof.label is not None:
            told.setdefault(proof.label, []).append(field)
    for warning in event.warnings:
        if warning.label is not None and warning.field is not None:
            told.setdefault(warning.label, []).append(warning.field)
    alone: dict[str, list[int]] = {}
    for piece, text in enumerate(flow.pieces):
        alone.setdefault(squeezed(text).rstrip(":：*"), []).append(piece)
    for label in event.labels:
        fields = tuple(dict.fromkeys(told.get(label, ())))
        if not fields:
            continue  # nothing used it
        starts = [runs[0][0] for field in fields if (runs := found.get(field))]
        before = flow.find_before(label, min(starts), _LABEL_BEFORE) if starts else None
        if before:
            yield Mark(*before, fields)
        else:
            for piece in alone.get(squeezed(label), ()):
                yield Mark(*flow.run_of(piece), fields)


def _unused(flow: Flow, marks: list[Mark], content: Run) -> list[Mark]:
    """Return what stands in the content and under no mark, piece by piece, as far as it says something."""
    used = bytearray(len(flow))
    for mark in marks:
        used[mark.start : mark.end] = b"\1" * (mark.end - mark.start)
    gone = []
    for piece in flow.pieces_in(*content):
        start, end = flow.run_of(piece)
        if not any(used[start:end]) and _SAYS_SOMETHING.search(flow.pieces[piece]):
            gone.append(Mark(start, end, (UNUSED,)))
    return gone
