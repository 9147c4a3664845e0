"""`gcmscrape harvest --replay`: make and publish a dataset from saved responses, then say what is in it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from gcmscrape.archive import InputUnreadable
from gcmscrape.commands.report import dataset_report
from gcmscrape.commands.terminal import fail, standard_output
from gcmscrape.harvest import harvest
from gcmscrape.publish.atomic import PublishFailed

if TYPE_CHECKING:
    from pathlib import Path


def run(replay: str, folder: Path) -> None:
    """Harvest into the folder and print a report; end with status 1 when nothing was published."""
    if os.path.isfile(folder):  # noqa: PTH113 - the method of Path raises an error where a folder above is closed
        fail(f"Nothing was published: {folder} is a file, not a folder; choose another --out.")
    try:
        harvested = harvest(replay, folder)
    except (InputUnreadable, PublishFailed) as error:
        fail(str(error))
    report = dataset_report(harvested.summary, harvested.rejects, folder)
    with standard_output() as output:
        output.write(report.encode())
