"""The ledger: who owns each token of the row. A stage claims free tokens, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from gcmscrape.row.tokens import Run

FREE: Final = 0
OUTSIDE: Final = 1  # not in the main content: the site's header, footer and sidebars
FURNITURE: Final = 2  # of the site, within the main content: share buttons, forms, the footnote
TITLE: Final = 3
OTHERS: Final = 4  # about other pages, or said beside the content: related items, comments, captions
LABEL: Final = 5
VALUE: Final = 6
HEADING: Final = 7  # a heading over labels ("Event details")
BODY: Final = 8
PASSED: Final = 9  # within a value or a body and not read: words for screen readers, buttons, what is struck out

_FREE_RUN: Final = re.compile(b"[%c%c]*%c[%c%c]*" % (FREE, PASSED, FREE, FREE, PASSED))


class Ledger(bytearray):
    """One byte a token: its role."""

    def claim(self, role: int, runs: Iterable[Run]) -> None:
        """Give the free tokens of some runs a role."""
        for start, end in runs:
            self[start:end] = self[start:end].replace(b"\0", bytes((role,)))

    def release(self, role: int, kept: Iterable[Run]) -> None:
        """Make the tokens of a role free again, but for those in some runs."""
        before = bytes(self)
        self[:] = before.replace(bytes((role,)), bytes((FREE,)))
        for start, end in kept:
            self[start:end] = before[start:end]

    def reclaim(self, role: int, runs: Iterable[Run]) -> None:
        """Give all tokens of some runs a role, whoever owns them."""
        for start, end in runs:
            self[start:end] = bytes((role,)) * (end - start)

    def is_free(self, run: Run) -> bool:
        """Whether nobody owns any token of a run."""
        return not any(self[run[0] : run[1]])

    def free_runs(self, run: Run) -> list[Run]:
        """Return the runs of tokens within a run that nobody owns, as long as they can be; they hold what is passed."""
        return [found.span() for found in _FREE_RUN.finditer(self, *run)]
