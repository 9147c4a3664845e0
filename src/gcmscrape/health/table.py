"""The table of a check: one row an assumption, judged by what was seen."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Final, NamedTuple
from urllib.parse import urlsplit

from gcmscrape import site

FEWEST: Final = 3
"""So many pages at least show that something differs; less may be an accident of one page."""
UNREAD: Final = "no event page was read"


class Verdict(StrEnum):
    """Whether an assumption holds."""

    FITS = "fits"
    DIFFERS = "differs"
    NOT_SEEN = "not seen"


class Setting(NamedTuple):
    """A list in a table of gcmscrape.toml that would make an assumption hold."""

    table: str
    name: str
    values: tuple[str, ...]


class Row(NamedTuple):
    """One assumption.

    `name` is its name in the data (assumptions.toml, or labels.toml for a label). `advice` says what to do, or begins
    with `note:`; empty when there is nothing to say. `paste` is what is to be set; None for nothing.
    """

    name: str
    assumption: str
    seen: str
    verdict: Verdict
    advice: str = ""
    paste: Setting | None = None


def row(name: str, seen: str, verdict: Verdict, advice: str | None = None, paste: Setting | None = None) -> Row:
    """Return the row of an assumption whose words are in the data; what to do follows from the verdict if not given."""
    words = site.load("assumptions")[name]
    usual = {Verdict.FITS: "", Verdict.DIFFERS: words.get("differs", ""), Verdict.NOT_SEEN: words.get("missing", "")}
    return Row(name, words["assumes"], seen, verdict, usual[verdict] if advice is None else advice, paste)


def words_of(name: str, what: str, *values: object) -> str:
    """Return what the data say of an assumption, with what was found in it."""
    text: str = site.load("assumptions")[name][what]
    return text.format(*values)


def path_shown(address: str) -> str:
    """Return an address without its site, which is the same for all."""
    parts = urlsplit(address)
    return parts.path + (f"?{parts.query}" if parts.query else "")


def is_most(number: int, of: int) -> bool:
    """Whether a number of pages is more than half of them, and no accident."""
    return number >= min(FEWEST, of) and 2 * number > of


def lines_to_paste(rows: Sequence[Row], own: Mapping[str, Mapping[str, Sequence[str]]]) -> list[str]:
    """Return the tables that gcmscrape.toml is to have by the rows, whole: with the `own` words that it has already."""
    tables: dict[str, dict[str, list[str]]] = {}
    for table, name, values in (one.paste for one in rows if one.paste is not None):
        lists = tables.setdefault(table, {each: [*words] for each, words in own.get(table, {}).items()})
        lists.setdefault(name, []).extend(values)
    lines: list[str] = []
    for table, lists in tables.items():
        lines.append(f"[{table}]")
        lines += [f"{name} = {json.dumps(words, ensure_ascii=False)}" for name, words in lists.items()]
    return lines


def conclusion(rows: Sequence[Row]) -> str:
    """Return what a check came to, in one sentence."""
    differing = [one.name for one in rows if one.verdict is Verdict.DIFFERS]
    unseen = sum(one.verdict is Verdict.NOT_SEEN for one in rows)
    notes = sum(one.advice.startswith("note:") for one in rows)
    if differing:
        return (
            f"The site differs in {len(differing)} of {len(rows)} assumptions ({', '.join(differing)}); the table says"
            " what to do."
        )
    return f"The site fits: {len(rows) - unseen} of {len(rows)} assumptions hold; not seen: {unseen}, notes: {notes}."
