"""One input into one part: its pages are read, and what becomes of each is written down."""

from __future__ import annotations

import os
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote, urlsplit

from pydantic import BaseModel, ConfigDict

from gcmscrape.archive.left import Left
from gcmscrape.archive.pages import read_pages
from gcmscrape.archive.saved import Failure, InputUnreadable, SavedPage
from gcmscrape.bulk.counts import Counts
from gcmscrape.bulk.downloads import DownloadFailed, download
from gcmscrape.bulk.forms import Form, writing
from gcmscrape.bulk.inputs import WEB
from gcmscrape.bulk.reach import Reach
from gcmscrape.bulk.ruled_out import is_ruled_out
from gcmscrape.bulk.stores import StoreUnusable, fetch_object, is_stored, scheme_of
from gcmscrape.dataset.jsonlines import to_json_line
from gcmscrape.dataset.rejects import Reject
from gcmscrape.export.extras import ExportFailed
from gcmscrape.record import Event, OtherPage
from gcmscrape.site import use
from gcmscrape.site.own import Lists, OwnWords
from gcmscrape.workers.answers import answers, in_utf8
from gcmscrape.workers.pool import Limits

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from gcmscrape.refusal import PageRefused

EVENTS: Final = "events"
REJECTS: Final = "rejects"


class Task(BaseModel):
    """One input to be read, in words that a process on another machine understands.

    `name` is what the user calls it, and `place` the same as an absolute path, or an address. `folder` is where the two
    files, `events` and `rejects`, are written. `words` are those of the user. `workers`
    extract at a time, each page within `seconds` and `memory_bytes`.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    place: str
    form: Form
    folder: Path
    reach: Reach
    words: Lists
    workers: int
    seconds: float
    memory_bytes: int


class PartFailed(Exception):  # noqa: N818 - named for what happened
    """An input gave no part. The message is one sentence that names it."""


class _Orphaned(Exception):  # noqa: N818 - named for what was met
    """Who asked for the part is gone."""


def make_part(task: Task) -> Counts:
    """Read an input and write its two files.

    Raises:
        PartFailed: It cannot be read as a whole, or they cannot be written.
    """
    use(OwnWords(task.words))
    try:
        task.folder.mkdir(parents=True, exist_ok=True)
        with _at_hand(task) as path:
            return _read(path, task)
    except (InputUnreadable, DownloadFailed, StoreUnusable, ExportFailed) as error:
        raise PartFailed(str(error)) from error
    except OSError as error:
        place = error.filename or task.folder
        raise PartFailed(f"{task.name} gave no part: {place}: {error.strerror or error}.") from error


@contextmanager
def _at_hand(task: Task) -> Iterator[Path]:
    """Give the input as a file or folder of this machine; what lies elsewhere is fetched, and removed behind."""
    if not scheme_of(task.place):
        yield Path(task.place)
        return
    with TemporaryDirectory(dir=task.folder) as folder:
        path = Path(folder, unquote(urlsplit(task.place).path).rpartition("/")[2] or "input")
        if scheme_of(task.place) in WEB:
            download(task.place, path, task.reach)
        elif is_stored(task.place):
            fetch_object(task.place, path, task.reach)
        yield path


def _read(path: Path, task: Task) -> Counts:
    counts, left = Counts(), Left()
    limits = Limits(task.seconds, task.memory_bytes, task.workers)
    with writing(task.form, task.folder / EVENTS) as write, (task.folder / REJECTS).open("wb") as rejects:
        for page, answer in answers(_to_be_read(read_pages(path, left), counts), limits=limits):
            if isinstance(answer, Event):
                counts.events += 1
                write(answer)
                continue
            if isinstance(answer, OtherPage):
                counts.other_pages += 1
            else:
                counts.refuse(answer.code)
            rejects.write(to_json_line(_reject(page, answer)))
    counts.left = dict(left)
    return counts


def _to_be_read(pages: Iterable[SavedPage | Failure], counts: Counts) -> Iterator[SavedPage | Failure]:
    """Give the pages that may be events, and count all of them."""
    parent = os.getppid()
    for page in pages:
        if os.getppid() != parent:
            raise _Orphaned
        counts.pages += 1
        if isinstance(page, SavedPage):
            counts.bytes += len(page.body)
            if is_ruled_out(page.body, page.url, page.headers):
                counts.ruled_out += 1
                continue
        yield page


def _reject(page: SavedPage | Failure, answer: OtherPage | PageRefused | Failure) -> Reject:
    if isinstance(answer, OtherPage):
        outcome, code, reason, address = "other_page", str(answer.kind), answer.reason, page.url or answer.url
    else:
        outcome, code, reason, address = "refused", answer.code, answer.message, page.url
    return Reject.model_validate(
        {
            "outcome": outcome,
            "code": code,
            "reason": reason,
            "url": address,
            "status": page.status,
            "retrieved_at": page.retrieved_at,
            "file": in_utf8(page.name),
            "offset": page.archive.offset if page.archive else None,
        }
    )
