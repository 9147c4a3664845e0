"""Settings of the whole test suite."""

from __future__ import annotations

import functools
import gc
import os
import shutil
import sqlite3
import sys
from contextlib import suppress
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.internal.charmap import charmap, intervals_from_codec
from xdist.scheduler import LoadFileScheduling  # type: ignore[import-untyped]  # it has no types

from gcmscrape.state import database
from gcmscrape.state.lines import add_functions
from tests.cases import FULL

if TYPE_CHECKING:
    from collections.abc import Iterator

# Compiled code is kept, whatever the environment says: without it each of the many processes compiles all modules anew.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

# What the many small datasets wait for is the disk. A file system in memory has none to wait for.
MEMORY = Path("/dev/shm")  # noqa: S108 - pytest makes a folder there that is ours alone
if os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > 2_000_000_000:
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))

# How long an example takes says something of the machine and what else it does, and nothing of the program.
settings.register_profile(
    "gcmscrape", max_examples=500 if FULL else 20, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("gcmscrape")

# httpx asks for it at each request to an application, and where it is not installed each time looks for it in all folders.
if find_spec("sniffio") is None:
    sys.modules["sniffio"] = None  # type: ignore[assignment]  # how an import is told that there is none


@pytest.hookimpl(tryfirst=True)
def pytest_collection(session: pytest.Session) -> None:
    """On a new checkout share what takes long, which each of the workers of xdist would do by itself.

    That is to compile the tests, of which each worker begins with other ones, and to make the tables of all characters,
    2 s: that is for the process that has the workers.
    """
    whole = session.config.args_source == session.config.ArgsSource.TESTPATHS
    if session.config.pluginmanager.has_plugin("dsession"):  # of xdist, in the process that has the workers
        charmap()
        intervals_from_codec("utf-8")
    elif (worker := os.environ.get("PYTEST_XDIST_WORKER")) and whole:
        number, workers = int(worker.removeprefix("gw")), int(os.environ["PYTEST_XDIST_WORKER_COUNT"])
        for path in sorted(Path(__file__).parent.glob("test_*.py"))[number::workers]:
            with suppress(Exception, pytest.skip.Exception):  # what is wrong with it is told when it is collected
                import_module(f"tests.{path.stem}")


LONGEST = (
    "readme", "fixtures", "bulk", "cli", "captures", "changing_site", "faults", "politeness", "pool", "verify", "guard",
)  # fmt: skip
OF_FIXTURES = ("fixtures", "provenance", "schema", "review")
"""The tests of what is read of all fixtures: in one worker, they are read once."""


class Scheduling(LoadFileScheduling):  # type: ignore[misc]  # the same
    """Each file of tests in one worker, as `--dist loadfile`, and those of the fixtures in the same one."""

    def _split_scope(self, nodeid: str) -> str:
        file: str = super()._split_scope(nodeid)
        return "fixtures" if Path(file).stem.removeprefix("test_") in OF_FIXTURES else file


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> LoadFileScheduling | None:
    """Where files stay together, let those stay together that share what they read."""
    return Scheduling(config, log) if config.getvalue("dist") == "loadfile" else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files that take longest, so that none of them keeps one worker busy when all others are done."""
    first = {f"test_{name}": place for place, name in enumerate(LONGEST)} | {
        f"test_{name}": LONGEST.index("fixtures") for name in OF_FIXTURES
    }
    items.sort(key=lambda item: first.get(item.path.stem, len(first)))


def pytest_collection_finish() -> None:
    """Take what is loaded out of the collector's sight: it went through all of it again and again, a tenth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


@pytest.fixture(scope="session", autouse=True)
def _new_states_are_copies() -> Iterator[None]:
    """Let each new state be a copy of one that was made step by step; an older one goes through its steps as ever."""
    migrate = database._migrate  # noqa: SLF001 - it has no other name

    @functools.cache
    def made() -> sqlite3.Connection:
        connection = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
        add_functions(connection)
        migrate(connection)
        return connection

    def copied(connection: sqlite3.Connection) -> None:
        if connection.execute("PRAGMA schema_version").fetchone()[0]:  # it has tables
            migrate(connection)
        else:
            made().backup(connection)

    with patch.object(database, "_migrate", migrate if FULL else copied):
        yield
