"""The test items that a mutant has to pass, in bundles that are run one at a time in a process of their own."""

from __future__ import annotations

import functools
import gc
import re
import resource
import signal
from itertools import groupby
from typing import TYPE_CHECKING, Final, NamedTuple

import pytest
from _pytest.runner import runtestprotocol

from tools.mutate.loading import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

_READS: Final = re.compile(r"\bextract|gcmscrape\.(?:intake|row|page|event)|tools\.conservation")
_STARTS_PROCESSES: Final = re.compile(
    r"subprocess|asyncio|live_site|fault_server|changing_site|CliRunner|multiprocessing|gcmscrape\.pool|\bPool\b"
)
_LARGEST: Final = 20
"""Items of one bundle: what is known of a bundle is known of all its items."""
_MEMORY: Final = 4 << 30


class Bundle(NamedTuple):
    """Some items of one test file, and how they are called together."""

    name: str
    items: tuple[pytest.Item, ...]


def test_files() -> list[Path]:
    """Return the test files that read pages in their own process: what a mutant can be seen by."""
    texts = {path: path.read_text(encoding="utf-8") for path in sorted((ROOT / "tests").glob("test_*.py"))}
    return [path for path, text in texts.items() if _READS.search(text) and not _STARTS_PROCESSES.search(text)]


def with_bundles(use: Callable[[list[Bundle]], None]) -> int:
    """Collect the items, give them to `use`, and return pytest's exit status."""
    arguments = ["-s", "-p", "no:cacheprovider", "-p", "no:xdist", "-p", "no:terminal", "-o", "timeout=0"]
    # The package has a plugin of its own (`gcmscrape.testing`), and is imported before pytest looks at it.
    arguments += ["-W", "ignore::pytest.PytestAssertRewriteWarning", "-o", "addopts="]
    return pytest.main([*arguments, *map(str, test_files())], plugins=[_Session(use)])


class _Session:
    """A plugin that takes the place of pytest's own loop over the items."""

    def __init__(self, use: Callable[[list[Bundle]], None]) -> None:
        self._use = use

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        from hypothesis import settings  # noqa: PLC0415 - not before its own plugin

        settings.register_profile("mutate", derandomize=True, database=None, deadline=None)
        settings.load_profile("mutate")
        self._use(list(_bundles(session.items)))
        return True


def _bundles(items: Iterable[pytest.Item]) -> Iterator[Bundle]:
    for file, of_file in groupby(items, lambda item: item.path.name):
        listed = list(of_file)
        for first in range(0, len(listed), _LARGEST):
            yield Bundle(f"{file}:{first // _LARGEST}", tuple(listed[first : first + _LARGEST]))


def failing(items: Iterable[pytest.Item]) -> Iterator[str]:
    """Run items; yield the id of each that fails as soon as it does."""
    listed = list(items)
    for item, following in zip(listed, [*listed[1:], None], strict=True):
        if any(report.failed for report in runtestprotocol(item, log=False, nextitem=following)):
            yield item.nodeid


def clear_caches() -> None:
    """Forget what functions remember from earlier items."""
    from gcmscrape.site import forget  # noqa: PLC0415 - not before the readers are loaded with their mutants

    forget()
    for each in _caches():
        each.cache_clear()


@functools.cache
def _caches() -> list[functools._lru_cache_wrapper[object]]:
    """Return every cache of this project that there is once all tests are collected."""
    everything = gc.get_objects()
    caches = [each for each in everything if isinstance(each, functools._lru_cache_wrapper)]  # noqa: SLF001 - no public name
    return [each for each in caches if each.__module__.partition(".")[0] in ("gcmscrape", "replica", "tests")]


def limit(seconds: float) -> None:
    """End this process after so many more seconds of its own work, or when it takes a lot of memory."""
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_PROF, seconds)
