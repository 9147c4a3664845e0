"""One input into one part, as a program of its own: the task from standard input, what it came to on standard output.

A worker of a cluster may have no children of `multiprocessing`; one that is a program of its own may, so that each page
has the same limits there as anywhere.
"""

from __future__ import annotations

import signal
import sys

from pydantic import BaseModel, ConfigDict

from gcmscrape.bulk.counts import Counts
from gcmscrape.bulk.local import said_of
from gcmscrape.bulk.part import Task
from gcmscrape.extractor_name import extractor_name


class Said(BaseModel):
    """What a task came to: its counts, or the sentence that says why there are none; and what read the pages."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    counts: Counts | None = None
    reason: str | None = None
    extractor: str


def main() -> None:
    """Do the task. Ctrl-C is for those who asked for it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    came_to = said_of(Task.model_validate_json(sys.stdin.buffer.read()))
    counts, reason = (came_to, None) if isinstance(came_to, Counts) else (None, came_to)
    sys.stdout.write(Said(counts=counts, reason=reason, extractor=extractor_name()).model_dump_json())


if __name__ == "__main__":
    main()
