"""`gcmscrape status`: what the archive of a dataset holds."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from gcmscrape.commands.options import settings_of
from gcmscrape.commands.terminal import fail, standard_output
from gcmscrape.state.database import ARCHIVE, StateUnusable, open_state
from gcmscrape.state.dataset import count, count_published
from gcmscrape.state.progress import count_due, counts, failures, last_run
from gcmscrape.state.responses import warc_sizes

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
    sizes = warc_sizes(state).values()
    yield f"Archive {folder}: {len(sizes)} WARC file{'' if len(sizes) == 1 else 's'}, {sum(sizes) / 1e6:.1f} MB."
    last = last_run(state)
    if last is not None:
        ended = f"ended {last.ended_at}, {last.outcome}" if last.ended_at else "not ended: the next one goes on with it"
        yield f"Last run: {last.command}, begun {last.started_at}, {ended}."
        yield from [last.reason] if last.reason else []
        yield from (f"Accepted: {accepted}" for accepted in json.loads(last.accepted))
    yield f"Records: {count(state)} now, {count_published(state)} in the last dataset."
    yield ""
    yield "pages      state      number  last looked at"
    for what, outcome, number, latest in counts(state):
        yield f"{what:<10} {outcome:<10} {number:>6}  {latest or 'never'}"
    yield f"\n{count_due(state)} to be looked at in the present or next run."
    yield from _failures(state)


def _failures(state: Database) -> Iterator[str]:
    failed = failures(state, _SHOWN + 1)
    if failed:
        yield "\nFailed, missing or gone:"
    for address, code, reason in failed[:_SHOWN]:
        yield f"{address}  {code}  {reason}"
    if len(failed) > _SHOWN:
        yield "... see rejects.jsonl for the rest"
