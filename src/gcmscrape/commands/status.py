"""`gcmscrape status`: what the archive of a dataset holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from gcmscrape.commands.options import settings_of
from gcmscrape.commands.terminal import fail, standard_output
from gcmscrape.state.database import ARCHIVE, StateUnusable, open_state
from gcmscrape.state.dataset import count, count_published
from gcmscrape.state.rows import Role, State

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from gcmscrape.state.database import Database

_SHOWN: Final = 20


def run(flags: Mapping[str, Any], file: Path | None) -> None:
    """Print what the archive holds; end with status 1 when there is none."""
    settings, _ = settings_of(flags, file)
    folder = settings.out / ARCHIVE
    try:
        with open_state(folder, write=False) as state:
            report = "".join(f"{line}\n" for line in _lines(state, folder))
    except StateUnusable as error:
        fail(str(error))
    with standard_output() as output:
        output.write(report.encode())


def _lines(state: Database, folder: Path) -> Iterator[str]:
    files = state.all("SELECT file, size FROM warc")
    size = sum(row["size"] for row in files)
    yield f"Archive {folder}: {len(files)} WARC file{'' if len(files) == 1 else 's'}, {size / 1e6:.1f} MB."
    last = state.one("SELECT * FROM run ORDER BY id DESC LIMIT 1")
    if last is not None:
        ended = (
            f"ended {last['ended_at']}, {last['outcome']}"
            if last["ended_at"]
            else "not ended: the next one goes on with it"
        )
        yield f"Last run: {last['command']}, begun {last['started_at']}, {ended}."
    yield f"Records: {count(state)} now, {count_published(state)} in the last dataset."
    yield ""
    yield "pages      state      number  last looked at"
    for row in state.all(
        "SELECT CASE WHEN role = ? THEN 'event' ELSE 'list' END AS what, state, count(*) AS number,"
        " max(looked_at) AS latest FROM page GROUP BY what, state ORDER BY what, state",
        Role.EVENT,
    ):
        yield f"{row['what']:<10} {row['state']:<10} {row['number']:>6}  {row['latest'] or 'never'}"
    due = state.value("SELECT count(*) FROM page WHERE due = 1")
    yield f"\n{due} to be looked at in the present or next run."
    yield from _failures(state)


def _failures(state: Database) -> Iterator[str]:
    failed = state.all(
        "SELECT address, code, reason FROM page WHERE state IN (?, ?, ?) ORDER BY address LIMIT ?",
        State.FAILED,
        State.MISSING,
        State.GONE,
        _SHOWN + 1,
    )
    if failed:
        yield "\nFailed, missing or gone:"
    for row in failed[:_SHOWN]:
        yield f"{row['address']}  {row['code']}  {row['reason']}"
    if len(failed) > _SHOWN:
        yield "... see rejects.jsonl for the rest"
