"""The command line of `gcmscrape discover`: its arguments and help."""

# ruff: noqa: PLC0415 - a command imports what it needs when it runs, so that the command line starts quickly

from __future__ import annotations

from gcmscrape.commands.arguments import (
    Concurrency,
    Config,
    Contact,
    Languages,
    LogFormat,
    Out,
    Rate,
    SiteOption,
    flags_of,
)


def discover(  # noqa: PLR0913, PLR0917 - one parameter a flag
    out: Out = None,
    site: SiteOption = None,
    languages: Languages = None,
    rate: Rate = None,
    concurrency: Concurrency = None,
    contact: Contact = None,
    config: Config = None,
    log_format: LogFormat = None,
) -> None:
    """Show what a harvest would fetch, where each address was found, and how long it would take.

    Reads lists and sitemaps, and no event page. One line an address on standard output: address, language, where it was
    found, parted by tabs.

    Exit status: 0, or 1 when no list or sitemap could be read.
    """
    from gcmscrape.commands.live import run
    from gcmscrape.harvest.live import Request

    run(Request("discover"), flags_of(out, site, languages, rate, concurrency, contact, log_format), config)
