"""What a check did, line by line, for a bug report: it watches in the place of another watcher, whom it tells all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from gcmscrape.harvest.crawl import Watcher
from gcmscrape.harvest.visits import Visit
from gcmscrape.state.rows import PageRow


@dataclass(slots=True)
class Log:
    """The pages that were looked at: `lines` have address, role and outcome of each, in their order."""

    watcher: Watcher
    lines: list[dict[str, Any]] = field(default_factory=list)

    def planned(self, pages: int) -> None:
        """Take note of how many pages are to be looked at."""
        self.lines.append({"planned": pages})
        self.watcher.planned(pages)

    def looked(self, page: PageRow, visit: Visit, left: Callable[[], int]) -> None:
        """Take note of one look."""
        self.lines.append({"address": page.address, "role": page.role.value, "outcome": visit.outcome})
        self.watcher.looked(page, visit, left)

    def noticed(self, sentence: str) -> None:
        """Take note of something that is wrong and does not stop the run."""
        self.lines.append({"noticed": sentence})
        self.watcher.noticed(sentence)
