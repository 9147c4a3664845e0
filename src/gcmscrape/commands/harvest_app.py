"""The command line of `gcmscrape harvest`: its arguments and help."""

# ruff: noqa: PLC0415 - a command imports what it needs when it runs, so that the command line starts quickly

from __future__ import annotations

from typing import Annotated, Literal

import typer

from gcmscrape.commands.arguments import (
    Accept,
    Concurrency,
    Config,
    Contact,
    Languages,
    LeastFree,
    Limit,
    LiveOnly,
    LogFormat,
    Metrics,
    MostMegabytes,
    MostMemory,
    MostPages,
    MostSeconds,
    Out,
    Rate,
    Since,
    SiteOption,
    budget_of,
    flags_of,
)


def harvest(  # noqa: PLR0913 - one parameter a flag
    *,
    replay: Annotated[
        str | None,
        typer.Option(
            metavar="PATH",
            help="A file or folder of saved pages, as of extract, all of them read instead of the site. With --site "
            "they stand in for it: a whole run, lists and redirects included, without the network.",
        ),
    ] = None,
    archive: Annotated[
        str | None,
        typer.Option(
            "--from",
            metavar="ARCHIVE",
            help="Take captures of event pages from a public archive instead: wayback, commoncrawl, or the address of "
            "a CDX server.",
        ),
    ] = None,
    between: Annotated[
        str | None, typer.Option(metavar="A..B", help="Captures of that time, such as 2019..2021-06; all by default.")
    ] = None,
    every: Annotated[
        Literal["capture", "change", "year"] | None,
        typer.Option(help="Captures of a page: all, those that differ, or the last of each year; change by default."),
    ] = None,
    live_only: LiveOnly = None,
    out: Out = None,
    site: SiteOption = None,
    languages: Languages = None,
    rate: Rate = None,
    concurrency: Concurrency = None,
    contact: Contact = None,
    limit: Limit = None,
    since: Since = None,
    most_pages: MostPages = None,
    most_megabytes: MostMegabytes = None,
    most_seconds: MostSeconds = None,
    least_free: LeastFree = None,
    most_memory: MostMemory = None,
    accept: Accept = False,
    config: Config = None,
    log_format: LogFormat = None,
    metrics: Metrics = None,
) -> None:
    """Make a dataset: one record per event, and what was left out.

    Without --replay the site itself is harvested: a first run fetches everything, one that was stopped goes on, a later
    one fetches what is new. Writes events.jsonl, events.schema.json, rejects.jsonl, changes.jsonl, tombstones.jsonl,
    versions.jsonl and summary.json to DIR, all or none, and keeps every response in DIR/archive. The run leaves a line
    in runs.jsonl.

    With --from the site is not asked. What the site shows counts for more than any capture; the captures make history
    (gcmscrape history), and records of events that the site never showed.

    Exit status: 0 when the dataset was published, 1 when it could not be, 2 for wrong usage, 130 after Ctrl-C.
    """
    given_archive = {"from": archive, "between": between, "every": every}
    if replay is not None and archive is not None:
        raise typer.BadParameter("Saved responses and a public archive are two sources; give one.", param_hint="--from")
    if replay is not None and site is None:
        from gcmscrape.commands.options import settings_of
        from gcmscrape.commands.replay import run as run_replay

        given = {"languages": languages, "rate": rate, "concurrency": concurrency, "contact": contact, "limit": limit}
        budget = budget_of(most_pages, most_megabytes, most_seconds, least_free, most_memory)
        if useless := [
            name for name, value in {**given, **given_archive, "since": since, **budget}.items() if value is not None
        ]:
            options = ", ".join(f"--{name.replace('_', '-')}" for name in useless)
            raise typer.BadParameter(f"With --replay it needs --site too: {options}.")
        settings, _ = settings_of(flags_of(out, log_format=log_format, metrics=metrics), config)
        run_replay(replay, settings, accept=accept)
        return
    if accept:
        raise typer.BadParameter("What a site gave is accepted by `gcmscrape publish --accept`.", param_hint="--accept")
    from gcmscrape.commands.live import run
    from gcmscrape.harvest.live import Request

    budget = budget_of(most_pages, most_megabytes, most_seconds, least_free, most_memory)
    flags = flags_of(out, site, languages, rate, concurrency, contact, log_format, metrics) | budget
    flags |= {"archive": archive, "between": between, "every": every, "live_only": live_only}
    run(Request("harvest", limit=limit, since=since), flags, config, replay)
