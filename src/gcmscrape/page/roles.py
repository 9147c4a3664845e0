"""The ledger: who owns each token of the row. A stage claims free tokens, and nothing else."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gcmscrape.page.tokens import Run

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

_FREE_RUN: Final = re.compile(b"\0+")


class Ledger(bytearray):
    """One byte a token: its role."""

    def claim(self, role: int, runs: Iterable[Run]) -> None:
        """Give the free tokens of some runs a role."""
        for start, end in runs:
            self[start:end] = self[start:end].replace(b"\0", bytes((role,)))

    def is_free(self, run: Run) -> bool:
        """Whether nobody owns any token of a run."""
        return not any(self[run[0] : run[1]])

    def free_runs(self, run: Run) -> list[Run]:
        """Return the runs of free tokens within a run, each as long as it can be."""
        return [found.span() for found in _FREE_RUN.finditer(self, *run)]
