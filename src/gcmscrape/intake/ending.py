"""Whether a page came whole, as far as it tells itself."""

from __future__ import annotations

from typing import Final

_HEAD: Final = 4096
_TAIL: Final = 4096


def lacks_end(page: str | bytes) -> bool:
    """Whether a page begins an `<html>` and does not end it; bytes may be in whatever encoding."""
    if isinstance(page, bytes) and b"</html" in page[-_TAIL:].lower():
        return False  # as most pages do: these need not be decoded for it
    text = page if isinstance(page, str) else page.decode("latin-1").replace("\0", "")
    return "<html" in text[:_HEAD].lower() and all("</html" not in part.lower() for part in (text[-_TAIL:], text))
