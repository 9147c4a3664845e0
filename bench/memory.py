"""Whether memory stays flat: the peak of a harvest of many pages as a ratio to that of one of few."""

from __future__ import annotations

import subprocess
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, NamedTuple

from bench.server import environment, harvest_command, serving

FEW: Final = 2_000
MANY: Final = 20_000
_CONCURRENCY: Final = 4
_POLL: Final = 0.05  # seconds


class Peak(NamedTuple):
    """Bytes of resident memory at most: of the program's first process, and of it with its workers.

    Memory that a worker shares with its parent is counted for both.
    """

    parent: int
    together: int


def main() -> None:
    """Harvest few pages and many, and print the ratios."""
    few, many = peak_of_harvest(FEW), peak_of_harvest(MANY)
    print(  # noqa: T201 - the answer of the command
        f"Peak resident memory of a harvest of {MANY} pages, to one of {FEW}: {many.parent / few.parent:.2f} in the "
        f"parent, {many.together / few.together:.2f} with its workers.\n"
        f"For context, on this machine: {_megabytes(few.parent)} and {_megabytes(many.parent)} MB, with the workers "
        f"{_megabytes(few.together)} and {_megabytes(many.together)} MB."
    )


def peak_of_harvest(events: int) -> Peak:
    """Return the peak of a harvest of so many small pages.

    Raises:
        RuntimeError: It failed, or found another number of events.
    """
    with serving(events, "small") as site, TemporaryDirectory() as folder:
        out = Path(folder, "out")
        with Path(folder, "errors").open("wb+") as errors:
            program = subprocess.Popen(  # noqa: S603 - our own words
                harvest_command(site, _CONCURRENCY, str(out)),
                env=environment(folder),
                stdout=subprocess.DEVNULL,
                stderr=errors,
            )
            peak = Peak(0, 0)
            while program.poll() is None:
                parent = _kilobytes(program.pid, "VmHWM")
                together = sum(_kilobytes(pid, "VmRSS") for pid in (program.pid, *_children(program.pid)))
                peak = Peak(max(peak.parent, 1024 * parent), max(peak.together, 1024 * together))
                time.sleep(_POLL)
            errors.seek(0)
            if program.returncode:
                raise RuntimeError(f"the harvest failed: {errors.read().decode()}")
        with (out / "events.jsonl").open("rb") as lines:
            found = sum(1 for _ in lines)
        if found != events:
            raise RuntimeError(f"the harvest found {found} events of {events}")
        return peak


def _kilobytes(pid: int, name: str) -> int:
    """Return a size from the status of a process; 0 when it has ended."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii", errors="replace").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith(f"{name}:")), 0)


def _children(pid: int) -> list[int]:
    """Return the ids of the processes that a process has started, from any of its threads."""
    found: list[int] = []
    for path in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            found += map(int, path.read_text(encoding="ascii").split())
        except OSError:
            continue
    return found


def _megabytes(size: int) -> int:
    return round(size / 1_000_000)
