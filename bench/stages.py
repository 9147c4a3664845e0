"""Where the time of one page goes, stage by stage."""

from __future__ import annotations

import importlib
from collections import defaultdict
from contextlib import ExitStack
from time import process_time
from typing import TYPE_CHECKING, Any, Final
from unittest.mock import patch

from bench.pages import read_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from bench.pages import BenchPage

_CORE, _HTML = "gcmscrape.core", "gcmscrape.page.read"
STAGES: Final[Mapping[str, tuple[str, ...]]] = {
    "decode": (f"{_CORE}.decode",),
    "guard": (f"{_CORE}.check",),
    "parse": (f"{_HTML}.LexborHTMLParser",),
    "metadata": (f"{_HTML}.read_metadata",),
    "build the tree": (f"{_HTML}.build", f"{_HTML}.content"),
    "chrome, titles, teasers": (
        f"{_HTML}.chrome_runs",
        f"{_HTML}.chrome_lines",
        f"{_HTML}.find_titles",
        f"{_HTML}.teaser_runs",
    ),
    "labels": (
        f"{_HTML}.find_candidates",
        f"{_HTML}.settle",
        f"{_HTML}.labelled_entries",
        f"{_HTML}.class_entries",
        f"{_HTML}.goal_entries",
        f"{_HTML}.files",
        f"{_HTML}.loose_files",
    ),
    "body": (f"{_HTML}.named_bodies", f"{_HTML}.find_body", f"{_HTML}.left_over", f"{_HTML}.read_body"),
    "kind and identity": (f"{_CORE}.kind", f"{_CORE}.identity"),
    "dates": ("gcmscrape.filling.read_dates",),
    "places, terms, record": (f"{_CORE}._event",),
    "JSON": ("bench.pages.to_json_line",),
}
"""The stages, and the functions in them as their callers name them. What none of them does is the rest."""
REST: Final = "the rest"


class _Clock:
    """Time spent in each stage; a stage inside another one counts for itself alone."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = defaultdict(float)
        self.inner = [0.0]

    def wrap(self, stage: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def timed(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - it stands for any function
            self.inner.append(0.0)
            start = process_time()
            try:
                return function(*args, **kwargs)
            finally:
                taken = process_time() - start
                self.seconds[stage] += taken - self.inner.pop()
                self.inner[-1] += taken

        return timed


def shares(pages: Iterable[BenchPage], rounds: int = 5) -> dict[str, float]:
    """Return the share of each stage in the time that reading the pages takes, in the order of the stages."""
    clock = _Clock()
    with ExitStack() as patched:
        for stage, names in STAGES.items():
            for name in names:
                module, _, function = name.rpartition(".")
                original = getattr(importlib.import_module(module), function)
                patched.enter_context(patch(name, clock.wrap(stage, original)))
        read = clock.wrap(REST, read_line)
        for page in pages:
            for _ in range(rounds):
                read(page)
    total = sum(clock.seconds.values())
    return {stage: clock.seconds[stage] / total for stage in (*STAGES, REST)}
