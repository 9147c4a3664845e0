"""How often the content of each event changed, as changes.jsonl tells."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from gcmscrape.dataset.files import CHANGES
from gcmscrape.dataset.news import read_changes
from gcmscrape.dataset.reading import DatasetUnreadable
from gcmscrape.record import CONTENT_FIELDS


def revisions(folder: Path) -> dict[str, int]:
    """Return how many times the content of a record changed, by its id; fields that changed together are one time.

    A folder without changes gives none.

    Raises:
        DatasetUnreadable: They cannot be read, or a line of them is no change.
    """
    try:
        times = {(change.id, change.when) for change in read_changes(folder) if change.field in CONTENT_FIELDS}
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except (OSError, ValueError) as error:
        raise DatasetUnreadable(
            f"{folder / CHANGES} is damaged: move it away, or run gcmscrape publish, which writes it again."
        ) from error
    return dict(Counter(of for of, _ in times))
