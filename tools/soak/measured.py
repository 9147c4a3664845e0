"""What a process takes, as Linux tells it."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import NamedTuple


class Measured(NamedTuple):
    """Resident memory of a process in MB and its open handles; its workers are not counted."""

    megabytes: float
    handles: int


def measure(process: int) -> Measured | None:
    """Return what a process takes; None when it has ended."""
    with suppress(OSError):
        folder = Path(f"/proc/{process}")
        for line in (folder / "status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return Measured(int(line.split()[1]) / 1024, len(list((folder / "fd").iterdir())))
    return None
