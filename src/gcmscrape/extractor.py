"""The extractor for those who call it from Python: with the site's own words, or with further ones of theirs."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import Any, Final

from gcmscrape.event.extract import extract_page
from gcmscrape.extractor_name import extractor_name
from gcmscrape.record import Event, OtherPage
from gcmscrape.site import use
from gcmscrape.site.checks import own_words

_Words = Mapping[str, Any] | None

_TURN: Final = threading.RLock()
"""What is known of the site is one for the process: one extractor reads at a time."""


class Extractor:
    """Reads pages, with words that are added to what is known of the site, as in `gcmscrape.toml`.

    Extractors with different words can stand beside each other, also in threads: they take turns, and each change from
    one to another costs some hundredths of a second.

    Args:
        labels: Labels by the field whose value they name: `{"organizers": ["Lead organisation"]}`.
        terms: Spellings by vocabulary and value: `{"themes": {"Human rights": ["Menschenrechte"]}}`.
        places: Words of locations by table and name: `{"meeting": {"online": ["im Netz"]}}`.
        kinds: `{"paths": ...}` patterns of addresses, and `{"signs": ...}` words of walls, by kind of page.
        listings: `{"paths": ["/agenda"]}`, the addresses of lists.

    Raises:
        ValueError: A name is in none of the closed lists, or a word cannot be used.
    """

    def __init__(
        self,
        *,
        labels: _Words = None,
        terms: _Words = None,
        places: _Words = None,
        kinds: _Words = None,
        listings: _Words = None,
    ) -> None:
        self._words = own_words(
            {"labels": labels, "terms": terms, "places": places, "kinds": kinds, "listings": listings}
        )

    def extract(
        self, body: bytes | str, url: str | None, headers: Mapping[str, str] | None = None
    ) -> Event | OtherPage:
        """Return the record of the event on a page, or what else the page is; see `gcmscrape.extract`.

        Raises:
            PageRefused: Hostile or unreadable bytes; `code` says why.
        """
        if isinstance(body, str):
            body, headers = body.encode(errors="replace"), _of_utf8(headers or {})
        with _TURN:
            use(self._words)
            return extract_page(body, url, headers)

    @property
    def name(self) -> str:
        """The name that its records tell in `extractor`: `gcmscrape <version>+<hash>`; other words, another hash."""
        with _TURN:
            use(self._words)
            return extractor_name()


def _of_utf8(headers: Mapping[str, str]) -> dict[str, str]:
    """Return headers that say of a text that it is UTF-8, whatever it or they said of how it was sent."""
    lowered = {name.lower(): value for name, value in headers.items()}
    kind = lowered.get("content-type", "").partition(";")[0].strip() or "text/html"
    return {**lowered, "content-type": f"{kind}; charset=utf-8"}
