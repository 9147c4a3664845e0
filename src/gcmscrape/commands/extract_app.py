"""The command line of `gcmscrape extract`: its arguments and help."""

# ruff: noqa: PLC0415 - a command imports what it needs when it runs, so that the command line starts quickly

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from gcmscrape.commands.arguments import Config


def extract(
    inputs: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="INPUT",
            help="Saved pages, told by content: HTML, XHTML, stripped text, WARC, WET, WACZ, ARC, HAR, MHTML, zip, "
            "tar, a page or mirror as a browser, SingleFile, wget, HTTrack or ArchiveBox saves it, also compressed; a "
            "folder of them; or - for standard input.",
        ),
    ] = None,
    url: Annotated[
        str | None, typer.Option(help="The address of the page, when the input is one page that does not tell its own.")
    ] = None,
    archive: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Read the newest response of each event page in the archive of a harvest."),
    ] = None,
    config: Config = None,
) -> None:
    """Print one JSON record a line for each event page in the inputs, or in an archive.

    Other pages and failures go to standard error, one line each: input, code, address and a sentence, parted by tabs.

    Exit status: 0 when all was read, 1 when an input or a page could not be read, 2 for wrong usage.
    """
    from gcmscrape.commands.extract import run, run_archive
    from gcmscrape.site.own import FILE

    if (
        config is not None or Path(FILE).is_file()
    ):  # else there are no words of the user, and settings take time to load
        from gcmscrape.commands.options import settings_of

        settings_of({}, config)
    if archive is not None and not inputs and url is None:
        run_archive(archive)
    elif inputs and archive is None:
        run(inputs, url)
    else:
        raise typer.BadParameter("Name inputs, or --archive alone.", param_hint="INPUT")
