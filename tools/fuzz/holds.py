"""What must hold of every page, whatever its bytes are."""

from __future__ import annotations

import json
import signal
import traceback
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from jsonschema import Draft202012Validator  # type: ignore[import-untyped]  # it has no types

from gcmscrape import Event, PageRefused, extract
from gcmscrape.dataset.schema import schema_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tools.fuzz.inputs import Input

_SLOW: Final = 60
"""Seconds of processor time after which a page counts as one that never ends."""


class Fault(NamedTuple):
    """What does not hold: the kind of fault, in which no words of the page stand, and what is to be seen of it."""

    kind: str
    shown: str


OTHERWISE: Final = Fault("another process reads it otherwise", "")


class _NeverEnds(Exception):  # noqa: N818 - named for what happened
    """A page took too long."""


def fault(page: Input) -> Fault | None:
    """Return what does not hold of a page; None when all holds.

    Nothing but a record, another page or a refusal comes out; the same bytes give the same JSON twice; a record is
    valid by the model and by the exported schema, and reads back as it was; no end is before its start.
    """
    try:
        with stopped_when_slow():
            found, again = outcome(page), outcome(page)
        event = Event.model_validate_json(found) if found.startswith(b'{"schema_version"') else None
    except Exception as error:  # noqa: BLE001 - whatever comes out is the finding
        return raised(error)
    if found != again:
        return Fault("read twice, it gives two outcomes", again.decode())
    if event is None:
        return None
    if event.model_dump_json().encode() != found:
        return Fault("the record reads back as another one", found.decode())
    return _of_record(json.loads(found))


@contextmanager
def stopped_when_slow() -> Iterator[None]:
    """End what takes too much processor time."""

    def stop(_number: int, _frame: object) -> None:
        raise _NeverEnds(f"It takes more than {_SLOW} s of processor time.")

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, _SLOW)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def outcome(page: Input) -> bytes:
    """Return what comes out of a page as bytes: the JSON of a record, another page, or a refusal."""
    headers = {"content-type": page.content_type} if page.content_type else {}
    try:
        found = extract(page.body, page.url, headers)
    except PageRefused as refusal:
        return f"{refusal.code}: {refusal}".encode()
    if isinstance(found, Event):
        return found.model_dump_json().encode()
    return f"{found.kind}: {found.reason} {found.url} {found.of_site}".encode()


def _of_record(record: dict[str, Any]) -> Fault | None:
    if errors := [error.message for error in _validator().iter_errors(record)]:
        return Fault("the record is not valid by the exported schema", "; ".join(errors))
    for dates in (record, *record["further_dates"]):
        start, end = dates["start"], dates["end"]
        if end is not None and (start is None or end < start[: len(end)]):
            return Fault("an end is before its start", f"{start} - {end}")
    return None


@cache
def _validator() -> Draft202012Validator:
    return Draft202012Validator(json.loads(schema_text()))


def raised(error: Exception) -> Fault:
    """Return an error that came out as a fault."""
    return Fault(f"{type(error).__name__} at {_place(error)}", str(error))


def _place(error: Exception) -> str:
    """Return where an error was raised, or where the package called what raised it."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if "gcmscrape" in Path(frame.filename).parts] or frames
    return f"{Path(ours[-1].filename).name}:{ours[-1].lineno}"
