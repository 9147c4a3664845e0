"""Whether a page came whole, as far as it tells itself."""

from __future__ import annotations

from typing import Final

_HEAD: Final = 4096
_TAIL: Final = 4096


def lacks_end(page: bytes) -> bool:
    """Whether a page, in whatever encoding, begins an `<html>` and does not end it."""
    if b"</html" in page[-_TAIL:].lower():
        return False  # as most pages do: no more need be looked at
    text = page.replace(b"\0", b"").lower()
    return b"<html" in text[:_HEAD] and b"</html" not in text
