"""What reading an input gives: saved pages, and failures to read one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gcmscrape.record import ArchivePlace

PAGE_LIMIT: Final = 16 * 1024 * 1024
"""Bytes of one decoded page. Real event pages have about 100 kB; a body beyond this is hostile or not a page."""

LONGEST_ADDRESS: Final = 8000
"""Characters of an address; the same number as in `gcmscrape.site.addresses`, of which this part knows nothing."""

SYNTHETIC: Final = "x-synthetic"
"""The header by which the replica and the sample archive say that their pages are made up: `X-Synthetic: true`."""


class InputUnreadable(Exception):  # noqa: N818 - named for what happened, like PageRefused
    """An input as a whole cannot be read: missing, closed to us, an empty folder. The message is one sentence."""


@dataclass(frozen=True, slots=True)
class SavedPage:
    """One saved response, its body decoded from transfer and content encodings.

    `name` is the file inside the input, with forward slashes ("-" for standard input). `url` and `retrieved_at` are
    None when the saved page does not tell. `headers` have lower-case names and always hold `content-type`. `archive`
    is None for pages outside a WARC.
    """

    name: str
    body: bytes
    url: str | None
    headers: Mapping[str, str]
    status: int | None = None
    retrieved_at: str | None = None
    archive: ArchivePlace | None = None

    @property
    def synthetic(self) -> bool:
        """Whether the response says that it is made up, and no page of the site."""
        return self.headers.get(SYNTHETIC) == "true"


@dataclass(frozen=True, slots=True)
class Failure:
    """A saved response that could not be read: a refusal code of the contract, and one sentence that says why."""

    name: str
    code: str
    message: str
    url: str | None = None
    status: int | None = None
    retrieved_at: str | None = None
    archive: ArchivePlace | None = None
