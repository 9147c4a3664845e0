"""The command line: names, arguments and help of the commands. What they do is in `gcmscrape.commands`."""

# ruff: noqa: PLC0415 - a command imports what it needs when it runs, so that the command line starts quickly

from __future__ import annotations

import errno
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, Literal

import typer

from gcmscrape.commands.arguments import (
    Accept,
    AsJson,
    Concurrency,
    Config,
    Contact,
    Form,
    Languages,
    LeastFree,
    Limit,
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
from gcmscrape.commands.cite_app import cite
from gcmscrape.commands.export_app import export
from gcmscrape.commands.fixture_app import fixtures
from gcmscrape.commands.group import Program
from gcmscrape.commands.review_app import sample, show
from gcmscrape.commands.verify_command import verify
from gcmscrape.version import __version__

if TYPE_CHECKING:
    from gcmscrape.settings import Settings


app = typer.Typer(
    name="gcmscrape",
    cls=Program,
    help="Read event pages of the United Nations Network on Migration into validated records.",
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.command()(cite)
app.command()(export)
app.add_typer(fixtures, name="fixture")
app.command()(verify)
app.command()(show)
app.command()(sample)

_OF_OUTPUT: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EBADF, errno.EPIPE})
"""Errors of writing. The commands handle their own; what comes as far as `main` is of the texts that typer prints."""


def _settings(config: Path | None, **flags: object) -> Settings:
    from gcmscrape.commands.options import settings_of

    return settings_of(flags, config)[0]


