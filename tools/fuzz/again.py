"""Reading pages in another process, which hashes otherwise, is elsewhere, and begins with the last page."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

from tools.fuzz.holds import outcome
from tools.fuzz.inputs import Input

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_ELSEWHERE = {"PYTHONHASHSEED": "2024", "TZ": "Pacific/Chatham", "LC_ALL": "C"}


def read_otherwise(pages: Sequence[tuple[str, Input]]) -> Iterator[tuple[str, Input]]:
    """Return the pages, each with its kind, that another process reads otherwise than this one."""
    given = ([base64.b64encode(page.body).decode(), *page[1:]] for _, page in reversed(pages))
    lines = "".join(f"{json.dumps(one)}\n" for one in given)
    done = subprocess.run(
        [sys.executable, "-m", "tools.fuzz.again"],
        input=lines.encode(),
        env={**os.environ, **_ELSEWHERE},
        stdout=subprocess.PIPE,
        check=True,
    )
    for (kind, page), told in zip(pages, reversed(done.stdout.decode().split()), strict=True):
        if _digest(page) != told:
            yield kind, page


def _digest(page: Input) -> str:
    try:
        return hashlib.sha256(outcome(page)).hexdigest()
    except Exception as error:  # noqa: BLE001 - whatever comes out is another outcome
        return type(error).__name__


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that asks
    for line in sys.stdin:
        body, url, content_type = json.loads(line)
        print(_digest(Input(base64.b64decode(body), url, content_type)))
