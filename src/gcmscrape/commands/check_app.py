"""The command line of `gcmscrape check`: its arguments and help."""

# ruff: noqa: PLC0415 - a command imports what it needs when it runs, so that the command line starts quickly

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from gcmscrape.commands.arguments import Concurrency, Config, Contact, Languages, LogFormat, Out, Rate, flags_of


def check(  # noqa: PLR0913 - one parameter a flag
    inputs: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="INPUT", help="Saved pages, as of extract; an archive or a dataset. That of --out by default."
        ),
    ] = None,
    *,
    site: Annotated[str | None, typer.Option(metavar="URL", help="Look at this site instead.")] = None,
    sample: Annotated[int | None, typer.Option(min=1, metavar="N", help="Event pages to fetch; 20 by default.")] = None,
    bundle: Annotated[
        Path | None, typer.Option(metavar="FILE.zip", help="Pack what a bug report needs, without your contact.")
    ] = None,
    max_age: Annotated[
        str | None, typer.Option(metavar="2d", help="Fail when the last good run is older: 2d, 36h, 90m.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One line of JSON instead of tables.")] = False,
    out: Out = None,
    languages: Languages = None,
    rate: Rate = None,
    concurrency: Concurrency = None,
    contact: Contact = None,
    config: Config = None,
    log_format: LogFormat = None,
) -> None:
    """Say whether a site, or what was saved of one, is what the tool rests on.

    With --site: fetches robots.txt, the first pages of the lists, the sitemap and a sample of event pages into the
    archive of DIR, where a harvest goes on with them, and prints a table of assumptions. It publishes nothing.
    Without: reads the inputs, or the dataset and archive of DIR, and tells how they are read. It fetches nothing.

    Exit status: 0 when all fits, 1 when something differs, an input is unreadable or the last good run is too old.
    """
    from gcmscrape.commands.options import settings_of

    if site is None:
        from gcmscrape.commands.check import run as run_saved

        given = {"sample": sample, "bundle": bundle, "languages": languages, "rate": rate, "contact": contact}
        if useless := [name for name, value in {**given, "concurrency": concurrency}.items() if value is not None]:
            raise typer.BadParameter(f"Without --site nothing is fetched: --{', --'.join(useless)}.")
        settings, _ = settings_of(flags_of(out, log_format=log_format), config)
        run_saved(inputs or [], settings, max_age, as_json=as_json)
        return
    if inputs or max_age is not None:
        raise typer.BadParameter(
            "With --site nothing else is read: leave out INPUT and --max-age.", param_hint="--site"
        )
    from gcmscrape.commands.check_site import run

    settings, _ = settings_of(flags_of(out, site, languages, rate, concurrency, contact, log_format), config)
    run(settings, sample or 20, bundle, as_json=as_json)
