"""How often a request is tried again, and when a run gives up on the site."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tenacity import AsyncRetrying, RetryCallState, retry_if_exception, stop_after_attempt, wait_random_exponential

from gcmscrape.fetch.exchange import FetchFailed
from gcmscrape.fetch.traffic import Traffic

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from gcmscrape.fetch.exchange import Exchange


class SiteFailing(Exception):  # noqa: N818 - named for what was met
    """The server gives nothing, so that going on would only be a burden. The message is one sentence."""


@dataclass(slots=True)
class Retries:
    """Retries with full jitter, within a budget for the whole run.

    Attributes:
        attempts: Tries of one request, the first included.
        budget: Retries left for the run. When none are left, a failure is final.
        longest: Seconds between two tries at most; the n-th wait is drawn from 0 to 2^n, so that nothing is in step.
        breaker: Failures in a row after which the run is stopped.
        failures: Failures in a row so far.
        reason: Of the last of them.
        traffic: Counts the retries.
    """

    attempts: int = 3
    budget: int = 200
    longest: float = 60.0
    breaker: int = 10
    failures: int = 0
    reason: str = ""
    traffic: Traffic = field(default_factory=Traffic)

    async def get(self, request: Callable[[], Awaitable[Exchange]]) -> Exchange:
        """Return the answer of a request that is tried again while its failure may pass.

        Raises:
            FetchFailed: That of the last try.
        """
        jitter = wait_random_exponential(multiplier=1, max=self.longest)

        def wait(state: RetryCallState) -> float:
            error = state.outcome.exception() if state.outcome else None
            # The pace of the host already keeps to what the server asked for.
            asked = isinstance(error, FetchFailed) and error.wait is not None
            return 0.0 if asked else jitter(state)

        async for attempt in AsyncRetrying(
            stop=stop_after_attempt(self.attempts),
            wait=wait,
            retry=retry_if_exception(self._may_pass),
            before_sleep=self._spend,
            reraise=True,
        ):
            with attempt:
                return await request()
        raise AssertionError("tenacity ends with an answer or an error")

    def _may_pass(self, error: BaseException) -> bool:
        # Silence has taken its time already; the page is tried again at the end of the run.
        passing = isinstance(error, FetchFailed) and error.passing and error.code != "timeout"
        return passing and self.budget > 0

    def _spend(self, _: RetryCallState) -> None:
        self.budget -= 1
        self.traffic.retries += 1

    def succeeded(self) -> None:
        """Take note of a page that was answered."""
        self.failures = 0

    def failed(self, reason: str) -> None:
        """Take note of a page that gave nothing for a reason that lies with the server."""
        self.failures += 1
        self.reason = reason

    def check(self) -> None:
        """Go on, unless too many pages failed in a row.

        Raises:
            SiteFailing: They did.
        """
        if self.failures >= self.breaker:
            raise SiteFailing(
                f"The run was stopped: the last {self.failures} pages failed, the newest because: {self.reason} "
                "Everything fetched so far is kept; run the same command later to go on."
            )
