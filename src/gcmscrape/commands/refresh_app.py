"""The command line of `gcmscrape refresh`: its arguments and help."""

# ruff: noqa: PLC0415 - a command imports what it needs when it runs, so that the command line starts quickly

from __future__ import annotations

from typing import Annotated

import typer

from gcmscrape.commands.arguments import (
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


def refresh(  # noqa: PLR0913 - one parameter a flag
    *,
    everything: Annotated[bool, typer.Option("--all", help="Look at every known page now.")] = False,
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
    config: Config = None,
    log_format: LogFormat = None,
    metrics: Metrics = None,
) -> None:
    """Bring a dataset up to date with as few requests as possible.

    Looks at lists and sitemaps, at what is new, at future and recent events, and now and then at all others. What
    changed is written to changes.jsonl, one line a change.

    Exit status: as of harvest.
    """
    from gcmscrape.commands.live import run
    from gcmscrape.harvest.live import Request

    budget = budget_of(most_pages, most_megabytes, most_seconds, least_free, most_memory)
    flags = flags_of(out, site, languages, rate, concurrency, contact, log_format, metrics) | budget
    flags |= {"live_only": live_only}
    run(Request("refresh", everything, limit, since), flags, config)
