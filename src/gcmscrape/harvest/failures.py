"""Pages that gave no answer: tried again later in the run, noted as failed, or noted as not there."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from gcmscrape.harvest.sources import default_sitemaps
from gcmscrape.state.rows import Role, State
from gcmscrape.state.runs import timestamp

if TYPE_CHECKING:
    from gcmscrape.fetch.fetcher import Fetcher
    from gcmscrape.settings import Settings
    from gcmscrape.state.aliases import Aliases
    from gcmscrape.state.frontier import Frontier
    from gcmscrape.state.rows import PageRow
    from gcmscrape.state.visit_log import VisitLog

GONE: Final = frozenset({404, 410})
"""What a server says of a page that is not there."""


class NothingFound(Exception):  # noqa: N818 - named for what happened
    """No source told of a page. The message is one sentence."""


@dataclass(frozen=True, slots=True)
class Failures:
    """Writes down, inside the transactions of its caller, that a visit gave no answer; each returns that in a word."""

    settings: Settings
    fetcher: Fetcher
    frontier: Frontier
    aliases: Aliases
    visit_log: VisitLog

    def missing(self, page: PageRow, code: str, reason: str, status: int) -> str:
        """Note that a page is not there, and look for it under its other addresses."""
        self.fetcher.retries.succeeded()
        self.visit_log.missing(page, code, reason, timestamp(datetime.now(UTC)), status)
        self.aliases.look_elsewhere(page)
        return "missing"

    def give_up(self, page: PageRow, code: str, reason: str, status: int | None, *, passing: bool = True) -> str:
        """Put a page off to the end of the run, or note that it failed."""
        self.fetcher.traffic.failures += 1
        if passing and page.tries < self.settings.later_tries:
            self.put_off(page)
        else:
            self.visit_log.failed(page, code, reason, timestamp(datetime.now(UTC)), status)
            self._look_for_another(page)
        # A page that failed before says nothing new of the site, and such pages come one after another. Nor does a
        # list that is not there or holds nonsense.
        is_new = not page.tries and page.state is not State.FAILED
        is_list = page.role is not Role.EVENT and status in {200, *GONE}
        if (passing or code.startswith("http_")) and is_new and not is_list:
            self.fetcher.retries.failed(reason)
        return code

    def put_off(self, page: PageRow) -> None:
        """Have a page tried again behind those that were not tried as often."""
        self.visit_log.later(page, time.time() + self.settings.waits[0] * 2**page.tries)

    def _look_for_another(self, page: PageRow) -> None:
        """Try the usual address of a sitemap when one that the site names cannot be read."""
        if page.role is Role.SITEMAP:
            for address in default_sitemaps(self.fetcher.site):
                self.frontier.add_source(address, Role.SITEMAP, page.address)
