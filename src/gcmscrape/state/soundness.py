"""Whether the rows of the state hold what they may hold: SQLite itself takes anything anywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from gcmscrape.state.rows import Role, State

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


def _one_of(column: str, values: type[Role | State]) -> str:
    return f"{column} IN ({', '.join(repr(value.value) for value in values)})"


def _is(kind: str, *columns: str) -> str:
    return " AND ".join(f"typeof({column}) = '{kind}'" for column in columns)


def _may_be(kind: str, *columns: str) -> str:
    return " AND ".join(f"typeof({column}) IN ('null', '{kind}')" for column in columns)


def _instants(*columns: str) -> str:
    """Moments as the state writes them; SQLite knows the number of days of each month."""
    return " AND ".join(
        f"({column} IS NULL OR strftime('%Y-%m-%dT%H:%M:%SZ', {column}) IS {column})" for column in columns
    )


# Version 0.1.0 wrote no lists beside a list.
_LINKS: Final = (
    "links IS NULL OR (json_valid(links) AND json_array_length(links) IN (2, 3) AND json_type(links, '$[0]') = 'object'"
    " AND json_type(links, '$[1]') = 'array' AND coalesce(json_type(links, '$[2]'), 'array') = 'array')"
)
_EXPECTED: Final[dict[str, dict[str, str]]] = {
    "page": {
        "an unknown role": _one_of("role", Role),
        "an unknown state": _one_of("state", State),
        "no address": _is("text", "address", "language", "path", "found_on"),
        "no number where one is": _is("integer", "due", "priority", "tries"),
        "no number where one may be": _may_be("integer", "node_id", "run", "listed", "status", "warc_offset"),
        "no words where some may be": _may_be(
            "text", "alias_of", "code", "reason", "etag", "last_modified", "sha256", "warc_file", "extractor"
        ),
        "no moment where one may be": _instants("looked_at", "missing_since", "retrieved_at", "lastmod"),
        "half a place": "(warc_file IS NULL) = (warc_offset IS NULL)",
        "no links": _LINKS,
    },
    "version": {"no line": _is("blob", "line"), "no address": _is("text", "address", "record_id")},
    "published": {"no line": _is("blob", "line"), "no id": _is("text", "record_id")},
    "tombstone": {"no line": _is("blob", "line")},
    "change": {"no line": _is("blob", "line")},
    "history": {"no line": _is("blob", "line"), "no number": _is("integer", "number")},
    "sighting": {
        "no event": _is("text", "address", "collection", "record_id", "event_id", "title", "content", "extractor"),
        "no number": _is("integer", "place", "rank"),
        "no response": "json_valid(source)",
    },
    "gone": {"no moment": _is("text", "record_id", "at")},
    "warc": {"no file": _is("text", "file") + " AND " + _is("integer", "size") + " AND instr(file, '/') = 0"},
    "run": {
        "no command": _is("text", "command", "started_at"),
        "no list of what was accepted": "json_valid(accepted) AND json_type(accepted) = 'array'",
    },
}


def faults(first_row: Callable[[str], object | None]) -> Iterator[tuple[str, str]]:
    """Give what is wrong with the rows of the state: the table, and what one of its rows has.

    Args:
        first_row: Gives the first row of a query; None when there is no row.
    """
    for table, expected in _EXPECTED.items():
        for fault, words in expected.items():
            if first_row(f"SELECT 1 FROM {table} WHERE NOT ({words}) LIMIT 1") is not None:  # noqa: S608 - all words are from here
                yield table, fault
