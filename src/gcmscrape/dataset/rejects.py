"""What rejects.jsonl tells: the pages that gave no record, and why."""

from __future__ import annotations

from typing import Literal

from gcmscrape.record import Model


class Reject(Model):
    """One response, or address, that gave no record."""

    outcome: Literal["other_page", "refused"]
    """Whether the page was read and is no event, or gave no answer at all."""
    code: str
    """The kind of the page, or the code of the refusal."""
    reason: str
    """One sentence."""
    url: str | None
    """The address of the page; null when it is not known."""
    status: int | None
    """HTTP status; null when the response could not be read."""
    retrieved_at: str | None
    """RFC 3339 instant; null when the saved page does not tell."""
    file: str | None
    """The file inside the input, without the folders above it; null when there was no response to read."""
    offset: int | None
    """Where the record begins in the WARC, in bytes; null outside a WARC."""
