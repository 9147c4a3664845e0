"""The replay transport: saved responses in the place of the network."""

from __future__ import annotations

import json
import tempfile
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import httpx

from gcmscrape.archive.left import Left
from gcmscrape.archive.pages import read_pages
from gcmscrape.archive.saved import SavedPage

if TYPE_CHECKING:
    from pathlib import Path

    from gcmscrape.fetch.site import Site

_UNDONE: Final = frozenset({"content-encoding", "transfer-encoding", "content-length"})


@dataclass(frozen=True, slots=True)
class _Kept:
    status: int
    offset: int
    head: int
    size: int


class ReplayTransport(httpx.AsyncBaseTransport):
    """Answers with the last saved response of an address; what was not saved is not found.

    Headers and bodies wait in a temporary file, so that an archive of any size takes little memory.

    Args:
        path: What `gcmscrape.archive.read_pages` takes.
        site: Whose addresses they are.

    Raises:
        InputUnreadable: Nothing can be read at `path`.
    """

    def __init__(self, path: str | Path, site: Site) -> None:
        self.left = Left()
        """How many files of each kind were no page."""
        self._site = site
        self._kept: dict[str, _Kept] = {}
        self._bodies = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the transport
        try:
            self._keep_all(path)
        except BaseException:
            self._bodies.close()
            raise

    def _keep_all(self, path: str | Path) -> None:
        for page in read_pages(path, self.left):
            address = self._site.own(page.url) if isinstance(page, SavedPage) and page.url else None
            if isinstance(page, SavedPage) and address is not None:
                kept = {name: value for name, value in page.headers.items() if name not in _UNDONE}
                head = json.dumps(kept).encode()
                self._kept[address] = _Kept(page.status or 200, self._bodies.tell(), len(head), len(page.body))
                self._bodies.write(head + page.body)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Return the saved response, or 404."""
        kept = self._kept.get(self._site.own(str(request.url)) or "")
        if kept is None:
            return httpx.Response(
                404, headers={"content-type": "text/plain"}, content=b"Not among the saved responses."
            )
        self._bodies.seek(kept.offset)
        headers = [
            (name.encode("latin-1", "replace"), value.encode("latin-1", "replace"))
            for name, value in json.loads(self._bodies.read(kept.head)).items()
        ]
        return httpx.Response(kept.status, headers=headers, content=self._bodies.read(kept.size))

    async def aclose(self) -> None:
        """Drop the bodies."""
        self._bodies.close()
