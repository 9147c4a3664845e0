"""Settings of the whole test suite."""

from __future__ import annotations

import gc
import os
import shutil
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.internal.charmap import charmap, intervals_from_codec

from tests.cases import FULL

# Compiled code is kept, whatever the environment says: without it each of the many processes compiles all modules anew.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

# What the many small datasets wait for is the disk. A file system in memory has none to wait for.
MEMORY = Path("/dev/shm")  # noqa: S108 - pytest makes a folder there that is ours alone
if os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > 2_000_000_000:
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))

# How long an example takes says something of the machine and what else it does, and nothing of the program.
settings.register_profile(
    "gcmscrape", max_examples=500 if FULL else 30, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("gcmscrape")


@pytest.hookimpl(tryfirst=True)
def pytest_collection(session: pytest.Session) -> None:
    """While the workers collect, make the tables of all characters: on a new checkout each worker takes 2 s to make its own."""
    if session.config.pluginmanager.has_plugin("dsession"):  # of xdist, in the process that has the workers
        charmap()
        intervals_from_codec("utf-8")


LONGEST = ("readme", "bulk", "cli", "captures", "changing_site", "faults", "politeness", "pool", "verify", "guard")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files that take longest, so that none of them keeps one worker busy when all others are done."""
    first = {f"test_{name}": place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: first.get(item.path.stem, len(first)))


def pytest_collection_finish() -> None:
    """Take what is loaded out of the collector's sight: it went through all of it again and again, a tenth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)
