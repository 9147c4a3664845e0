"""The orders of the table. They are rules of CSS, so they work without JavaScript.

Each row has a class that tells its rank in every order; the
arrow that is chosen says which rank the rows are laid out by.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from gcmscrape.report.rows import Row
from gcmscrape.site.words import fold

_LAST: Final = 10**9
"""The rank of rows that say nothing: they stand behind all others both ways."""
_NUMBER: Final = re.compile(r"\d+")
_DIGITS: Final = 12
"""Digits that numbers are filled up to, so that 9 stands before 10."""


class Column(NamedTuple):
    """A column of the table.

    Attributes:
        name: Its head.
        rank: The name of the rank of its rows, of which the values of its two arrows are made.
        ways: What the order by it begins with, upwards and downwards.
    """

    name: str
    rank: str
    ways: tuple[str, str] = ("from A to Z", "from Z to A")


COLUMNS: Final = (
    Column("Begins", "b", ("the earliest first", "the latest first")),
    Column("Event", "e"),
    Column("Country", "c"),
    Column("Organizers", "o"),
    Column("Online or not", "w"),
)


def order_rules(rows: Sequence[Row]) -> str:
    """Return the rules that lay the rows out as is chosen; those that are alike keep the order that they have."""
    said = [(row.day, row.title, row.country, row.organizers, row.online) for row in rows]
    ranks: list[list[str]] = [[] for _ in rows]
    for column, values in zip(COLUMNS, zip(*said, strict=True), strict=False):
        keys = [_key(value) for value in values]
        rank_of = {key: rank for rank, key in enumerate(sorted({*keys} - {""}))}
        for rank, key in zip(ranks, keys, strict=True):
            if key:
                rank.append(f"--{column.rank}:{rank_of[key]}")
    ranked = (f".n{row.line}{{{';'.join(rank)}}}\n" for row, rank in zip(rows, ranks, strict=True) if rank)
    return "".join([*_chosen(), *ranked])


def _chosen() -> Iterator[str]:
    for column in COLUMNS:
        for arrow, order in (
            ("up", f"var(--{column.rank},{_LAST})"),
            ("down", f"calc(-1*var(--{column.rank},{-_LAST}))"),
        ):
            yield f"#events thead:has([value={column.rank}-{arrow}]:checked)~tbody tr{{order:{order}}}\n"


def _key(words: str) -> str:
    """Return what words are sorted by: without marks, in one case, numbers by their size."""
    plain = "".join(one for one in unicodedata.normalize("NFD", fold(words)) if not unicodedata.combining(one))
    return _NUMBER.sub(lambda found: found[0].zfill(_DIGITS), plain)
