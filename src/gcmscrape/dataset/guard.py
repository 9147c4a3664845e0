"""Whether a new dataset is a good exchange for the last one."""

from __future__ import annotations

from dataclasses import dataclass

from gcmscrape.dataset.atomic import PublishFailed


@dataclass(frozen=True, slots=True)
class Size:
    """The size of a new dataset, and what it is judged by.

    Attributes:
        events: Its records.
        before: Those of the last dataset; 0 when there is none.
        failed: The event pages that gave no answer.
        pages: All event pages; 0 when it is not judged how many failed.
    """

    events: int
    before: int
    failed: int = 0
    pages: int = 0


@dataclass(frozen=True, slots=True)
class Limits:
    """How much may be lost. The shares are from 0 to 1.

    Attributes:
        failed_share: Of the event pages, the part that may fail.
        dropped_share: Of the events of the last dataset, the part that may be missing.
        empty: Whether a first dataset may have no events.
    """

    failed_share: float = 1
    dropped_share: float = 1
    empty: bool = False


def require_good(size: Size, limits: Limits) -> None:
    """Go on, unless the new dataset would be a bad exchange for the last one.

    Raises:
        PublishFailed: Too many pages failed, or too many events are missing, or there is none at all.
    """
    if size.pages and size.failed / size.pages > limits.failed_share:
        raise PublishFailed(
            f"Nothing was published: {size.failed} of {size.pages} event pages failed, more than "
            f"{limits.failed_share:.0%} (failed_share); the dataset of before stays. Run again later, or see "
            "`gcmscrape status`."
        )
    if size.events < size.before * (1 - limits.dropped_share):
        raise PublishFailed(
            f"Nothing was published: the number of events fell from {size.before} to {size.events}, by more than "
            f"{limits.dropped_share:.0%} (dropped_share); the dataset of before stays. See whether the site changed."
        )
    if not size.events and (size.before or not limits.empty):
        stays = f", and the dataset of before stays with its {size.before}" if size.before else ""
        raise PublishFailed(
            f"Nothing was published: no page was an event{stays}. See what was found, or give another --out."
        )
