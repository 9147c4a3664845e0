"""`gcmscrape harvest --replay`: make and publish a dataset from saved responses, then say what is in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gcmscrape.archive import InputUnreadable
from gcmscrape.commands.report import dataset_report, json_failure, json_report
from gcmscrape.commands.terminal import fail, require_folder, standard_output
from gcmscrape.dataset.atomic import PublishFailed
from gcmscrape.harvest.saved import run_saved
from gcmscrape.state.database import ARCHIVE, STATE

if TYPE_CHECKING:
    from pathlib import Path


def run(replay: str, folder: Path, log_format: str) -> None:
    """Harvest into the folder and print a report; end with status 1 when nothing was published."""
    require_folder(folder)
    if (folder / ARCHIVE / STATE).is_file():
        fail(f"Nothing was published: {folder} holds the dataset of a site with its archive; choose another --out.")
    try:
        replayed = run_saved(replay, folder)
    except (InputUnreadable, PublishFailed) as error:
        if log_format == "json":
            with standard_output() as output:
                output.write(json_failure("harvest", folder, str(error)).encode())
        fail(str(error))
    if log_format == "json":
        report = json_report("harvest", folder, replayed.summary)
    else:
        report = dataset_report(replayed.summary, replayed.rejects, folder)
    with standard_output() as output:
        output.write(report.encode())
