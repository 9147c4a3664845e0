"""The options that several commands take, with their help."""

# ruff: noqa: PLC0415 - the command line starts quickly

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

Out = Annotated[
    Path | None, typer.Option(metavar="DIR", readable=False, help="Folder for the dataset; output by default.")
]
SiteOption = Annotated[str | None, typer.Option(metavar="URL", help="The site; migrationnetwork.un.org by default.")]
Languages = Annotated[
    str | None, typer.Option(metavar="en,es,...", help="Languages to fetch each event in; en by default.")
]
Rate = Annotated[str | None, typer.Option(metavar="R", help="Requests a second; 1 by default.")]
Concurrency = Annotated[str | None, typer.Option(metavar="N", help="Requests at a time; 2 by default.")]
Contact = Annotated[str | None, typer.Option(metavar="WHO", help="Your mail or web address, for the User-Agent.")]
Limit = Annotated[int | None, typer.Option(min=1, metavar="N", help="Stop after so many events.")]
MostPages = Annotated[str | None, typer.Option(metavar="N", help="End early after so many looks at pages.")]
MostMegabytes = Annotated[str | None, typer.Option(metavar="MB", help="End early after so much was fetched.")]
MostSeconds = Annotated[str | None, typer.Option(metavar="S", help="End early after so many seconds.")]
LeastFree = Annotated[
    str | None,
    typer.Option("--least-free-megabytes", metavar="MB", help="End early when the disk has less left; 100 by default."),
]
MostMemory = Annotated[
    str | None,
    typer.Option("--most-memory-megabytes", metavar="MB", help="End early above so much memory; 2000 by default."),
]
Since = Annotated[
    str | None, typer.Option(metavar="DATE", help="Only events that end on or after DATE, and those without a date.")
]
Accept = Annotated[
    bool, typer.Option("--accept", help="Publish although many events, pages or values were lost; each is named.")
]
LiveOnly = Annotated[
    bool | None,
    typer.Option("--live-only", help="Leave out events that only public archives have.", show_default=False),
]
Config = Annotated[
    Path | None, typer.Option(metavar="FILE", help="Settings file; gcmscrape.toml in the current folder by default.")
]


def _use_form(log_format: Literal["text", "json"] | None) -> Literal["text", "json"] | None:
    from gcmscrape.commands.log import use

    use(log_format or "text")
    return log_format


LogFormat = Annotated[
    Literal["text", "json"] | None,
    typer.Option(
        callback=_use_form,
        is_eager=True,
        help="json: JSON lines on standard error, and one as the result; text by default.",
    ),
]
Metrics = Annotated[
    Path | None, typer.Option(metavar="FILE", help="Write the figures of the run for Prometheus, as to gcmscrape.prom.")
]
AsJson = Annotated[bool, typer.Option("--json", help="One line of JSON.")]
Form = Annotated[
    Literal["text", "markdown", "json"], typer.Option("--format", help="For people, for a page, or for programs.")
]


def flags_of(  # noqa: PLR0913, PLR0917 - one parameter a flag
    out: Path | None = None,
    site: str | None = None,
    languages: str | None = None,
    rate: str | None = None,
    concurrency: str | None = None,
    contact: str | None = None,
    log_format: str | None = None,
    metrics: Path | None = None,
) -> dict[str, object]:
    """Return the flags by the names of their settings."""
    return {
        "out": out, "site": site, "languages": languages, "rate": rate, "concurrency": concurrency, "contact": contact,
        "log_format": log_format, "metrics": metrics,
    }  # fmt: skip


def budget_of(
    pages: str | None, megabytes: str | None, seconds: str | None, least_free: str | None, most_memory: str | None
) -> dict[str, object]:
    """Return the flags of a run's budget by the names of their settings."""
    return {
        "most_pages": pages, "most_megabytes": megabytes, "most_seconds": seconds,
        "least_free_megabytes": least_free, "most_memory_megabytes": most_memory,
    }  # fmt: skip
