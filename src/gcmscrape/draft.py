"""A record in the making: values with their provenance, what could not be read, what is doubtful."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gcmscrape import record

if TYPE_CHECKING:
    from collections.abc import Iterable

_LONGEST_SOURCE = 500


class Draft:
    """Collects the fields of one record."""

    def __init__(self) -> None:
        self.values: dict[str, Any] = {}
        self.provenance: dict[str, record.Provenance] = {}
        self.unreadable: dict[str, None] = {}
        self._warnings: dict[tuple[record.WarningCode, str | None, str], None] = {}

    def put(
        self,
        field: str,
        value: object,
        method: record.Method,
        *,
        label: str | None = None,
        source: str | None = None,
        selector: str | None = None,
    ) -> None:
        """Set a field; its provenance is kept when the value says something."""
        self.values[field] = value
        if value is not None and value not in ("", []):
            self.provenance[field] = record.Provenance(
                method=method, label=label, source_text=_cut(source), selector=selector
            )

    def leave(self, *fields: str, value: object = None) -> None:
        """Say that the page does not give these fields."""
        for field in fields:
            self.values[field] = value

    def mark_unreadable(self, *fields: str) -> None:
        """Say that the page shows these fields, and that they could not be read."""
        self.unreadable.update(dict.fromkeys(fields))

    def warn(self, code: record.WarningCode, field: str | None, message: str) -> None:
        """Add a warning, once."""
        self._warnings[code, field, message] = None

    @property
    def warnings(self) -> list[record.Warning]:
        """The warnings, in the order in which they were first said."""
        return [record.Warning(code=code, field=field, message=message) for code, field, message in self._warnings]

    def warn_all(self, doubts: Iterable[tuple[record.WarningCode, str]], field: str) -> None:
        """Add the warnings about one field."""
        for code, message in doubts:
            self.warn(code, field, message)


def _cut(source: str | None) -> str | None:
    if source is None or len(source) <= _LONGEST_SOURCE:
        return source or None
    return source[: _LONGEST_SOURCE - 1] + "…"
