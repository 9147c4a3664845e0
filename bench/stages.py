"""Where the time of one page goes, stage by stage."""

from __future__ import annotations

import pkgutil
from collections import defaultdict
from contextlib import ExitStack
from time import process_time
from typing import TYPE_CHECKING, Any, Final
from unittest.mock import patch

from bench.pages import read_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from bench.pages import BenchPage

_CORE, _READ = "gcmscrape.event.extract", "gcmscrape.page.read"
STAGES: Final[Mapping[str, tuple[str, ...]]] = {
    "decode": (f"{_CORE}.to_utf8",),
    "guard": (f"{_CORE}.check",),
    "parse": (f"{_READ}.parse",),
    "metadata": (f"{_READ}.read_metadata",),
    "row": (f"{_READ}.read_row",),
    "label words": (f"{_READ}.find_label_words",),
    "title, site, others": tuple(
        f"{_READ}.Reading.{name}" for name in ("_find_title", "_find_named_bodies", "_leave_out_what_is_not_the_event")
    ),
    "labels": (f"{_READ}.Reading._find_labels",),
    "prose": (f"{_READ}.Reading._find_prose", f"{_READ}.read_body"),
    "kind and identity": (f"{_CORE}.kind", f"{_CORE}.identity"),
    "dates": ("gcmscrape.event.filling.read_dates",),
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
                original = getattr(pkgutil.resolve_name(module), function)
                patched.enter_context(patch(name, clock.wrap(stage, original)))
        read = clock.wrap(REST, read_line)
        for page in pages:
            for _ in range(rounds):
                read(page)
    total = sum(clock.seconds.values())
    return {stage: clock.seconds[stage] / total for stage in (*STAGES, REST)}
