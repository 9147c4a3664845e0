"""A run over many inputs: what is not done yet is given to an engine, and each part is put in its place."""

from __future__ import annotations

import shutil
import time
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from gcmscrape.bulk.counts import Counts
from gcmscrape.bulk.manifest import Entry, Manifest, part_name
from gcmscrape.bulk.part import EVENTS, REJECTS, Task
from gcmscrape.bulk.stores import scheme_of
from gcmscrape.dataset.atomic import PublishFailed, locked, put
from gcmscrape.extractor_name import extractor_name
from gcmscrape.site import in_use
from gcmscrape.workers.pool import Limits

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator, Sequence

    from gcmscrape.bulk.forms import Form
    from gcmscrape.bulk.inputs import Input
    from gcmscrape.bulk.local import Outcome
    from gcmscrape.bulk.reach import Reach

    Engine = Callable[[Sequence[Task], int], Generator[Outcome, None, None]]

_PARTIAL: Final = ".partial"
_RESTS: Final = 20
"""The manifest is written again when so many times the time has passed that writing it takes."""


@dataclass(frozen=True, slots=True)
class Made:
    """What a run came to.

    `entries` are those of the inputs that were named, in order; so many of them were done `before`, and the folder has
    the parts of so many `others`.
    """

    entries: list[Entry]
    before: int
    others: int

    @property
    def together(self) -> Counts:
        """The counts of all inputs."""
        total = Counts()
        for counts in (entry.counts for entry in self.entries):
            for name in ("pages", "events", "other_pages", "ruled_out", "bytes"):
                setattr(total, name, getattr(total, name) + getattr(counts, name))
            for code, number in counts.refused.items():
                total.refused[code] = total.refused.get(code, 0) + number
        return total


def make_parts(
    inputs: Sequence[Input],
    folder: Path,
    form: Form,
    engine: Engine,
    processes: int,
    reach: Reach,
    tell: Callable[[Entry], None],
) -> Made:
    """Make a part of each input that has none yet, and return what is known of all of them.

    Args:
        inputs: What is to be read.
        folder: Where the parts and the manifest go; made when it is missing.
        form: The form of the parts.
        engine: What reads the inputs.
        processes: How many it reads at a time.
        reach: How inputs that lie elsewhere are reached.
        tell: Is told what became of each input; of one that was done before, when not all of it could be read.

    However it ends, the parts that are done are in their places and in the manifest.

    Raises:
        PublishFailed: The folder cannot be written to, or another run is writing there.
        ManifestUnusable: It holds another kind of parts.
        EngineFailed: The cluster cannot be reached any more.
    """
    partial = folder / _PARTIAL
    with _reserved(partial):
        manifest = Manifest(folder, form)
        manifest.forget_failed(inputs)
        extractor = extractor_name()
        todo = [one for one in inputs if not manifest.is_done(one, extractor)]
        saving = _Saving(manifest)
        try:
            for entry in _entries(todo, partial, form, engine, processes, reach):
                manifest.put(entry)
                tell(entry)
                saving.now_and_then()
        finally:
            manifest.save()
        named, read_now = manifest.of(inputs), {one.name for one in todo}
        for entry in named:
            if entry.lacks and entry.input not in read_now:
                tell(entry)
        return Made(named, len(inputs) - len(todo), len(manifest) - len(named))


@contextmanager
def _reserved(partial: Path) -> Iterator[None]:
    """Keep other runs out, and give an empty folder for what is not finished; it is removed behind."""
    folder = partial.parent
    try:
        partial.mkdir(parents=True, exist_ok=True)
        with locked(partial):
            try:
                _empty(partial)
                yield
            finally:
                shutil.rmtree(partial, ignore_errors=True)
    except BlockingIOError as error:
        raise PublishFailed(f"Another run is writing to {folder}; wait until it is done, then try again.") from error
    except OSError as error:
        raise PublishFailed(f"{folder} cannot be written to: {error.strerror or error}.") from error


def _empty(partial: Path) -> None:
    """Remove what a killed run left behind."""
    for left in partial.iterdir():
        shutil.rmtree(left)


def _entries(
    todo: Sequence[Input], partial: Path, form: Form, engine: Engine, processes: int, reach: Reach
) -> Iterator[Entry]:
    """Yield what becomes of each input as soon as it is known; its part is in its place then."""
    readable = {part_name(one.name): one for one in todo if one.problem is None}
    for one in todo:
        if one.problem is not None:
            yield _entry(one, None, one.problem)
    limits = Limits()
    workers = max(1, processes // max(1, len(readable)))
    tasks = [
        Task(
            name=one.name,
            place=one.name if scheme_of(one.name) else str(Path(one.name).absolute()),
            form=form,
            folder=partial / name,
            reach=reach,
            words=dict(in_use().tables),
            workers=workers,
            seconds=limits.seconds,
            memory_bytes=limits.memory_bytes,
        )
        for name, one in readable.items()
    ]
    with closing(engine(tasks, processes)) as outcomes:
        for outcome in outcomes:
            made, name = outcome.task.folder, outcome.task.folder.name
            if outcome.counts is not None:
                put(made / REJECTS, partial.parent / REJECTS / f"{name}.jsonl")
                put(made / EVENTS, partial.parent / EVENTS / f"{name}.{form}")
            shutil.rmtree(made, ignore_errors=True)
            yield _entry(readable[name], outcome.counts, outcome.reason, f"{name}.{form}", f"{name}.jsonl")


def _entry(one: Input, counts: Counts | None, reason: str | None, part: str = "", rejects: str = "") -> Entry:
    entry = Entry(input=one.name, size=one.size, version=one.version, extractor=extractor_name(), status="failed")
    if counts is None:
        return entry.model_copy(update={"reason": reason})
    made = {"part": f"{EVENTS}/{part}", "rejects": f"{REJECTS}/{rejects}", "counts": counts}
    return entry.model_copy(update={"status": "done", **made})


class _Saving:
    """Writes the manifest as often as it costs little: of a hundred thousand inputs it is large."""

    def __init__(self, manifest: Manifest) -> None:
        self._manifest = manifest
        self._next = 0.0

    def now_and_then(self) -> None:
        """Write it, unless that was done just now."""
        began = time.monotonic()
        if began >= self._next:
            self._manifest.save()
            ended = time.monotonic()
            self._next = ended + _RESTS * (ended - began)
