"""`gcmscrape report`: a dataset as one page for people."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import typer

from gcmscrape.commands.closing import counted
from gcmscrape.commands.terminal import fail, show
from gcmscrape.dataset.atomic import PublishFailed, write_files
from gcmscrape.dataset.reading import DatasetUnreadable
from gcmscrape.export.extras import ExportFailed
from gcmscrape.report.page import report
from gcmscrape.settings import Settings

_ENDINGS: Final = frozenset({".html", ".htm"})


def run(settings: Settings, html: Path) -> None:
    """Write the report; end with status 1 when that cannot be done."""
    if html.suffix.lower() not in _ENDINGS:  # so that no file of a dataset is overwritten by mistake
        raise typer.BadParameter("name a file that ends in .html.", param_hint="--html")
    try:
        told = report(settings.out, html.name)
        write_files(html.parent, told.files, "The report was not written")
    except (DatasetUnreadable, ExportFailed, PublishFailed) as error:
        fail(str(error))
    show(f"Wrote a report on {counted(told.events, 'event')} to {html}.\n")
    show("\nNext, look at it in a browser; it needs no network.\n")
