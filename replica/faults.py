"""Responses that give no event: what a harvest must refuse, or know for something else."""

from __future__ import annotations

from typing import Final, NamedTuple

_CHALLENGE: Final = b"""<!DOCTYPE html><html lang="en-US"><head><title>Just a moment...</title>
<meta http-equiv="refresh" content="390"></head><body class="no-js"><div class="main-wrapper" role="main">
<div class="main-content"><h1>migrationnetwork.un.org</h1><p>Verifying you are human. This may take a few seconds.</p>
<noscript>Enable JavaScript and cookies to continue</noscript></div></div></body></html>
"""
_ERROR: Final = b"The website encountered an unexpected error. Please try again later.<br />"
_DEPTH: Final = 20_000


class Fault(NamedTuple):
    """A response: path, status, content type and body."""

    path: str
    status: int
    content_type: str
    body: bytes


FAULTS: Final = (
    Fault("/events/reconstructed-challenge", 200, "text/html; charset=UTF-8", _CHALLENGE),
    Fault("/events/reconstructed-challenge-refused", 403, "text/html; charset=UTF-8", _CHALLENGE),
    Fault("/events/reconstructed-error", 500, "text/html; charset=UTF-8", _ERROR),
    Fault("/events/reconstructed-empty", 200, "text/html; charset=UTF-8", b""),
    Fault("/events/reconstructed-document", 200, "application/pdf", b"%PDF-1.4\n% a reconstruction\n%%EOF\n"),
    Fault(
        "/events/reconstructed-nesting",
        200,
        "text/html; charset=UTF-8",
        b"<!DOCTYPE html><html><head><title>Reconstructed nesting</title></head><body>" + b"<div>" * _DEPTH + b"deep",
    ),
)
"""One of each. The last nests elements deeper than any page needs."""
