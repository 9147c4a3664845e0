"""The command line of `gcmscrape extract`: its arguments and help."""

# ruff: noqa: PLC0415 - a command imports what it needs when it runs, so that the command line starts quickly

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from gcmscrape.commands.arguments import Config

if TYPE_CHECKING:
    from gcmscrape.commands.extract_parts import Wanted


def extract(  # noqa: PLR0913 - one parameter an option
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
    *,
    engine: Annotated[
        Literal["local", "dask"] | None,
        typer.Option(help="Read many inputs at a time into --to: on all processors, or on a cluster."),
    ] = None,
    to: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="With --engine: where the parts go, one an input.")
    ] = None,
    form: Annotated[
        Literal["jsonl", "parquet"] | None,
        typer.Option("--format", help="With --engine: JSON Lines (the default) or Parquet."),
    ] = None,
    processes: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="With --engine: inputs at a time; all processors by default.")
    ] = None,
    scheduler: Annotated[
        str | None,
        typer.Option(metavar="URL", help="With dask: the scheduler, tcp://...; a cluster on this machine by default."),
    ] = None,
    config: Config = None,
) -> None:
    """Print one JSON record a line for each event page in the inputs, or in an archive.

    Other pages and failures go to standard error, one line each: input, code, address and a sentence, parted by tabs.

    With --engine, INPUT may be globs and addresses (https://, s3://), and each input becomes a file in a folder, with
    a manifest: the same command goes on where it was stopped.

    Exit status: 0 when all was read, 1 when an input or a page could not be read, 2 for wrong usage.
    """
    from gcmscrape.commands.extract import run, run_archive
    from gcmscrape.site.own import FILE

    if engine is not None:
        from gcmscrape.commands.extract_parts import Wanted

        if to is None:
            raise typer.BadParameter("Name the folder for the parts.", param_hint="--to")
        if scheduler is not None and engine != "dask":
            raise typer.BadParameter("It goes with --engine dask alone.", param_hint="--scheduler")
        if scheduler is not None and not re.fullmatch(r"\w+://[^/]+:\d+/?", scheduler):
            raise typer.BadParameter("It is no address such as tcp://10.0.0.1:8786.", param_hint="--scheduler")
        if not inputs or "-" in inputs or url is not None or archive is not None:
            raise typer.BadParameter("With --engine, name files, folders, globs or addresses.", param_hint="INPUT")
        _run_engine(inputs, Wanted(engine, to, form or "jsonl", scheduler, processes), config)
        return
    of_engine = {"--to": to, "--format": form, "--processes": processes, "--scheduler": scheduler}
    if given := [flag for flag, value in of_engine.items() if value is not None]:
        raise typer.BadParameter("It goes with --engine alone.", param_hint=given[0])
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


def _run_engine(inputs: list[str], wanted: Wanted, config: Path | None) -> None:
    from gcmscrape.commands.extract_parts import run
    from gcmscrape.commands.options import settings_of

    settings, _ = settings_of({}, config)
    run(settings, inputs, wanted)