def _print_version(wanted: bool) -> None:  # noqa: FBT001 - typer calls it with the value of the option
    if wanted:
        typer.echo(f"gcmscrape {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    *,
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """Options that stand before the command."""


@app.command()
def extract(
    inputs: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="INPUT",
            help="An HTML file, a page of stripped text, a WARC or WET file (each plain or .gz), a folder of them, "
            "or - for standard input.",
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
        _settings(config)
    if archive is not None and not inputs and url is None:
        run_archive(archive)
    elif inputs and archive is None:
        run(inputs, url)
    else:
        raise typer.BadParameter("Name inputs, or --archive alone.", param_hint="INPUT")


@app.command()
def harvest(  # noqa: PLR0913 - one parameter a flag
    *,
    replay: Annotated[
        str | None,
        typer.Option(
            metavar="PATH",
            help="A WARC, file or folder of saved responses, all of them read instead of the site. With --site they "
            "stand in for it: a whole run, lists and redirects included, without the network.",
        ),
    ] = None,
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
    one fetches what is new. Writes events.jsonl, events.schema.json, rejects.jsonl, changes.jsonl, tombstones.jsonl and
    summary.json to DIR, all or none, and keeps every response in DIR/archive. The run leaves a line in runs.jsonl.

    Exit status: 0 when the dataset was published, 1 when it could not be, 2 for wrong usage, 130 after Ctrl-C.
    """
    if replay is not None and site is None:
        from gcmscrape.commands.replay import run as run_replay

        given = {"languages": languages, "rate": rate, "concurrency": concurrency, "contact": contact, "limit": limit}
        budget = budget_of(most_pages, most_megabytes, most_seconds, least_free, most_memory)
        if useless := [name for name, value in {**given, "since": since, **budget}.items() if value is not None]:
            options = ", ".join(f"--{name.replace('_', '-')}" for name in useless)
            raise typer.BadParameter(f"With --replay it needs --site too: {options}.")
        run_replay(replay, _settings(config, out=out, log_format=log_format, metrics=metrics), accept=accept)
        return
    if accept:
        raise typer.BadParameter("What a site gave is accepted by `gcmscrape publish --accept`.", param_hint="--accept")
    from gcmscrape.commands.live import run
    from gcmscrape.harvest.live import Request

    budget = budget_of(most_pages, most_megabytes, most_seconds, least_free, most_memory)
    flags = flags_of(out, site, languages, rate, concurrency, contact, log_format, metrics) | budget
    run(Request("harvest", limit=limit, since=since), flags, config, replay)


@app.command()
def refresh(  # noqa: PLR0913 - one parameter a flag
    *,
    everything: Annotated[bool, typer.Option("--all", help="Look at every known page now.")] = False,
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
    run(Request("refresh", everything, limit, since), flags, config)


@app.command()
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


@app.command()
def publish(*, accept: Accept = False, out: Out = None, config: Config = None, log_format: LogFormat = None) -> None:
    """Publish what state and archive hold, without the network: after a mend, or after a run that was refused.

    Exit status: 0 when the dataset was published, 1 when it could not be, 2 for wrong usage.
    """
    from gcmscrape.commands.live import run
    from gcmscrape.harvest.live import Request

    run(Request("publish", accept=accept), flags_of(out, log_format=log_format), config)


@app.command()
def check(  # noqa: PLR0913 - one parameter a flag
    inputs: Annotated[
        list[str] | None,
        typer.Argument(metavar="INPUT", help="Saved pages, an archive or a dataset; that of --out by default."),
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
    if site is None:
        from gcmscrape.commands.check import run as run_saved

        given = {"sample": sample, "bundle": bundle, "languages": languages, "rate": rate, "contact": contact}
        if useless := [name for name, value in {**given, "concurrency": concurrency}.items() if value is not None]:
            raise typer.BadParameter(f"Without --site nothing is fetched: --{', --'.join(useless)}.")
        run_saved(inputs or [], _settings(config, out=out, log_format=log_format), max_age, as_json=as_json)
        return
    if inputs or max_age is not None:
        raise typer.BadParameter(
            "With --site nothing else is read: leave out INPUT and --max-age.", param_hint="--site"
        )
    from gcmscrape.commands.check_site import run

    flags = flags_of(out, site, languages, rate, concurrency, contact, log_format)
    run(_settings(config, **flags), sample or 20, bundle, as_json=as_json)


@app.command()
def status(*, as_json: AsJson = False, out: Out = None, config: Config = None) -> None:
    """Show what the archive holds: pages by state, the last run, what failed and why.

    Exit status: 1 when the last run did not end well or there is no archive. It is 0 while a run is under way, and
    after one that somebody stopped.
    """
    from gcmscrape.commands.status import run

    run(_settings(config, out=out), as_json=as_json)


@app.command()
def changes(
    since: Annotated[
        str, typer.Option(metavar="SPAN", help="A span such as 12h, 7d or 2w, or a date; 7d by default.")
    ] = "7d",
    form: Form = "text",
    out: Out = None,
    config: Config = None,
) -> None:
    """Show what changed in a dataset: what is new, what is gone, and fields with their old and new values.

    Exit status: 0, or 1 when the dataset keeps no changes.
    """
    from gcmscrape.commands.changes import run

    run(_settings(config, out=out), since, form)


@app.command()
def diff(
    datasets: Annotated[
        list[Path] | None, typer.Argument(metavar="A B", help="Two datasets: folders, or files such as events.jsonl.")
    ] = None,
    archive: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR", help="A dataset's folder: its records and what its archive gives as it is read now."
        ),
    ] = None,
    labels: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="With --archive: the settings file with whose words the archive is read."),
    ] = None,
    form: Form = "text",
) -> None:
    """Show in what two datasets differ, record by record, with counts by field and cause.

    The cause is `extractor` where both records were read from the same bytes, else `site`.

    Exit status: 0 when they say the same, 1 when they differ, 2 when one cannot be read.
    """
    from gcmscrape.commands.diff import run, run_archive

    if archive is not None and not datasets:
        _settings(labels)
        run_archive(archive, form)
    elif archive is None and labels is None and datasets is not None and len(datasets) == 2:  # noqa: PLR2004 - a difference is between two
        run(datasets[0], datasets[1], form)
    else:
        raise typer.BadParameter("Name two datasets, or --archive and no other.", param_hint="A B")


@app.command()
def labels(
    inputs: Annotated[
        list[str] | None, typer.Argument(metavar="INPUT", help="Saved pages, as of extract; the archive by default.")
    ] = None,
    out: Out = None,
    config: Config = None,
    form: Annotated[Literal["text", "json"], typer.Option("--format", help="json: one object a label.")] = "text",
) -> None:
    """List the labels that nothing used, the field that each may name, and the line for the settings file.

    Exit status: 0, or 1 when an input or the archive cannot be read.
    """
    from gcmscrape.commands.labels import run

    run(inputs or [], flags_of(out), config, form)


@app.command()
def settings(config: Config = None) -> None:
    """Show every setting, its value, and where it was set."""
    from gcmscrape.commands.settings import run

    run(config)


@app.command()
def schema() -> None:
    """Print the JSON Schema of the record."""
    from gcmscrape.commands.terminal import standard_output
    from gcmscrape.dataset.schema import schema_text

    with standard_output() as output:
        output.write(schema_text().encode())


def main() -> None:
    """Run the command line."""
    from gcmscrape.commands.terminal import INTERRUPTED, READER_GONE, TERMINATED, end_output

    try:
        app(prog_name="gcmscrape")
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    except SystemExit as end:
        if isinstance(end.__context__, BrokenPipeError):  # of a help text; typer ends with 1
            sys.exit(READER_GONE)
        if end.code in {INTERRUPTED, TERMINATED}:
            from gcmscrape.commands.stopping import leave

            leave(end.code)
        raise
    except OSError as error:
        if error.errno not in _OF_OUTPUT:
            raise
        sys.exit(end_output(error))
