"""What a request gives: a complete response, or a failure that says why there is none."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property

Headers = tuple[tuple[str, str], ...]
"""Header fields as they were sent, in their order; names in any case, bytes as Latin-1."""


@dataclass(frozen=True)
class Exchange:
    """One request and the complete response to it.

    `raw` is the body as it came, its content-encoding kept and its transfer-encoding undone; `body` has both undone.
    `retrieved_at` is when the request was made, an RFC 3339 instant. `latency` is the seconds until the headers came.
    """

    url: str
    request_headers: Headers
    status: int
    reason: str
    http_version: str
    response_headers: Headers
    raw: bytes
    body: bytes
    retrieved_at: str
    latency: float

    @cached_property
    def headers(self) -> dict[str, str]:
        """The response's headers by lower-case name; a repeated one is joined with commas."""
        joined: dict[str, str] = {}
        for name, value in self.response_headers:
            key = name.lower()
            joined[key] = f"{joined[key]}, {value}" if key in joined else value
        return joined

    @cached_property
    def sha256(self) -> str:
        """SHA-256 of the body, in hexadecimal."""
        return hashlib.sha256(self.body).hexdigest()


class FetchFailed(Exception):  # noqa: N818 - named for what happened
    """An address gave no answer that can be used.

    `code` is a refusal code of the record's contract. `passing` says that a later try may do better, `wait` how many
    seconds the server asks for (None: it does not say). `exchange` is the response, when there is a complete one, and
    `redirects` are those that led to it.
    """

    def __init__(
        self,
        code: str,
        message: str,
        *,
        passing: bool = False,
        wait: float | None = None,
        exchange: Exchange | None = None,
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.passing = passing
        self.wait = wait
        self.exchange = exchange
        self.redirects: tuple[Exchange, ...] = ()
