"""runs.jsonl: one line a run, whatever it came to. It tells of clocks, so no two runs write the same line."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, Final, Literal

from pydantic_core import from_json

from gcmscrape.dataset.atomic import write_files
from gcmscrape.dataset.changes import Cause
from gcmscrape.dataset.jsonlines import read_lines, to_json_line
from gcmscrape.record import Model

RUNS: Final = "runs.jsonl"
ASIDE: Final = "runs.damaged.jsonl"
"""Lines of it that are no runs, when they were found."""

Result = Literal["published", "discovered", "refused", "failed", "stopped"]
"""`refused`: the dataset was no good exchange for the last one. `failed`: there was none. `stopped`: by a signal, or by
the budget of the run before there was anything to publish."""
GOOD: Final[tuple[Result, ...]] = ("published", "discovered", "stopped")
"""Those that need nobody's attention."""


class RunLine(Model):
    """A run: a line of runs.jsonl."""

    when: str
    """When it began, an RFC 3339 instant."""
    command: str
    """`harvest`, `harvest --replay`, `refresh`, `discover` or `publish`."""
    outcome: Result
    """What it came to."""
    reason: str | None
    """Why nothing was published, or why the run ended early, a sentence; null when all went well."""
    accepted: list[str]
    """The limits that were exceeded knowingly, each with what was lost."""
    events: int | None
    """Records in the dataset that it published; null when it published none."""
    added: dict[Cause, int] | None
    """Records that are new, by cause; null when it published nothing, or saved responses, which keep no changes."""
    changed: dict[Cause, int] | None
    """Records of which a field changed, however many fields; null as for added."""
    gone: dict[Cause, int] | None
    """Records that left the dataset; null as for added."""
    returned: dict[Cause, int] | None
    """Records that came back; null as for added."""
    pages: int
    """Looks at event pages, lists and sitemaps; or saved responses that were read."""
    requests: int
    """Requests to the site, redirects and retries among them."""
    bytes: int
    """Of the bodies of complete responses, as they came."""
    not_modified: int
    """Responses with status 304."""
    retries: int
    """Requests that were tried again at once."""
    failures: int
    """Looks that gave no answer; or saved responses that were refused."""
    seconds: float
    """How long it took."""
    fill_rates: dict[str, float | None] | None
    """As in summary.json; null when it published nothing."""
    extractor: str
    """What read the pages, with its version."""


def append_run(folder: Path, line: RunLine) -> None:
    """Write a line behind the others, whole or not at all; nothing where there is no folder.

    It is one call to the system, which a killed process does not break off. What a full disk or a power cut leaves of a
    line is taken away.

    Raises:
        OSError: The file cannot be written.
    """
    if not folder.is_dir():
        return
    content = to_json_line(line)
    with (folder / RUNS).open("ab+", buffering=0) as file:
        file.seek(0)
        whole = file.read().rfind(b"\n") + 1
        file.truncate(whole)
        if file.write(content) != len(content):
            file.truncate(whole)
            raise OSError(None, "the disk is full")


def read_runs(folder: Path) -> Iterator[dict[str, Any]]:
    """Give the lines of runs.jsonl, the oldest first; none without such a file. Other versions may have other keys.

    What tells neither when a run was nor what it came to is no such line: what a power cut left of one, or a note of
    somebody's.
    """
    for line in read_lines(folder / RUNS):
        if (run := _run_of(line)) is not None:
            yield run


def no_runs(folder: Path) -> list[int]:
    """Return the numbers of the lines of runs.jsonl that are no runs."""
    return [number for number, line in enumerate(read_lines(folder / RUNS), 1) if _run_of(line) is None]


def set_aside_no_runs(folder: Path) -> None:
    """Move the lines of runs.jsonl that are no runs to a file of their own.

    Raises:
        OSError: A file cannot be written.
    """
    lines = [(line.rstrip(b"\n") + b"\n", _run_of(line) is None) for line in read_lines(folder / RUNS)]
    with (folder / ASIDE).open("ab") as file:
        file.writelines(line for line, is_none in lines if is_none)
    write_files(folder, {RUNS: [line for line, is_none in lines if not is_none]})


def _run_of(line: bytes) -> dict[str, Any] | None:
    with suppress(ValueError):
        run = from_json(line)
        if isinstance(run, dict) and isinstance(run.get("when"), str) and isinstance(run.get("outcome"), str):
            return run
    return None
