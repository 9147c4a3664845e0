"""What a run asks of the site, counted where it happens."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class Traffic:
    """Counts of one run, which grow while it goes on.

    Attributes:
        pages: Looks at pages: event pages, lists and sitemaps. One that is tried once more later counts again.
        requests: Requests sent, redirects and retries among them; one that a used connection lost counts once.
        bytes: Of the bodies of complete responses, as they came.
        not_modified: Responses that say that nothing changed (304).
        retries: Requests that were tried again at once.
        failures: Looks that gave no answer, the reason being the site or a wall before it.
    """

    pages: int = 0
    requests: int = 0
    bytes: int = 0
    not_modified: int = 0
    retries: int = 0
    failures: int = 0
