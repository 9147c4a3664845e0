"""What changed lately: the changes of the last seven days on which anything changed, whatever the day today."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final, NamedTuple

from gcmscrape.dataset.changes import Change, Kind
from gcmscrape.dataset.files import CHANGES
from gcmscrape.dataset.news import News, news_of, read_changes
from gcmscrape.dataset.reading import DatasetUnreadable

_LATELY: Final = timedelta(days=7)
_SHOWN: Final = 50
HAPPENED: Final[dict[Kind, str]] = {"added": "New", "returned": "Back", "gone": "Gone", "changed": "Changed"}


class Recent(NamedTuple):
    """What changed lately.

    Attributes:
        since, until: The first and the last day of the changes, as `YYYY-MM-DD`.
        counts: How many records are new, back, gone and changed: a word, and a number that is not 0.
        shown: What happened to the first of them.
        left_out: How many are not shown.
    """

    since: str
    until: str
    counts: Sequence[tuple[str, int]]
    shown: Sequence[News]
    left_out: int


def recent(folder: Path) -> Recent | None:
    """Return what changed lately in a dataset; None when it keeps no changes.

    Raises:
        DatasetUnreadable: Its changes cannot be read.
    """
    try:
        changes = list(read_changes(folder))
    except FileNotFoundError:
        return None
    except OSError as error:
        raise DatasetUnreadable(f"{folder / CHANGES} cannot be read: {error.strerror or error}.") from error
    return _recent(changes, folder) if changes else None


def _recent(changes: Sequence[Change], folder: Path) -> Recent:
    last = max(_moment(change) for change in changes)
    late = [change for change in changes if last - _moment(change) < _LATELY]
    news = news_of(late, folder)
    counts = [(word, sum(one.kind == kind for one in news)) for kind, word in HAPPENED.items()]
    days = sorted(change.when[:10] for change in late)
    return Recent(days[0], days[-1], [pair for pair in counts if pair[1]], news[:_SHOWN], max(0, len(news) - _SHOWN))


def _moment(change: Change) -> datetime:
    return datetime.fromisoformat(change.when)
