"""Where the saved pages of a dataset lie: kept beside it, so that the page behind a record is found again."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

from gcmscrape.dataset.atomic import write_files
from gcmscrape.state.database import ARCHIVE

_FILE: Final = "replay.json"


def remember(folder: Path, replay: str | Path) -> None:
    """Note the input of a replay in the archive folder of a dataset; it is no part of what is published.

    Raises:
        PublishFailed: The folder or disk does not allow it.
    """
    place = "-" if str(replay) == "-" else str(Path(replay).resolve())
    write_files(folder / ARCHIVE, {_FILE: [json.dumps({"input": place}).encode() + b"\n"]})


def remembered(folder: Path) -> str | None:
    """Return the input of the last replay into a folder; None when there was none, or it cannot be read again."""
    for path in (folder / ARCHIVE / _FILE, folder / _FILE):
        try:
            place = json.loads(path.read_bytes())["input"]
        except (OSError, ValueError, KeyError, TypeError):
            continue
        return str(place) if place != "-" else None
    return None
