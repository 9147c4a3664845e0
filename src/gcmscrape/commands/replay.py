"""`gcmscrape harvest --replay`: make and publish a dataset from saved responses, then say what is in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from gcmscrape.archive.saved import InputUnreadable
from gcmscrape.commands.noted import Notes, noted
from gcmscrape.commands.reading_progress import reading_progress
from gcmscrape.commands.run_report import dataset_report, json_failure, json_report, tell
from gcmscrape.commands.stopping import Stopped, stoppable
from gcmscrape.commands.terminal import complain, fail, require_folder, standard_output
from gcmscrape.dataset.atomic import PublishFailed
from gcmscrape.dataset.guard import Limits
from gcmscrape.harvest.saved import Replayed, run_saved
from gcmscrape.state.database import ARCHIVE, STATE

if TYPE_CHECKING:
    from gcmscrape.settings import Settings


def run(replay: str, settings: Settings, *, accept: bool) -> None:
    """Harvest into the folder and print a report; end with status 1 when nothing was published."""
    folder = settings.out
    require_folder(folder)
    limits = Limits(
        lost_share=settings.lost_share, lost_shares=settings.lost_shares, empty=True, accept=accept,
        how_to_accept="gcmscrape harvest --replay ... --accept",
    )  # fmt: skip
    if (folder / ARCHIVE / STATE).is_file():
        fail(f"Nothing was published: {folder} holds the dataset of a site with its archive; choose another --out.")
    with noted("harvest --replay", settings) as notes:
        replayed = _replayed(replay, settings, limits, notes)
    if settings.log_format == "json":
        report = json_report("harvest", folder, replayed.published)
    else:
        tell(replayed.published)
        report = dataset_report(replayed.published.summary, replayed.rejects, folder)
    with standard_output() as output:
        output.write(report.encode())


def _replayed(replay: str, settings: Settings, limits: Limits, notes: Notes) -> Replayed:
    """Return what the run came to; end with status 1 when nothing was published."""
    try:
        with stoppable(), reading_progress(settings) as watch:
            replayed = run_saved(replay, settings.out, limits, watch)
    except Stopped as stopped:
        notes.came_to("stopped", "Stopped; nothing was published, and the last dataset is as it was.")
        complain(notes.reason or "")
        raise typer.Exit(128 + stopped.signal) from stopped
    except (InputUnreadable, PublishFailed) as error:
        notes.came_to("refused" if isinstance(error, PublishFailed) else "failed", str(error))
        if settings.log_format == "json":
            with standard_output() as output:
                output.write(json_failure("harvest", settings.out, str(error), notes.outcome).encode())
        fail(str(error))
    notes.came_to("published")
    summary = notes.summary = replayed.published.summary
    notes.accepted = replayed.published.accepted
    notes.traffic.pages, notes.traffic.failures = summary.responses, sum(summary.refused.values())
    return replayed
