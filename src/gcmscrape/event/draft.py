"""A record in the making: values with their provenance, what could not be read, what is doubtful."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from gcmscrape import record
from gcmscrape.event.reading import quote
from gcmscrape.record import Reason, WarningCode

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gcmscrape.event.fields import Origin

_LONGEST_SOURCE: Final = 500
_REASONS: Final = {
    WarningCode.UNREADABLE_ITEM: Reason.ICON_WITHOUT_WORDS,
    WarningCode.UNKNOWN_TERM: Reason.UNKNOWN_WORD,
    WarningCode.AMBIGUOUS_DATE: Reason.AMBIGUOUS,
    WarningCode.REVERSED_RANGE: Reason.REVERSED,
}
"""The reason that a warning of itself gives."""


class Draft:
    """Collects the fields of one record, as plain data: they are validated once, with the record."""

    def __init__(self) -> None:
        self.values: dict[str, Any] = {}
        self.provenance: dict[str, Any] = {}
        self.unreadable: dict[str, None] = {}
        self._warnings: dict[tuple[WarningCode, str | None, str | None, Reason | None, str], None] = {}

    def put(self, field: str, value: object, origin: Origin, source: str | None = None) -> None:
        """Set a field; its provenance is kept when the value says something. `source` are the words that gave it."""
        self.values[field] = value
        if value not in (None, "", []):
            cut = source if not source or len(source) <= _LONGEST_SOURCE else source[: _LONGEST_SOURCE - 1] + "…"
            self.provenance[field] = {
                "method": origin.method, "label": origin.label, "source_text": cut or None, "selector": origin.selector,
            }  # fmt: skip

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
