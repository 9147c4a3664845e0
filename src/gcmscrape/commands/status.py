"""`gcmscrape status`: what the archive of a dataset holds, and whether the last run ended well."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

import typer

from gcmscrape.commands.closing import counted
from gcmscrape.commands.fitting import fitted, next_step, width_of
from gcmscrape.commands.plain_table import PlainTable
from gcmscrape.commands.printable import printable
from gcmscrape.commands.status_saved import saved_status
from gcmscrape.commands.terminal import FAILED, fail, show_json, standard_output
from gcmscrape.dataset.reading import DatasetUnreadable
from gcmscrape.settings import Settings
from gcmscrape.state.database import ARCHIVE, STATE, Database, StateUnusable, is_in_use, open_state
from gcmscrape.state.dataset import count, count_published
from gcmscrape.state.progress import Count, Failure, LastRun, count_due, count_due_captures, counts, failures, last_run
from gcmscrape.state.responses import warc_files
from gcmscrape.state.runs import Ending

_SHOWN: Final = 20
_WELL: Final = {Ending.WHOLE, Ending.PART, Ending.DISCOVERED, Ending.CHECKED, Ending.STOPPED}
_KILLED: Final = "It was killed, or a fault of the program or a full disk ended it."


class _Status(NamedTuple):
    """What there is to be told. `run` is None before any; `sizes` are bytes, one a WARC file."""

    archive: Path
    sizes: list[int]
    run: LastRun | None
    under_way: bool
    records: int
    published: int
    pages: list[Count]
    due: int
    failed: list[Failure]

    @property
    def well(self) -> bool:
        """Whether the last run needs nobody's attention."""
        return self.run is None or self.under_way or self.run.outcome in _WELL


def run(settings: Settings, *, as_json: bool) -> None:
    """Print what the archive holds; end with status 1 when there is none, or when the last run did not end well."""
    archive = settings.out / ARCHIVE
    width = width_of(sys.stdout)
    try:
        if not (archive / STATE).is_file() and (saved := saved_status(settings.out)) is not None:
            _end(f"{saved.json()}\n" if as_json else saved.report(width, _SHOWN), as_json=as_json, well=saved.well)
            return
        with open_state(archive, write=False) as state:
            status = _status(state, archive)
    except (StateUnusable, DatasetUnreadable) as error:
        fail(str(error))
    _end(f"{_json(status)}\n" if as_json else _report(status, width), as_json=as_json, well=status.well)


def _end(report: str, *, as_json: bool, well: bool) -> None:
    if as_json:
        show_json(report)
    else:
        with standard_output() as output:
            output.write(report.encode())
    if not well:
        raise typer.Exit(FAILED)


def _status(state: Database, archive: Path) -> _Status:
    last = last_run(state)
    open_end = last is not None and last.ended_at is None and last.outcome is None
    under_way = open_end and is_in_use(archive)
    if last is not None and open_end and not under_way:
        last = last._replace(reason=_KILLED)
    return _Status(
        archive=archive,
        sizes=[file.size for file in warc_files(state)],
        run=last,
        under_way=under_way,
        records=count(state),
        published=count_published(state),
        pages=list(counts(state)),
        due=count_due(state) + count_due_captures(state),
        failed=failures(state),
    )


def _json(status: _Status) -> str:
    facts = {
        "well": status.well,
        "under_way": status.under_way,
        "run": status.run._asdict() if status.run else None,
        "archive": {"folder": str(status.archive), "warc_files": len(status.sizes), "bytes": sum(status.sizes)},
        "records": {"now": status.records, "published": status.published},
        "pages": [page._asdict() for page in status.pages],
        "due": status.due,
        "failed": [failure._asdict() for failure in status.failed],
    }
    return json.dumps(facts, ensure_ascii=False)


def _report(status: _Status, width: int | None) -> str:
    files = counted(len(status.sizes), "WARC file")
    lines = [
        f"Archive {status.archive}: {files}, {sum(status.sizes) / 1e6:.1f} MB.",
        *_run_lines(status),
        f"Records: {status.records} now, {status.published} in the last dataset.",
    ]
    told = "".join(f"{fitted(printable(line), width)}\n" for line in lines)
    pages = PlainTable("kind of page", "state", "addresses", "last looked at", numbers=["addresses"])
    for what, outcome, number, latest in status.pages:
        pages.add_row(what, outcome, str(number), latest or "never")
    due = counted(status.due, "address", "addresses")
    told += f"\n{pages.text(width)}\n{due} to be looked at in the present or next run.\n"
    if status.failed:
        failed = PlainTable("failed, missing or gone", "code", "reason")
        for failure in status.failed[:_SHOWN]:
            failed.add_row(*failure)
        told += f"\n{failed.text(width)}"
    if len(status.failed) > _SHOWN:
        told += "... see rejects.jsonl for the rest\n"
    return f"{told}\n{next_step(*_next(status), width)}\n"


def _next(status: _Status) -> tuple[str, str]:
    """Return what to do, and the command for it."""
    out = printable(f"--out {status.archive.parent}")
    if status.under_way:
        return "when the run is done", f"gcmscrape status {out}"
    if status.run is None or status.run.ended_at is None or status.due:
        return "what is still to be looked at", f"gcmscrape harvest {out}"
    if not status.well:
        return "what was noticed", f"gcmscrape check {out}"
    return "what has changed on the site since", f"gcmscrape refresh {out}"


def _run_lines(status: _Status) -> Iterator[str]:
    last = status.run
    if last is None:
        return
    if last.ended_at is not None:
        ended = f"ended {last.ended_at}, {last.outcome}"
    elif status.under_way:
        ended = "under way"
    else:
        ended = f"{last.outcome or 'broken off'}: the next one goes on with it"
    yield f"Last run: {last.command}, begun {last.started_at}, {ended}."
    yield from [last.reason] if last.reason else []
    yield from (f"Accepted: {accepted}" for accepted in last.accepted)
