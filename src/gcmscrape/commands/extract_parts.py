"""`gcmscrape extract --engine`: many inputs, each a part of a folder."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Literal, NamedTuple

import typer

from gcmscrape.archive.left import Left, left_sentence
from gcmscrape.bulk.cluster import EngineFailed, run_on_cluster
from gcmscrape.bulk.inputs import find_inputs
from gcmscrape.bulk.local import processors, run_local
from gcmscrape.bulk.manifest import FILE, ManifestUnusable
from gcmscrape.bulk.reach import Reach
from gcmscrape.bulk.run import make_parts
from gcmscrape.commands.closing import counted
from gcmscrape.commands.stopping import Stopped, stoppable
from gcmscrape.commands.terminal import FAILED, complain, fail, say, show
from gcmscrape.dataset.atomic import PublishFailed

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from gcmscrape.bulk.forms import Form
    from gcmscrape.bulk.manifest import Entry
    from gcmscrape.bulk.run import Made
    from gcmscrape.settings import Settings


class Wanted(NamedTuple):
    """What `--engine` and the options that go with it ask for; None where the default is."""

    engine: Literal["local", "dask"]
    to: Path
    form: Form
    scheduler: str | None
    processes: int | None


def run(settings: Settings, inputs: Sequence[str], wanted: Wanted) -> None:
    """Make the parts; end with status 1 when an input could not be read, or not all of it."""
    reach = Reach(
        settings.contact, settings.s3_endpoint, settings.connect_seconds, settings.read_seconds, settings.attempts
    )
    engine = run_local if wanted.engine == "local" else partial(run_on_cluster, scheduler=wanted.scheduler)
    processes, to = wanted.processes or processors(), wanted.to
    try:
        with stoppable():
            made = make_parts(find_inputs(inputs, reach), to, wanted.form, engine, processes, reach, _tell)
    except (PublishFailed, ManifestUnusable, EngineFailed) as error:
        fail(str(error))
    except Stopped as stopped:
        complain(f"Stopped; the parts that are done are in {to}, and the same command goes on.")
        raise typer.Exit(128 + stopped.signal) from stopped
    show(_summary(made, to))
    if any(entry.lacks for entry in made.entries):
        raise typer.Exit(FAILED)


def _tell(entry: Entry) -> None:
    """Say what became of an input: a line each."""
    counts = entry.counts
    if entry.status == "failed":
        say(f"gcmscrape: {entry.reason}", "error")
    elif counts.damaged:
        say(
            f"gcmscrape: {entry.input} is damaged: {counted(counts.damaged, 'record')} could not be read, and the "
            f"others were; {entry.rejects} tells where. When there is a whole copy in its place, run this again.",
            "warning",
        )
    elif entry.is_unread:
        say(f"gcmscrape: nothing of {entry.input} could be read; {entry.rejects} tells why.", "warning")
    else:
        left = f" {left_sentence(Left(counts.left))}" if counts.left else ""
        say(f"{entry.input}: {counted(counts.events, 'event')} on {counted(counts.pages, 'page')}.{left}")


def _summary(made: Made, to: Path) -> str:
    counts, failed = made.together, sum(entry.status == "failed" for entry in made.entries)
    inputs = f"{len(made.entries) - failed} of {counted(len(made.entries), 'input')}"
    before = f", {made.before} of them read before" if made.before else ""
    unnamed = f" {to} has parts of {counted(made.others, 'input')} that this command does not name."
    others = unnamed if made.others else ""
    return (
        f"Wrote {counted(counts.events, 'event')} to {to}, from {inputs}{before}.{others}\n"
        f"Of {counted(counts.pages, 'page')} {counts.ruled_out} were ruled out by their address and bytes, "
        f"{counts.other_pages} are of other kinds, {sum(counts.refused.values())} could not be read; "
        f"{to / FILE} has the counts of each input.\n"
    )
