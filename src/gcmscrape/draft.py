"""A record in the making: values with their provenance, what could not be read, what is doubtful."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from gcmscrape import record
from gcmscrape.normalize.reading import quote
from gcmscrape.record import Reason, WarningCode

if TYPE_CHECKING:
    from collections.abc import Iterable

_LONGEST_SOURCE = 500
_REASONS: Final = {
    WarningCode.UNREADABLE_ITEM: Reason.ICON_WITHOUT_WORDS,
    WarningCode.UNKNOWN_TERM: Reason.UNKNOWN_WORD,
    WarningCode.AMBIGUOUS_DATE: Reason.AMBIGUOUS,
    WarningCode.REVERSED_RANGE: Reason.REVERSED,
}
"""The reason that a warning of itself gives."""


class Draft:
    """Collects the fields of one record."""

    def __init__(self) -> None:
        self.values: dict[str, Any] = {}
        self.provenance: dict[str, record.Provenance] = {}
        self.unreadable: dict[str, None] = {}
        self._warnings: dict[tuple[WarningCode, str | None, str | None, Reason | None, str], None] = {}

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

    def mark_unreadable(self, field: str, reason: Reason, *, label: str | None = None, shown: str = "") -> None:
        """Say that the page shows this field, that it could not be read, why, and which words stand there."""
        self.unreadable[field] = None
        message = f"no value could be read from {quote(shown)}" if shown else "no words stand there to be read"
        self.warn(WarningCode.UNREADABLE_VALUE, field, message, label=label, reason=reason)

    def warn(
        self,
        code: WarningCode,
        field: str | None,
        message: str,
        *,
        label: str | None = None,
        reason: Reason | None = None,
    ) -> None:
        """Add a warning, once. `label` is the page's label that it is about, if it is about one."""
        self._warnings[code, field, label, reason or _REASONS.get(code), message] = None

    def warn_all(self, doubts: Iterable[tuple[WarningCode, str]], field: str, *, label: str | None = None) -> None:
        """Add the warnings about one field."""
        for code, message in doubts:
            self.warn(code, field, message, label=label)

    @property
    def warnings(self) -> list[record.Warning]:
        """The warnings, in the order in which they were first said."""
        return [
            record.Warning(code=code, field=field, label=label, reason=reason, message=message)
            for code, field, label, reason, message in self._warnings
        ]


def _cut(source: str | None) -> str | None:
    if source is None or len(source) <= _LONGEST_SOURCE:
        return source or None
    return source[: _LONGEST_SOURCE - 1] + "…"
